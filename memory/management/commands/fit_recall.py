"""`manage.py fit_recall`: fit the weights of recall on stories with known answers, and write them to their file."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from django.core.management.base import BaseCommand, CommandError, CommandParser

from memory import features, fitting, fusion, stories
from memory.prior import by_hand


class Command(BaseCommand):
    """Fits the weights of the fusion without an embedder."""

    help = "Fit the weights of recall on stories with known answers. Give only data whose licence permits it."

    def add_arguments(self, parser: CommandParser) -> None:
        """The files."""
        parser.add_argument("--longmemeval", type=Path, action="append", default=[], help="a file of LongMemEval (MIT)")
        parser.add_argument("--stories", type=Path, action="append", default=[], help="JSON Lines of our own format")
        parser.add_argument("--pull", type=float, default=fitting.PULL, help="how strongly the hand's weights hold")
        parser.add_argument("--dry-run", action="store_true", help="tell the figures, write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Fit, tell what it reaches on questions left out, and write the file."""
        files: list[Path] = [*options["longmemeval"], *options["stories"]]
        mask = np.array([0.0 if name.startswith("dense") else 1.0 for name in features.NAMES])
        told = chain(map(stories.longmemeval, options["longmemeval"]), map(stories.own, options["stories"]))
        try:
            taught = fitting.lessons(chain.from_iterable(told), mask)
        except (OSError, ValueError, KeyError) as error:
            raise CommandError(f"The stories cannot be read: {error!r}") from error
        if len(taught) < 20:
            raise CommandError("Give at least 20 questions: --longmemeval FILE or --stories FILE.")
        figures = {
            "questions": len(taught), "recall@10 held out": round(fitting.held_out(taught, options["pull"]), 3),
            "recall@10 by hand": round(fitting.recall_at(taught, by_hand()), 3), "pull": options["pull"],
        }  # fmt: skip
        weights = fitting.fit(taught, options["pull"]) * mask
        for name, value in zip(features.NAMES, weights, strict=True):
            self.stdout.write(f"{name:18s} {value:7.3f}")
        self.stdout.write(", ".join(f"{what} {figure}" for what, figure in figures.items()))
        if not options["dry_run"]:
            version = fusion.weights(False).version + 1
            path = fusion.write(False, weights, version, [path.name for path in files], figures)
            self.stdout.write(f"Version {version} is in {path}")
