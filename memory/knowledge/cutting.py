"""Cuts a document into passages: by headings first, then by whole paragraphs and sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass

from memory.knowledge.parsing.told import Block, Told

#: characters that a passage aims at, and that a paragraph may have before it is cut itself
AIM, MOST = 900, 1_300
#: what stands between the headings above a passage
BETWEEN = " › "
_SENTENCE = re.compile(r"(?<=[.!?。！？])\s+")


@dataclass(frozen=True)
class Piece:
    """A passage to be: the headings above it, its words, and the fragment that leads to it."""

    heading: str
    text: str
    anchor: str


def cut(told: Told) -> list[Piece]:
    """The pieces of a document in order."""
    cutter = _Cutter()
    for block in told.blocks:
        cutter.take(block)
    cutter.end()
    return cutter.pieces


class _Cutter:
    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self._path: list[Block] = []
        self._kept: list[str] = []
        self._anchor = ""
        #: a heading that has nothing below it yet
        self._bare: Block | None = None

    def take(self, block: Block) -> None:
        """The next block of the document."""
        if block.level:
            self._head(block)
            return
        self._bare = None
        for text in _parts(block.text):
            if self._kept and sum(map(len, self._kept)) + len(text) > AIM:
                self.flush()
            self._anchor = self._anchor or block.anchor
            self._kept.append(text)

    def end(self) -> None:
        """The document ends."""
        if self._bare is not None:
            self._kept.append(self._bare.text)
        self.flush()

    def _head(self, block: Block) -> None:
        self.flush()
        self._path = [*(one for one in self._path if one.level < block.level), block]
        if self._bare is not None and block.level <= self._bare.level:
            # What only looked like a heading, in a list say, must be found as well.
            self._kept.append(self._bare.text)
        self._bare = block

    def flush(self) -> None:
        """What was collected becomes a piece."""
        if self._kept:
            heading = BETWEEN.join(one.text[:120] for one in self._path)[-400:]
            self.pieces.append(Piece(heading, "\n".join(self._kept), self._anchor))
        self._kept, self._anchor = [], ""


def _parts(text: str) -> list[str]:
    if len(text) <= MOST:
        return [text]
    made = [""]
    for sentence in _SENTENCE.split(text):
        for start in range(0, len(sentence), MOST):
            piece = sentence[start : start + MOST]
            if made[-1] and len(made[-1]) + len(piece) > AIM:
                made.append("")
            made[-1] = f"{made[-1]} {piece}".strip()
    return made
