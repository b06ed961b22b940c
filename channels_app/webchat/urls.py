"""The addresses of the widget and of its calls (contract §5)."""

from django.urls import path

from channels_app.webchat import script, views

urlpatterns = [
    path("w/<slug:key>.js", script.widget),
    path("webchat/<slug:key>/widget.js", script.widget, name="widget"),
    path("webchat/<slug:key>/more.js", script.more, name="widget-more"),
    path("webchat/<slug:key>/words/<str:lang>.json", script.words, name="widget-words"),
    path("webchat/<slug:key>/files/<str:signed>/", script.file, name="widget-file"),
    path("api/webchat/<slug:key>/session/", views.session, name="webchat-session"),
    path("api/webchat/<slug:key>/messages/", views.messages, name="webchat-messages"),
    path("api/webchat/<slug:key>/read/", views.read, name="webchat-read"),
    path("api/webchat/<slug:key>/uploads/", views.uploads, name="webchat-uploads"),
    path("api/webchat/<slug:key>/form/", views.form, name="webchat-form"),
    path("api/webchat/<slug:key>/continue/", views.continuation, name="webchat-continue"),
    path("api/webchat/<slug:key>/data/", views.data, name="webchat-data"),
]
