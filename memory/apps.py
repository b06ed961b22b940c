"""The Django application of memory."""

from django.apps import AppConfig


class MemoryConfig(AppConfig):
    """Registers memory."""

    name = "memory"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Take up the reactions, and stand behind inbox's doors."""
        from memory import doors, erasing, owning, retention, subscribers  # noqa: F401
        from memory.connectors import workspace  # noqa: F401
        from memory.episodes import doors as episode_doors  # noqa: F401
        from memory.episodes import keeping  # noqa: F401
        from memory.issues import doors as issue_doors  # noqa: F401
        from memory.issues import working_out  # noqa: F401
        from memory.knowledge import workspace as knowledge_workspace  # noqa: F401
