"""`manage.py fit_recall`: fit the weights of recall on stories with known answers, and write them to their file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from django.core.management.base import BaseCommand, CommandError, CommandParser

from memory import chatter, features, fitting, fusion, stories
from memory.corpus import Array
from memory.drawn_meaning import DrawnMeaning
from memory.embedding import chosen
from memory.prior import by_hand


class Command(BaseCommand):
    """Fits the weights of the fusion, with the embedder in force or without any."""

    help = "Fit the weights of recall on stories with known answers. Give only data whose licence permits it."

    def add_arguments(self, parser: CommandParser) -> None:
        """The files."""
        parser.add_argument("--longmemeval", type=Path, action="append", default=[], help="a file of LongMemEval (MIT)")
        parser.add_argument("--stories", type=Path, action="append", default=[], help="JSON Lines of our own format")
        parser.add_argument("--pull", type=float, nargs=2, default=fitting.PULL, metavar=("ESSAYS", "CHAT"),
                            help="how strongly the hand's weights hold")  # fmt: skip
        parser.add_argument("--embedder", action="store_true", help="fit the weights with the embedder (takes an hour)")
        parser.add_argument("--dry-run", action="store_true", help="tell the figures, write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Fit, tell what it reaches on questions left out, and write the file."""
        files: list[Path] = [*options["longmemeval"], *options["stories"]]
        try:
            families = self._families(options)
        except (OSError, ValueError, KeyError) as error:
            raise CommandError(f"The stories cannot be read: {error!r}") from error
        taught = [lesson for family in families.values() for lesson in family]
        if len(taught) < 20:
            raise CommandError("Give at least 20 questions: --longmemeval FILE or --stories FILE.")
        pulls = (options["pull"][0], options["pull"][1])
        weights = fitting.fit(taught, pulls) * _mask(options["embedder"])
        figures = {"pull": pulls, **_figures(families, pulls)}
        for name, essays, chat in zip(features.NAMES, *weights, strict=True):
            self.stdout.write(f"{name:14s} essays {essays:7.3f}  chat {chat:7.3f}")
        self.stdout.write(", ".join(f"{what} {figure}" for what, figure in figures.items()))
        if not options["dry_run"]:
            version = fusion.weights(options["embedder"]).version + 1
            path = fusion.write(options["embedder"], weights, version, [path.name for path in files], figures)
            self.stdout.write(f"Version {version} is in {path}")

    def _families(self, options: dict[str, Any]) -> dict[str, list[fitting.Lesson]]:
        embedder = chosen() if options["embedder"] else None
        if options["embedder"] and embedder is None:
            raise CommandError("There is no embedder: see docs/memory.md")
        meaning = DrawnMeaning(embedder) if embedder else None
        told: dict[str, Callable[[], Iterable[stories.Story]]] = {}
        for path in options["longmemeval"]:
            told[f"essays of {path.name}"] = partial(stories.longmemeval, path)
            told[f"chatter of {path.name}"] = partial(chatter.chatter, path)
        for path in options["stories"]:
            told[path.name] = partial(stories.own, path)
        families = {name: fitting.lessons(made(), _mask(options["embedder"]), meaning) for name, made in told.items()}
        return {name: taught for name, taught in families.items() if taught}


def _mask(with_embedder: bool) -> Array:
    return np.array([float(with_embedder or not name.startswith("dense")) for name in features.NAMES])


def _figures(families: dict[str, list[fitting.Lesson]], pulls: tuple[float, float]) -> dict[str, Any]:
    """Of each family what is reached on questions left out, and by hand."""
    held = fitting.held_out(list(families.values()), pulls)
    return {
        f"recall@10 of {name}, {len(taught)} questions": {
            "held out": round(reached, 3), "by hand": round(fitting.recall_at(taught, by_hand()), 3),
        }
        for (name, taught), reached in zip(families.items(), held, strict=True)
    }  # fmt: skip
