"""The Django application of the composition root: it has the command `up` and no models."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Registers config, so that Django finds its management commands."""

    name = "config"

    def ready(self) -> None:
        """Makes the Celery application the one that shared tasks belong to, and the figures known to Prometheus."""
        from config import celery, figures  # noqa: F401

        figures.register()
