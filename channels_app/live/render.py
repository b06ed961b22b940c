"""What changed, as packets for the hub: shapes and fragments of HTML, rendered once for everybody who looks."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.template.loader import get_template

from channels_app.live import groups
from channels_app.live.packets import Frame, Row, Standing, frame
from inbox.models import Event, Message, Note, Thread
from inbox.shapes import item_shapes, thread_rows

logger = logging.getLogger(__name__)
Item = Message | Note | Event


def item_frames(thread_id: int, epoch: int, items: Sequence[Item]) -> list[Frame]:
    """One frame for each item, in their order."""
    return [_item_frame(thread_id, epoch, shape) for shape in item_shapes(items)]


def rows(threads: Iterable[Thread], before: dict[int, Standing | None]) -> list[Row]:
    """One packet for each thread, in their order; `before` is how they stood."""
    known = list(threads)
    shapes = thread_rows([thread for thread in known if not thread.merged_into_id])
    texts = {shape["id"]: _row_text(shape) for shape in shapes}
    return [
        Row(
            groups.ROWS, thread.pk, thread.last_rev, texts.get(str(thread.pk), ""),
            None if thread.merged_into_id else (thread.assignee_id, thread.team_ids, thread.channel_ids),
            before.get(thread.pk), thread.inbound_count, {who: mark[1] for who, mark in thread.reads.items()},
        )
        for thread in known
    ]  # fmt: skip


def lost(thread_id: int, before: Standing | None) -> Row:
    """The packet for a thread that is no more."""
    return Row(groups.ROWS, thread_id, 0, "", None, before, 0, {})


def narrowed(row: Row) -> Row:
    """The same for a thread that went out of somebody's sight when nobody noticed."""
    return replace(row, narrowed=True)


def _row_text(shape: dict[str, Any]) -> str:
    """The frame up to the state's last field: what differs from viewer to viewer follows (`Row.message_for`)."""
    state = {key: value for key, value in shape.items() if key != "unread"}
    html = _html("inbox/_thread.html", row=shape | {"unread": 0})
    whole = frame("thread", thread=shape["id"], rev=shape["last_rev"], html=html, state=state)
    return whole.removesuffix("}}")


def _item_frame(thread_id: int, epoch: int, shape: dict[str, Any]) -> Frame:
    kind = shape["kind"]
    text = frame(
        "item", thread=str(thread_id), epoch=epoch, seq=shape["seq"], rev=shape["rev"], kind=kind, id=shape["id"],
        html=_html(f"inbox/_{kind}.html", item=shape),
    )  # fmt: skip
    item = json.dumps(shape, ensure_ascii=False, separators=(",", ":"))
    return Frame(groups.thread(thread_id), text, item, internal=kind != "message")


def _html(template: str, **context: Any) -> str:
    """The fragment; one that cannot be rendered is empty, and its neighbours arrive all the same."""
    try:
        return get_template(template).render(context)
    except Exception:
        logger.exception("%s could not be rendered", template)
        return ""
