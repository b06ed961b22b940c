"""`manage.py import_history FILE.jsonl`: what POST history/ does, here and now (contract §6)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from inbox import history
from inbox.actors import SYSTEM
from inbox.models import Job


class Command(BaseCommand):
    """Imports a file of JSON Lines."""

    help = "Put conversations from elsewhere into the threads they belong to."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        """Read it all, and tell what went in and what did not."""
        try:
            with file.open("rb") as stream:
                job = history.begin(iter(lambda: stream.read(1_048_576), b""), SYSTEM)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror or error}") from error
        except history.TooLarge as error:
            raise CommandError(f"{file}: it is larger than 256 MiB; import it in parts") from error
        history.run(job.pk)
        told = history.shape(Job.objects.get(pk=job.pk))
        for skipped in told["skipped"]:
            self.stderr.write(f"{file}:{skipped['line']}: {skipped['reason']}")
        self.stdout.write(f"{told['imported']} imported, {told['skipped_total']} skipped of {told['lines']} lines")
