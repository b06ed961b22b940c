"""Likeness without rows: of turns as a file has them, embedded as the worker embeds what is remembered; for fitting."""

from __future__ import annotations

import numpy as np

from memory.corpus import Array
from memory.drawn_corpus import Turn
from memory.embedding import Embedder
from memory.meaning import pieces


class DrawnMeaning:
    """Compares questions with turns; stories share their sittings, so each text is embedded once."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._known: dict[str, Array] = {}

    def likeness(self, turns: list[Turn], question: str) -> Array:
        """For every turn how alike its likest piece is to a question, -1 to 1; as `meaning.likeness`."""
        cut = [pieces(f"{turn.author}: {turn.text}" if turn.author else turn.text) for turn in turns]
        self._embed([question, *(piece for mine in cut for piece in mine)])
        alike = (
            np.stack([self._known[piece] for mine in cut for piece in mine]).astype(np.float32) @ self._known[question]
        )
        return np.maximum.reduceat(alike, np.cumsum([0, *map(len, cut[:-1])]))

    def _embed(self, texts: list[str]) -> None:
        fresh = [text for text in dict.fromkeys(texts) if text not in self._known]
        if fresh:
            self._known |= dict(zip(fresh, self._embedder.encode(fresh).astype(np.float16), strict=True))
