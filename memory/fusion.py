"""The learned fusion: weights for essays and for chat, from a versioned file that `manage.py fit_recall` writes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from memory.corpus import Array
from memory.features import NAMES

#: the files of weights: with an embedder, and without any
FILES = {True: "with_embedder.json", False: "without.json"}
#: of talk
KINDS = ("essays", "chat")
FOLDER = Path(__file__).parent / "weights"


@dataclass(frozen=True)
class Weights:
    """Which weights, of which version, and fitted on what."""

    version: int
    fitted_on: tuple[str, ...]
    #: `(2, NAMES)`: in essays, and in chat
    values: Array

    def scores(self, features: Array, chat: float) -> Array:
        """One score for each row of `features.matrix`; between essays and chat the weights lie between theirs."""
        return features @ ((1 - chat) * self.values[0] + chat * self.values[1])  # type: ignore[no-any-return]


@cache
def weights(with_embedder: bool) -> Weights:
    """Those in force; a feature the file does not name counts nothing."""
    told = json.loads((FOLDER / FILES[with_embedder]).read_text(encoding="utf-8"))
    values = [[told[kind].get(name, 0.0) for name in NAMES] for kind in KINDS]
    return Weights(told["version"], tuple(told["fitted_on"]), np.array(values))


def write(with_embedder: bool, values: Array, version: int, fitted_on: list[str], figures: dict[str, Any]) -> Path:
    """Write a file of weights, with the figures it reached where it was fitted."""
    path = FOLDER / FILES[with_embedder]
    told = {
        "version": version, "fitted_on": fitted_on, "figures": figures,
        **{kind: {name: round(float(value), 4) for name, value in zip(NAMES, row, strict=True)}
           for kind, row in zip(KINDS, values, strict=True)},
    }  # fmt: skip
    path.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    return path
