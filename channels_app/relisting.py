"""Looks through the providers' own lists of messages for what no webhook told, and takes it in as if one had."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from channels_app import ingest
from channels_app.connection import provider_of, settings_of
from channels_app.models import Health, Raw
from channels_app.outgoing import release
from inbox.clock import now
from inbox.intake import erased_digest
from inbox.models import RANK, Channel, ErasedMessage, Message, Status

if TYPE_CHECKING:
    from channels_app.providers.listing import Listed

logger = logging.getLogger(__name__)

#: how often a list is looked through
EVERY = timedelta(minutes=5)
#: what is younger may still be on its way as a webhook
GRACE = timedelta(minutes=2)
#: how far a look goes back before the end of the one before it: lists come late, too
OVERLAP = timedelta(minutes=20)
#: how far the first look goes back, and one after a long pause
LONGEST = timedelta(days=3)
#: what one look covers at most; after a pause one follows the other
STEP = timedelta(hours=6)
#: rows that are compared with ours at once
CHUNK = 200


def look_due() -> None:
    """One look on every active channel that was not looked at for a while; one that fails stops no other."""
    for channel in Channel.objects.filter(active=True).exclude(sealed_settings=""):
        try:
            if provider_of(channel).can_list and (span := _due(channel)):
                look(channel, *span)
                _note(channel, *span)
        except Exception as problem:
            logger.warning("%s: its list could not be looked through: %s", channel.key, type(problem).__name__)


def look(channel: Channel, since: datetime, until: datetime) -> int:
    """Take in what the provider lists within that time and we lack; how many. Raises as `send`.

    Each becomes a raw row, so that what cannot be understood is parked as any webhook would be. May be repeated.
    """
    provider, settings = provider_of(channel), settings_of(channel)
    release()
    rows = provider.listed(settings, since, until)
    found = 0
    while chunk := list(islice(rows, CHUNK)):
        for one in _lacking(channel, chunk):
            release()
            body, content_type = provider.retell(settings, one)
            if not Raw.objects.filter(channel=channel, received_at__gte=since - LONGEST, body=body).exists():
                ingest.keep(channel, content_type, body)
                found += 1
    if found:
        logger.warning("%s: %s messages or statuses came by the provider's list alone", channel.key, found)
        ingest.drain(channel.pk)
    return found


def _note(channel: Channel, since: datetime, until: datetime) -> None:
    """It is known up to then; when that was a whole step, the next one is due at once."""
    more = {"listed_at": None} if until - since >= STEP else {}
    Health.objects.filter(channel=channel).update(listed_until=until, **more)


def _due(channel: Channel) -> tuple[datetime, datetime] | None:
    """What is to be looked at now; noted before the try, so that a provider that is down is not asked all the time."""
    when, row = now(), Health.objects.filter(channel=channel).first()
    if row and row.listed_at and when - row.listed_at < EVERY:
        return None
    done = row.listed_until if row else None
    Health.objects.update_or_create(channel=channel, defaults={"listed_at": when})
    since = max((done or when - timedelta(days=1)) - OVERLAP, when - LONGEST)
    return since, min(since + STEP, when - GRACE)


def _lacking(channel: Channel, rows: list[Listed]) -> Iterator[Listed]:
    """Incoming ones that are not here and were not erased, and ours that have come further than we know."""
    ids = [row.provider_id for row in rows]
    here = dict(Message.objects.filter(channel=channel, provider_id__in=ids).values_list("provider_id", "status"))
    digests = {erased_digest(channel.pk, told): told for told in ids if told not in here}
    gone = {digests[one] for one in ErasedMessage.objects.filter(digest__in=digests).values_list("digest", flat=True)}
    for row in rows:
        if row.is_incoming:
            lacking = row.provider_id not in here and row.provider_id not in gone
        else:
            lacking = bool(row.status and here.get(row.provider_id)) and _is_further(row.status, here[row.provider_id])
        if lacking:
            yield row


def _is_further(told: str, ours: str) -> bool:
    return RANK[Status(told)] > RANK[Status(ours)]
