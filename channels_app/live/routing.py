"""The addresses of sockets."""

from importlib.util import find_spec

from django.urls import path

from channels_app.live.agents import AgentSocket

websocket_urlpatterns = [path("ws/inbox/", AgentSocket.as_asgi())]
if find_spec("channels_app.live.visitors"):
    from channels_app.live.visitors import VisitorSocket

    websocket_urlpatterns.append(path("ws/webchat/<slug:key>/", VisitorSocket.as_asgi()))
