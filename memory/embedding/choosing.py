"""Which embedder is in force, in this process."""

from __future__ import annotations

from functools import cache
from typing import Any, Protocol

import numpy as np
from django.conf import settings

from memory.embedding.endpoint import Endpoint, Unavailable
from memory.embedding.minilm import MiniLM, folder
from memory.masking import mask

Array = np.ndarray[Any, Any]


class Embedder(Protocol):
    """Turns texts into unit vectors whose product is how alike they are, -1 to 1."""

    #: stands with every vector it made; another one's vectors are made anew
    name: str
    #: whether it works by itself: an import waits for its vectors
    is_near: bool

    def encode(self, texts: list[str]) -> Array:
        """`(texts, size)` float32, every row of length 1."""


@cache
def chosen() -> Embedder | None:
    """The embedder that EMBEDDER names, loaded at first use; None for none, or for auto where no weights are found."""
    if settings.EMBEDDER == "endpoint":
        return Endpoint(settings.EMBEDDER_BASE_URL, settings.EMBEDDER_MODEL, settings.EMBEDDER_API_KEY)
    if settings.EMBEDDER == "none" or (settings.EMBEDDER == "auto" and folder() is None):
        return None
    return MiniLM()


def question_vector(embedder: Embedder, q: str) -> Array | None:
    """The vector of a question, masked like everything that is embedded; None when the embedder does not answer."""
    try:
        return embedder.encode([mask(q)])[0]  # type: ignore[no-any-return]
    except Unavailable:
        return None
