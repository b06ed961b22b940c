"""`manage.py fit_wishes`: fit the judge of wishes about calls, and tell how right it is about what it has not seen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from memory.extracting import judging
from memory.extracting.judge_fitting import Told, fit, sentences, unseen
from memory.extracting.judging import NONE
from memory.extracting.preferences import SURE


class Command(BaseCommand):
    """Writes memory/extracting/words/wishes.npz."""

    help = "Fit the judge of wishes about calls on sentences of ours."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where the sentences are."""
        parser.add_argument("--sentences", type=Path, default=Path("tests/memory/sentences"), help="their folder")
        parser.add_argument("--dry-run", action="store_true", help="tell the figures, write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Tell precision and recall by language, each sentence judged without its fifth of them, and write the file."""
        try:
            told = sentences(options["sentences"])
        except (OSError, ValueError, KeyError) as error:
            raise CommandError(f"The sentences cannot be read: {error!r}") from error
        judged = unseen(told)
        for language in sorted({one.language for one in told}):
            self.stdout.write(_line(language, [row for row in judged if row[0].language == language]))
        self.stdout.write(_line("all", judged))
        if not options["dry_run"]:
            fit(told).write()
            self.stdout.write(f"The judge is in {judging.FILE}")


def _line(name: str, judged: list[tuple[Told, dict[str, float]]]) -> str:
    best = [
        (one.value, max(chances, key=lambda value: chances[value]), max(chances.values())) for one, chances in judged
    ]
    told = [value == found for value, found, chance in best if found != NONE and chance >= SURE]
    stated = sum(value != NONE for value, _, _ in best)
    precision, recall = sum(told) / max(1, len(told)), sum(told) / max(1, stated)
    return f"{name:4} precision {precision:.2f}, recall {recall:.2f} ({stated} of {len(best)} state one)"
