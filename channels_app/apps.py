"""The Django application of channels_app."""

from django.apps import AppConfig


class ChannelsAppConfig(AppConfig):
    """Registers channels_app."""

    name = "channels_app"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Take up the reactions, and stand behind inbox's doors."""
        from channels_app import doors, erasing, retention, subscribers, workspace  # noqa: F401
        from channels_app.outlet import GatedOutlet
        from inbox import outlets

        outlets.register(GatedOutlet())
