"""`manage.py replay [ID ...] [--channel KEY]`: parked elements again."""

from __future__ import annotations

import logging
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from channels_app import ingest
from channels_app.models import Parked

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """Tries what is named again, or everything that is parked; exit 1 when something still cannot be taken in."""

    help = "Read parked elements of webhooks again."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which ones."""
        parser.add_argument("ids", nargs="*", type=int, help="ids of parked elements; none for all")
        parser.add_argument("--channel", help="only those of this channel")

    def handle(self, *args: Any, **options: Any) -> None:
        """Replay, and say what became of each."""
        parked = Parked.objects.filter(solved_at=None).order_by("pk")
        if options["ids"]:
            parked = parked.filter(pk__in=options["ids"])
        if options["channel"]:
            parked = parked.filter(channel__key=options["channel"])
        taken, left = 0, 0
        for one in parked:
            try:
                done = ingest.replay(one)
            except Exception as error:
                logger.exception("Parked %s", one.pk)
                self.stderr.write(f"{one.pk}: it could not be taken in ({type(error).__name__})")
                done = False
            taken, left = taken + done, left + (not done)
        self.stdout.write(f"{taken} taken in, {left} still parked")
        if left:
            raise CommandError("GET parked/ says why.", returncode=1)
