"""Turns of the record as lines: who said what, several of one sitting together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from itertools import groupby

from inbox.models import Channel, Message, Note, Signal
from memory.context.line import PER_LINE, Line, told
from memory.corpus import PAUSE_S
from memory.reading import signal_text
from memory.sources import source_of

#: between two turns of one line; what is quoted never holds it
BETWEEN = " | "


@dataclass(frozen=True)
class Turn:
    """One item of the record, said in one sitting (a number) of the talk."""

    item: Message | Note | Signal
    sitting: int = 0

    @property
    def who(self) -> str:
        """Who speaks, as it is written before their words."""
        if isinstance(self.item, Signal):
            return "Signal"
        name = self.item.author_name or self.item.author_kind
        return f"Note by {name}" if isinstance(self.item, Note) else name

    @property
    def key(self) -> tuple[str, int]:
        """Which item it is: kind and id."""
        return type(self.item).__name__.lower(), self.item.pk

    @property
    def raw(self) -> str:
        """The words as they stand in the record."""
        return signal_text(self.item) if isinstance(self.item, Signal) else self.item.text

    @cached_property
    def text(self) -> str:
        """Who, and the words, fit to be quoted; what had none (a picture) by its type."""
        words = told(self.raw) or f"[{getattr(self.item, 'type', 'nothing')}]"
        return f"{told(self.who)}: {words}"

    @property
    def cost(self) -> int:
        """Tokens it takes on a line that is there."""
        return -(-len(f"{BETWEEN}{self.who}: {self.raw}".encode()) // 4)

    @property
    def medium(self) -> str:
        """What it crossed, as a key of the channel's kind; "" for what crossed none."""
        channel = Channel.objects.known().get(getattr(self.item, "channel_id", None) or 0)
        return channel.medium if channel else ""

    def line(self, kind: str) -> Line:
        """It alone, with its source."""
        return Line(kind, self.text, self.item.at, [source_of(self.item)])


#: before a line of the talk that goes on
NOW = "Now, "


def cost(turn: Turn, has_line: bool) -> int:
    """Tokens at most that a turn takes, with the head of its line unless its sitting has one."""
    return turn.cost + (0 if has_line else -(-len(f"{NOW}{_head(turn)}") // 4) + PER_LINE)


def lines(turns: Iterable[Turn], prefix: str = "") -> list[str]:
    """Turns in the order of time, one line for each sitting: `2026-05-03 10:20 whatsapp: Marta: … | Ana: …`."""
    ordered = sorted(turns, key=lambda turn: (turn.item.at, getattr(turn.item, "seq", None) or 0, turn.item.pk))
    return [
        f"{prefix}{_head(some[0])}{BETWEEN.join(turn.text for turn in some)}"
        for some in (list(group) for _, group in groupby(ordered, key=lambda turn: turn.sitting))
    ]


def sittings(items: Sequence[Message | Note | Signal]) -> list[Turn]:
    """Items in the order of time as turns, numbered by the pauses between them."""
    turns: list[Turn] = []
    before: datetime | None = None
    number = 0
    for item in items:
        number += before is not None and (item.at - before).total_seconds() > PAUSE_S
        before = item.at
        turns.append(Turn(item, number))
    return turns


def _head(turn: Turn) -> str:
    at = turn.item.at.astimezone(UTC)
    return f"{at:%Y-%m-%d %H:%M} {turn.medium}".rstrip() + ": "
