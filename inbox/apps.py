"""The Django application of the inbox."""

from django.apps import AppConfig


class InboxConfig(AppConfig):
    """Registers the inbox's models, subscribers and admin."""

    name = "inbox"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Subscribe to events, and read our sections of the workspace file."""
        from inbox import subscribers  # noqa: F401
        from inbox.workspace import sections  # noqa: F401
