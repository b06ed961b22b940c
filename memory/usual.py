"""What is usual to say to a business, by meaning: what all messages of a language share tells none from another.

Two texts in Spanish are near each other for being Spanish, and near everything said of parcels for being of parcels.
So a text's vector is taken from the mean of its language, and how near it is to what is often said (a cohort of
things that customers want) tells how little its nearness to another text means, as speaker recognition does with its
scores (Matejka and others 2017). `manage.py fit_similarity` writes the file.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

FILE = Path(__file__).parent / "weights" / "usual.npz"
#: how many of the nearest of the cohort are looked at
NEAREST = 10


class Usual:
    """The means by language and the cohort (`(n, size)`, rows of length 1), by the embedder of that name."""

    def __init__(self, embedder: str, means: dict[str, Array], cohort: Array) -> None:
        self.embedder, self.means, self.cohort = embedder, means, cohort
        self._any: Array = np.mean(list(means.values()), 0)

    def placed(self, vectors: Array, languages: Sequence[str]) -> Array:
        """`(texts, size)` seen from the mean of their languages, of length 1."""
        return of_length_one(vectors - np.stack([self.means.get(code, self._any) for code in languages]))

    def usualness(self, placed: Array) -> Array:
        """For each row of `placed` the mean likeness to what is nearest of the cohort."""
        near = np.sort(placed @ self.cohort.T, 1)[:, -NEAREST:]
        return near.mean(1)  # type: ignore[no-any-return]

    def write(self, path: Path = FILE) -> None:
        """As half floats."""
        told = {f"mean_{code}": mean.astype(np.float16) for code, mean in self.means.items()}
        np.savez_compressed(path, embedder=self.embedder, cohort=self.cohort.astype(np.float16), **told)  # type: ignore[arg-type]


def usual(embedder: str) -> Usual | None:
    """What is usual by the embedder of this name, None when that was never measured."""
    told = _read()
    return told if told.embedder == embedder else None


@cache
def _read() -> Usual:
    with np.load(FILE) as told:
        means = {name[5:]: told[name].astype(np.float32) for name in told.files if name.startswith("mean_")}
        return Usual(str(told["embedder"]), means, told["cohort"].astype(np.float32))


def of_length_one(vectors: Array) -> Array:
    """Every row divided by its length."""
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)  # type: ignore[no-any-return]
