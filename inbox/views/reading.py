"""A page of a timeline by place, ready for the partials."""

from __future__ import annotations

from typing import Any

from inbox import timeline
from inbox.models import Thread
from inbox.shapes import item_shapes

PAGE = 50
#: beyond this many nobody counts
COUNTED = 1000


def items_page(thread: Thread, *, before: int | None = None, after: int | None = None) -> dict[str, Any]:
    """The items before or after a place, or the newest; `previous` and `next` lead on, None at an end."""
    piece = timeline.read(thread, timeline.Span(after=after, before=before, limit=PAGE))
    return {
        "results": item_shapes(piece.items),
        "previous": piece.previous,
        "next": piece.next,
        "first": piece.items[0].seq if piece.items else None,
        "epoch": piece.epoch,
        "last_seq": piece.last_seq,
        "last_rev": piece.last_rev,
    }


def earlier(thread: Thread, seq: int | None) -> dict[str, int | None]:
    """How many messages and episodes lie before a place; None for very many messages."""
    if not seq:
        return {"messages": 0, "episodes": 0}
    messages = thread.messages.filter(seq__lt=seq)[:COUNTED].count()
    return {
        "messages": messages if messages < COUNTED else None,
        "episodes": thread.episodes.filter(first_seq__lt=seq).exclude(pk=thread.episode_id).count(),  # type: ignore[misc]
    }
