"""A message as the visitor gets it: the keys of contract §5 and no other."""

from __future__ import annotations

from typing import Any

from channels_app.models import Visitor
from channels_app.webchat import files
from inbox.models import Message
from inbox.shapes import rfc3339


def visitor_message(message: Message, visitor: Visitor) -> dict[str, Any]:
    """`{id, seq, prev, direction, author: {kind, name}, type, text, attachments, status, at, client_id}`.

    `prev` must have been annotated. A client id is told to the side that made it; how our people call the visitor
    among themselves is not told to the visitor.
    """
    is_own = message.direction == "in"
    return {
        "id": str(message.pk),
        "seq": message.seq,
        "prev": message.prev,  # type: ignore[attr-defined]
        "direction": message.direction,
        "author": {"kind": message.author_kind, "name": "" if is_own else message.author_name},
        "type": message.type,
        "text": message.said,
        "attachments": [files.visitor_file(row, visitor) for row in message.attachments.all()] if message.files else [],
        "status": message.status or None,
        "at": rfc3339(message.at),
        "client_id": (message.client_id or None) if is_own else None,
    }


def choices_of(message: Message) -> dict[str, Any] | None:
    """`{seq, buttons: [{id, title}]}` of a message that offers buttons or a list, else None."""
    if message.direction != "out" or message.type != "interactive":
        return None
    told = message.payload
    rows = [
        *(told.get("buttons") or []),
        *(row for section in told.get("sections") or [] for row in section.get("rows", [])),
    ]
    buttons = [
        {"id": str(row.get("id", ""))[:256], "title": str(row.get("title", ""))[:80]}
        for row in rows
        if row.get("title")
    ]
    return {"seq": message.seq, "buttons": buttons[:10]} if buttons else None
