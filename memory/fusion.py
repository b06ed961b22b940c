"""The learned fusion: one weight for each feature, from a versioned file that `manage.py fit_recall` writes."""

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
FOLDER = Path(__file__).parent / "weights"


@dataclass(frozen=True)
class Weights:
    """Which weights, of which version, and fitted on what."""

    version: int
    fitted_on: tuple[str, ...]
    values: Array

    def scores(self, features: Array) -> Array:
        """One score for each row of `features.matrix`."""
        return features @ self.values  # type: ignore[no-any-return]


@cache
def weights(with_embedder: bool) -> Weights:
    """Those in force; a feature the file does not name counts nothing."""
    told = json.loads((FOLDER / FILES[with_embedder]).read_text(encoding="utf-8"))
    return Weights(
        told["version"], tuple(told["fitted_on"]), np.array([told["weights"].get(name, 0.0) for name in NAMES])
    )


def write(with_embedder: bool, values: Array, version: int, fitted_on: list[str], figures: dict[str, Any]) -> Path:
    """Write a file of weights, with the figures it reached where it was fitted."""
    path = FOLDER / FILES[with_embedder]
    told = {
        "version": version, "fitted_on": fitted_on, "figures": figures,
        "weights": {name: round(float(value), 4) for name, value in zip(NAMES, values, strict=True)},
    }  # fmt: skip
    path.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    return path
