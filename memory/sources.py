"""Sources: where in the record something stands, in the contract's shape, so that a screen can lead back to it."""

from __future__ import annotations

from typing import Any

from inbox.api.schema.words import MAYBE_TEXT, MAYBE_WHOLE, TEXT, one_of, shape
from inbox.models import Message, Note, Signal

#: of the record of a person: what crossed a channel, a colleague's note, what they did elsewhere, a row of another
#: system; a passage of a document; what an agent entered
KINDS = ("message", "note", "signal", "record", "passage", "agent")
#: its JSON Schema
SOURCE = shape(
    "Where it stands in the record.",
    kind=one_of(*KINDS), id=TEXT, seq=MAYBE_WHOLE, external_id=MAYBE_TEXT, url=MAYBE_TEXT,
)  # fmt: skip
Source = dict[str, Any]


def source_of(item: Message | Note | Signal) -> Source:
    """The source of an item of the record: `{kind, id, seq, external_id, url}`."""
    return source(
        type(item).__name__.lower(), str(item.pk), getattr(item, "seq", None), getattr(item, "imported_id", None)
    )


def source(
    kind: str, pk: str = "", seq: int | None = None, external_id: str | None = None, url: str | None = None
) -> Source:
    """A source by its parts; `kind` is one of `KINDS`."""
    return {"kind": kind, "id": pk, "seq": seq, "external_id": external_id or None, "url": url}
