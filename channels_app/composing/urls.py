"""The addresses of the composer's fragments."""

from django.urls import path

from channels_app.composing import views

urlpatterns = [
    path("fragments/threads/<int:pk>/compose/", views.compose, name="thread-compose"),
    path("fragments/threads/<int:pk>/templates/", views.templates, name="thread-templates"),
]
