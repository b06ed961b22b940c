"""What the widget tells of our messages: that they arrived, and that they were read."""

from __future__ import annotations

from django.db.models import Q

from channels_app.webchat import feed
from inbox.clock import now
from inbox.inbound import Item, StatusChange
from inbox.intake import Entry, take_in

#: messages settled by one word of the widget, the newest first
MOST = 200


def told(visitor_id: int, seq: int, *, was_read: bool) -> None:
    """Everything of ours up to a place was received, or read. Goes through intake, as any provider's word does."""
    where = feed.standing(visitor_id)
    if where is None or where.thread is None:
        return
    status = "read" if was_read else "delivered"
    open_ = Q(status="sent") | Q(status="delivered") if was_read else Q(status="sent")
    rows = feed.own(where).filter(open_, direction="out", seq__lte=seq).order_by("-seq")[:MOST]
    items: list[Item] = [
        StatusChange(row.provider_id or "", status, now(), opaque=str(row.pk)) for row in reversed(rows)
    ]
    if items:
        take_in([Entry(where.visitor.channel, item) for item in items])
