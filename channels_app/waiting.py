"""Statuses that came before the message they are about was known by its provider's id."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from inbox import inbound
from inbox.clock import now
from inbox.intake import Entry, take_in
from inbox.models import Waiting

if TYPE_CHECKING:
    from inbox.models import Channel

logger = logging.getLogger(__name__)

#: after so long a reaction's message does not come any more (providers repeat within minutes)
LONELY = timedelta(minutes=10)
#: rows of one look
MOST = 200


def apply(channel: Channel, provider_id: str) -> None:
    """Take in what waited for this message."""
    if Waiting.objects.filter(channel=channel, target=provider_id).exists():
        _apply(list(Waiting.objects.filter(channel=channel, target=provider_id).values_list("pk", flat=True)))


def sweep() -> int:
    """Take in what waits although its message is here: the two were written at the same moment."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT waiting.id FROM inbox_waiting AS waiting JOIN inbox_message AS message"
            " ON message.channel_id = waiting.channel_id AND message.provider_id = waiting.target"
            " ORDER BY waiting.id LIMIT 200"
        )
        found = [pk for (pk,) in cursor.fetchall()]
    _apply(found)
    return len(found)


def show_lonely() -> int:
    """Make items of reactions whose message was never here (from before this install); how many were looked at."""
    rows = Waiting.objects.filter(at__lt=now() - LONELY, change__kind="ReactionChange").exclude(change__emoji="")
    found = list(rows.order_by("pk").values_list("pk", flat=True)[:MOST])
    _apply(found, _as_message)
    return len(found)


def _as_message(item: Any) -> inbound.Inbound:
    """A reaction as a message of its own, of type reaction (contract §4)."""
    return inbound.Inbound(
        item.provider_id, item.sender, "reaction", item.emoji, sent_at=item.at, reply_to=item.target, window_s=0
    )


def _apply(ids: list[int], shaped: Callable[[Any], Any] = lambda item: item) -> None:
    for pk in ids:
        try:
            with transaction.atomic():
                row = (
                    Waiting.objects.select_for_update(skip_locked=True).filter(pk=pk).select_related("channel").first()
                )
                if row is not None:
                    row.delete()
                    take_in([Entry(row.channel, shaped(inbound.thaw(row.change)))])
        except Exception:
            logger.exception("What waited for a message could not be applied")
