"""`manage.py verify_audit`: seal what is new, then check the chain from its first link."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from inbox import sealing


class Command(BaseCommand):
    """Exit 0 when every event is as it was sealed, else 1 and the first broken row."""

    help = "Check that no event was changed, removed or swapped since it was sealed."

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify the chain."""
        while sealing.seal():
            pass
        good, wrong = sealing.verify()
        if wrong:
            raise CommandError(f"{wrong} The {good} before it are as they were.", returncode=1)
        self.stdout.write(f"{good} events are as they were sealed.")
