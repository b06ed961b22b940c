"""Which embedder is in force, in this process."""

from __future__ import annotations

from functools import cache
from typing import Any, Protocol

import numpy as np
from django.conf import settings

from memory.embedding.minilm import MiniLM, folder

Array = np.ndarray[Any, Any]


class Embedder(Protocol):
    """Turns texts into unit vectors whose product is how alike they are, -1 to 1."""

    #: stands with every vector it made; another one's vectors are made anew
    name: str

    def encode(self, texts: list[str]) -> Array:
        """`(texts, size)` float32, every row of length 1."""


@cache
def chosen() -> Embedder | None:
    """The embedder that EMBEDDER names, loaded at first use; None for none, or for auto where no weights are found."""
    if settings.EMBEDDER == "none" or (settings.EMBEDDER == "auto" and folder() is None):
        return None
    return MiniLM()
