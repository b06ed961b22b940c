"""`manage.py apply FILE.toml`: make the workspace equal to what a file says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from inbox import workspace


class Command(BaseCommand):
    """Exit 0, or 1 with `FILE:LINE: what is wrong`, changing nothing."""

    help = "Create or change what a file names: teams, agents, channels, keys, quick replies, bots, sources and others."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, and whether only to print."""
        parser.add_argument("file", help="a workspace file (TOML)")
        parser.add_argument("--dry-run", action="store_true", help="print the differences, change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Apply the file."""
        name = options["file"]
        try:
            text = Path(name).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{name}:0: it cannot be read ({error})") from None
        try:
            changes = workspace.apply(text, dry_run=options["dry_run"], beside=Path(name).resolve().parent)
        except workspace.WorkspaceError as error:
            raise CommandError(f"{name}:{error.line}: {error.text}") from None
        for change in changes:
            self.stdout.write(change)
        self.stdout.write(
            f"{len(changes)} difference{'' if len(changes) == 1 else 's'}{' (dry run)' if options['dry_run'] else ''}"
        )
