"""Statuses that came before the message they are about was known by its provider's id."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.db import connection, transaction

from inbox import inbound
from inbox.intake import Entry, take_in
from inbox.models import Waiting

if TYPE_CHECKING:
    from inbox.models import Channel

logger = logging.getLogger(__name__)


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


def _apply(ids: list[int]) -> None:
    for pk in ids:
        try:
            with transaction.atomic():
                row = (
                    Waiting.objects.select_for_update(skip_locked=True).filter(pk=pk).select_related("channel").first()
                )
                if row is not None:
                    row.delete()
                    take_in([Entry(row.channel, inbound.thaw(row.change))])
        except Exception:
            logger.exception("What waited for a message could not be applied")
