"""The addresses of channels_app: files, the panel of consents, and the web chat's."""

from django.urls import include, path

urlpatterns = [
    path("", include("channels_app.serving")),
    path("", include("channels_app.composing.urls")),
    path("", include("channels_app.reviewing")),
    path("", include("channels_app.webchat.urls")),
]
