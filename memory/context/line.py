"""Lines of a context or a brief: one thing to know, when it was, and where it stands in the record."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from inbox.shapes import rfc3339
from memory.masking import mask
from memory.sources import Source

#: what every line costs on top of its text (contract §4)
PER_LINE = 6


class Rest(NamedTuple):
    """A row that a line rests on: a fact, a promise or an issue (`kind`), of whose sources `most` are told (None: all).

    `own`: what it rests on before them.
    """

    kind: str
    pk: int
    most: int | None = None
    own: tuple[Source, ...] = ()


@dataclass(frozen=True)
class Line:
    """`kind` says of what (who, issue, promise, fact, tried, record, turn, evidence ...); times are UTC.

    `contacts`: of an issue how often the customer came with it. `rests`: rows whose sources are its own, while nobody
    has asked for them (`citing`).
    """

    kind: str
    text: str
    at: datetime | None = None
    sources: list[Source] = field(default_factory=list)
    contacts: int = 0
    rests: tuple[Rest, ...] = ()

    @property
    def cost(self) -> int:
        """Tokens it takes as a line of its own."""
        return tokens(self.text)

    def shape(self) -> dict[str, Any]:
        """As the contract has an item of a context: `{kind, text, at, sources}`."""
        return {"kind": self.kind, "text": self.text, "at": rfc3339(self.at), "sources": self.sources}


def tokens(text: str) -> int:
    """What a text costs: of each line its UTF-8 bytes by four, rounded up, and six (contract §4)."""
    return sum(-(-len(line.encode()) // 4) + PER_LINE for line in text.split("\n")) if text else 0


def told(text: str) -> str:
    """What somebody wrote as it may be quoted: on one line, secrets masked, and unable to look like another's turn."""
    return " ".join(mask(text).replace("|", "/").split())


def cut(text: str, most: int) -> str:
    """A text of at most that many characters, cut between words and marked so."""
    if len(text) <= most:
        return text
    return text[: max(0, most - 1)].rsplit(" ", 1)[0] + "…"
