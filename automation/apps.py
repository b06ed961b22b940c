"""The Django application of automation."""

from django.apps import AppConfig


class AutomationConfig(AppConfig):
    """Registers automation."""

    name = "automation"
    default_auto_field = "django.db.models.BigAutoField"
