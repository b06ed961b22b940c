"""`manage.py fit_similarity`: measure what is usual to say, and fit the weights of similarity to it."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from memory import usual
from memory.embedding import chosen
from memory.usual_fitting import Fitting, Matters, fit, right

#: texts of one matter that are read
MOST = 45


class Command(BaseCommand):
    """Writes memory/weights/usual.npz and tells the weights, which stand in memory/similarity.py."""

    help = "Fit similarity on messages of customers whose matter is known. Give only data whose licence permits it."

    def add_arguments(self, parser: CommandParser) -> None:
        """The files, and how many cases are drawn."""
        parser.add_argument("--banking77", type=Path, required=True, help="banking77's train.csv (CC BY 4.0)")
        parser.add_argument("--clinc150", type=Path, required=True, help="CLINC150's data_full.json (CC BY 3.0)")
        parser.add_argument(
            "--stories", type=Path, required=True, help="our own, as `python -m bench.memory.stories` makes them"
        )
        parser.add_argument("--cases", type=int, default=3_000, help="drawn for each half of each set (3000)")
        parser.add_argument("--dry-run", action="store_true", help="tell the figures, write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Fit, tell the share of cases decided rightly by halves, and write the file."""
        if (embedder := chosen()) is None:
            raise CommandError("There is no embedder: see docs/memory.md")
        try:
            sets, others = (
                [_banking77(options["banking77"]), _clinc150(options["clinc150"])],
                _stories(options["stories"]),
            )
        except (OSError, ValueError, KeyError) as error:
            raise CommandError(f"The messages cannot be read: {error!r}") from error
        fitting = Fitting(embedder)
        lessons = fitting.lessons(sets, options["cases"])
        weights = fit(lessons)
        self.stdout.write("constant, words, letters, meaning, usual: " + ", ".join(f"{one:.2f}" for one in weights))
        self.stdout.write("right: " + ", ".join(f"{right(weights, one):.3f}" for one in lessons))
        if not options["dry_run"]:
            fitting.usual(sets, others).write()
            self.stdout.write(f"What is usual is in {usual.FILE}")


def _banking77(path: Path) -> Matters:
    with path.open(newline="", encoding="utf-8") as file:
        return _by_name([(row["category"], row["text"]) for row in csv.DictReader(file)])


def _clinc150(path: Path) -> Matters:
    return _by_name([(name, text) for text, name in json.loads(path.read_text(encoding="utf-8"))["train"]])


def _stories(path: Path) -> Matters:
    """What customers say, by language; English is in the sets."""
    told: dict[str, dict[str, None]] = defaultdict(dict)
    for line in path.read_text(encoding="utf-8").splitlines():
        story = json.loads(line)
        if story["language"] != "en":
            told[story["language"]] |= {turn["text"]: None for turn in story["turns"] if turn["own"]}
    return {code: list(texts) for code, texts in told.items()}


def _by_name(rows: list[tuple[str, str]]) -> Matters:
    told: dict[str, list[str]] = defaultdict(list)
    for name, text in rows:
        if len(told[name]) < MOST:
            told[name].append(text)
    return dict(told)
