"""`manage.py remember [--since T]`: remember anew what is behind, or changed its rules, here and now."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from inbox.times import Senseless, moment
from memory import remembering


class Command(BaseCommand):
    """Reads the record again; what is remembered already and has not changed is left alone."""

    help = "Build the memory anew from the record."

    def add_arguments(self, parser: CommandParser) -> None:
        """Since when."""
        parser.add_argument("--since", help="only threads with something since then (2026-11-20T09:30:00Z)")

    def handle(self, *args: Any, since: str | None, **options: Any) -> None:
        """Read it all, and tell how much it was."""
        try:
            after = moment(since) if since else None
        except Senseless as error:
            raise CommandError(f"--since: {error}") from error
        threads, items = remembering.anew(after), 0
        while done := remembering.catch_up():
            items += done
        while done := remembering.remember_signals():
            items += done
        self.stdout.write(f"{threads} threads looked through again, {items} items read")
