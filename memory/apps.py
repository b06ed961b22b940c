"""The Django application of memory."""

from django.apps import AppConfig


class MemoryConfig(AppConfig):
    """Registers memory."""

    name = "memory"
    default_auto_field = "django.db.models.BigAutoField"
