"""The audit: every event is chained to the one before it, so that an edit, a removal or a swap is noticed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from django.db import connection, transaction

from inbox.models import Event, Seal
from inbox.shapes.times import rfc3339

#: events sealed in one transaction
MOST = 2_000
_LOCK = 73
#: what a person's name or number may stand in: outside the seal, so that erasing leaves the chain whole
_PERSONAL = frozenset({"other_name", "was", "now"})


def seal() -> int:
    """Chain the events that are committed and not sealed, in commit order; returns how many. One sealer at a time."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, 0)", [_LOCK])
        if not cursor.fetchone()[0]:
            return 0
        last = Seal.objects.order_by("-number").first()
        number, chain = (last.number, last.chain) if last else (0, "")
        rows = list(_unsealed(last))
        seals = []
        for place, event in enumerate(rows, number + 1):
            digest = digest_of(event)
            chain = link(chain, place, digest)
            seals.append(Seal(number=place, event_id=event.pk, digest=digest, chain=chain))
        Seal.objects.bulk_create(seals)
    return len(rows)


def verify() -> tuple[int, str]:
    """(events verified, "") or (how many were good, what is wrong with the first broken one)."""
    chain, good = "", 0
    events: dict[int, Event] = {}
    for batch in _batches():
        events = Event.objects.in_bulk([row.event_id for row in batch])
        for row in batch:
            event = events.get(row.event_id)
            if row.number != good + 1:
                return good, f"Seal {good + 1} is missing."
            if event is None:
                return good, f"Event {row.event_id} of seal {row.number} is gone."
            if digest_of(event) != row.digest:
                return good, f"Event {row.event_id} ({event.kind}) was changed."
            chain = link(chain, row.number, row.digest)
            if chain != row.chain:
                return good, f"Seal {row.number} does not follow from the one before it."
            good += 1
    return good, ""


def digest_of(event: Event) -> str:
    """SHA-256 of an event's row without names and places: kind, time, actor, ids (its thread's), figures."""
    data = {key: value for key, value in event.data.items() if key not in _PERSONAL}
    told = [event.pk, event.kind, rfc3339(event.at), event.by_kind, event.by_id, data]
    return hashlib.sha256(json.dumps(told, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def link(chain: str, number: int, digest: str) -> str:
    """The next link of the chain."""
    return hashlib.sha256(f"{chain}|{number}|{digest}".encode()).hexdigest()


def _unsealed(last: Seal | None) -> Any:
    """Events of transactions that no running one can precede, in commit order."""
    horizon = "pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
    since = Event.objects.filter(pk=last.event_id).values_list("xid", flat=True).first() if last else None
    rows = Event.objects.filter(seal=None).extra(where=[f"inbox_event.xid < {horizon}"])  # noqa: S610 - our own words
    if since is not None:
        # A database restored into a new cluster counts its transactions from a lower number: then look at all.
        rows = rows.extra(where=[f"(inbox_event.xid >= %s OR {horizon} < %s)"], params=[since, since])  # noqa: S610
    return rows.order_by("xid", "pk")[:MOST]


def _batches() -> Iterator[list[Seal]]:
    after = 0
    while rows := list(Seal.objects.filter(number__gt=after).order_by("number")[:MOST]):
        yield rows
        after = rows[-1].number
