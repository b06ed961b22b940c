"""What there is to remember of an item: its words, when it happened, who speaks; nothing for what never was said."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from inbox.models import Message, Note, Signal, Status
from inbox.searching import LONGEST, fold, words_of
from memory import wording
from memory.masking import mask

#: an outgoing message is remembered once it may have left
NOT_SAID = frozenset({Status.SCHEDULED, Status.HELD, Status.QUEUED, Status.CANCELLED})


@dataclass(frozen=True)
class Reading:
    """One item as it is remembered; `words` is folded text, times are UTC."""

    kind: str
    item: int
    contact: int
    at: datetime
    known_at: datetime
    speaker: str
    author: str
    channel: int | None
    language: str
    words: str
    asks: bool
    figures: bool

    @property
    def digest(self) -> str:
        """Changes when anything that is kept of it changes."""
        told = (
            self.contact, self.at, self.known_at, self.speaker, self.author, self.channel, self.language, self.words,
            self.asks,
        )  # fmt: skip
        return hashlib.sha256(repr(told).encode("utf-8", "replace")).hexdigest()[:32]


def read(items: Iterable[Message | Note | Signal], language: str = "") -> list[Reading]:
    """The readings of items of one contact, whose usual language (code, may be "") helps with short texts."""
    return [reading for item in items if (reading := _READERS[type(item)](item, language)) is not None]


def is_said(item: Message | Note) -> bool:
    """Whether it stands in the record: neither taken back nor still on its way out."""
    if isinstance(item, Note):
        return True
    return item.revoked is None and not (item.direction == "out" and item.status in NOT_SAID)


def signal_text(signal: Signal) -> str:
    """A signal in words: its type and the plain values of its data."""
    data = signal.data if isinstance(signal.data, dict) else {"data": signal.data}
    told = [f"{name}: {value}" for name, value in data.items() if isinstance(value, str | int | float) and value != ""]
    return f"{signal.type} {', '.join(told)}".strip()


def _message(row: Message, language: str) -> Reading | None:
    if not is_said(row):
        return None
    return _reading("message", row, row.author_kind, row.text, words_of(_masked(row)), language, row.channel_id)


def _masked(row: Message) -> Message:
    """The message with its secrets masked, in memory alone: what is derived from it never holds them."""
    shown = copy(row)
    shown.text = mask(row.text[:LONGEST])
    if isinstance(row.payload, dict):
        shown.payload = {name: mask(told) if isinstance(told, str) else told for name, told in row.payload.items()}
    return shown


def _note(row: Note, language: str) -> Reading | None:
    return _reading("note", row, row.author_kind, row.text, fold(mask(row.text[:LONGEST])), language, None)


def _signal(row: Signal, language: str) -> Reading | None:
    if row.contact_id is None:
        return None
    words = fold(mask(signal_text(row)[:LONGEST]))
    return Reading(
        "signal", row.pk, row.contact_id, row.at, row.received_at, "contact", "", None,
        wording.language_of(words, language), words, False, wording.has_figures(words),
    )  # fmt: skip


def _reading(
    kind: str, row: Any, speaker: str, text: str, words: str, language: str, channel: int | None
) -> Reading | None:
    if not words:
        return None
    return Reading(
        kind, row.pk, row.home_contact_id, row.at, row.at, speaker, row.author_name, channel,
        wording.language_of(words, language), words, text.rstrip().endswith(("?", "？", "؟")),
        wording.has_figures(text),
    )  # fmt: skip


_READERS: dict[type, Any] = {Message: _message, Note: _note, Signal: _signal}
