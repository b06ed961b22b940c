"""Enquiries: who wants to know what of whom, put to the systems off the live path, a few at a time."""

from __future__ import annotations

import time
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from concurrent.futures import TimeoutError as Late
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from inbox import vault
from inbox.clock import now
from inbox.models import Thread
from memory.connectors import settings as kept
from memory.connectors.found import Found, Trouble, Unaskable
from memory.connectors.identity import Identity, identities
from memory.models import Connector, Enquiry, Record

#: questions under way at once, over all workers: a slow system holds up this, and nothing else
AT_ONCE = 8
#: seconds beyond a deadline after which a claim counts as left by a crash
GRACE_S = 10
#: seconds after which a failed question may be put again
AGAIN_S = 60
#: questions of one call
MOST = 64

_WANT = """
INSERT INTO memory_enquiry AS e (connector_id, contact_id, wanted_at, asked_by, trouble)
SELECT c.id, p.contact_id, %(now)s, '', ''
FROM memory_connector AS c, (SELECT id AS contact_id, merged_into_id FROM inbox_contact) AS p
WHERE c.active AND (p.contact_id = ANY(%(contacts)s) OR p.merged_into_id = ANY(%(contacts)s))
ON CONFLICT (contact_id, connector_id) DO UPDATE SET wanted_at = excluded.wanted_at
WHERE e.wanted_at IS NULL AND (e.fresh_until IS NULL OR e.fresh_until <= %(now)s)
RETURNING e.id
"""
_CLAIM = """
UPDATE memory_enquiry SET claimed_until = %(now)s + interval '1 s' * (c.deadline_s + %(grace)s)
FROM memory_connector AS c WHERE c.id = connector_id AND memory_enquiry.id IN (
  SELECT e.id FROM memory_enquiry AS e JOIN memory_connector AS k ON k.id = e.connector_id
  WHERE e.wanted_at IS NOT NULL AND (e.claimed_until IS NULL OR e.claimed_until <= %(now)s)
  AND k.active AND (k.open_until IS NULL OR k.open_until <= %(now)s)
  ORDER BY e.wanted_at LIMIT %(most)s FOR UPDATE OF e SKIP LOCKED)
RETURNING memory_enquiry.id
"""


def want_of(threads: Iterable[int]) -> bool:
    """The same for whoever these threads are of; one small query where there is no connector."""
    if not Connector._default_manager.filter(active=True).exists():
        return False
    return want(Thread.objects.filter(pk__in=list(threads)).values_list("contact_id", flat=True))


def want(contacts: Iterable[int]) -> bool:
    """Note that somebody wants to know the records of contacts; True when something is to be asked now."""
    with connection.cursor() as cursor:
        cursor.execute(_WANT, {"now": now(), "contacts": list(contacts)})
        return cursor.rowcount > 0


def ask_some() -> int:
    """Put what is wanted to the systems, within their deadlines; returns how many questions were settled."""
    done = 0
    while done < MOST and (batch := _claimed()):
        done += _settle(batch)
    return done


def _claimed() -> list[Enquiry]:
    """As many as may be under way; of a system that is only probed one, the others go back."""
    at = now()
    free = AT_ONCE - Enquiry.objects.filter(wanted_at__isnull=False, claimed_until__gt=at).count()
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"now": at, "grace": GRACE_S, "most": max(0, free)})
        ids = [row[0] for row in cursor.fetchall()]
    rows = list(Enquiry.objects.filter(pk__in=ids).select_related("connector", "contact").order_by("wanted_at"))
    kept_rows, probed = [], set()
    for row in rows:
        if row.connector_id in probed:
            continue
        if row.connector.is_probed:
            probed.add(row.connector_id)
            _shut(row.connector, at)
        kept_rows.append(row)
    Enquiry.objects.filter(pk__in=ids).exclude(pk__in=[row.pk for row in kept_rows]).update(claimed_until=None)
    return kept_rows


def _shut(connector: Connector, at: datetime) -> None:
    until = at + timedelta(seconds=connector.deadline_s + GRACE_S)
    Connector._default_manager.filter(pk=connector.pk).update(open_until=until)


def _settle(batch: list[Enquiry]) -> int:
    known = identities(row.contact for row in batch)
    pool = ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="records")
    try:
        asked = {pool.submit(_ask, row.connector, known[row.contact_id]): row for row in batch}
        patience = max(row.connector.deadline_s for row in batch) + GRACE_S / 2
        try:
            for answer in as_completed(asked, timeout=patience):
                _keep(asked.pop(answer), known, answer)
        except Late:
            for answer, row in asked.items():
                _keep(row, known, answer if answer.done() else None)
    finally:
        # A thread that is late ends by its own time-outs; nobody waits for it, and what it brings is not used.
        pool.shutdown(wait=False, cancel_futures=True)
    return len(batch)


def _ask(connector: Connector, identity: Identity) -> tuple[list[Found], int]:
    """Runs in a thread of its own, without the database."""
    begun = time.monotonic()
    try:
        settings, system = kept.settings_of(connector), kept.system_of(connector)
    except (vault.Unreadable, kept.WrongSettings) as error:
        raise Trouble(str(error)) from None
    found = system.ask(settings, identity, float(connector.deadline_s))
    return found, round((time.monotonic() - begun) * 1000)


def _keep(row: Enquiry, known: dict[int, Identity], answer: Future[tuple[list[Found], int]] | None) -> None:
    connector, digest = row.connector, known[row.contact_id].digest
    error = answer.exception() if answer else Trouble(f"It did not answer within {connector.deadline_s} s.")
    if answer and error is None:
        found, took_ms = answer.result()
        connector.succeeded(now(), took_ms)
        _store(row, digest, found)
    elif isinstance(error, Unaskable):
        _store(row, digest, [])
    else:
        said = str(error) if isinstance(error, Trouble) else f"Its answer is not as agreed ({type(error).__name__})."
        connector.failed(now(), said)
        _close(row, min(connector.keep_s, AGAIN_S), trouble=said[:255])


def _store(row: Enquiry, digest: str, found: list[Found]) -> None:
    """Replace what was known; a contact erased meanwhile gets nothing."""
    with transaction.atomic():
        # An erasure deletes this row before all others of ours: whoever is second waits here, and finds nothing.
        if not Enquiry.objects.select_for_update(of=("self",)).filter(pk=row.pk).exists():
            return
        at, mine = now(), Record.objects.filter(contact=row.contact_id, connector=row.connector_id)
        rows = {one.external_id: _record(row, one, place, at) for place, one in enumerate(found)}
        mine.exclude(external_id__in=rows).delete()
        Record.objects.bulk_create(
            rows.values(), update_conflicts=True, unique_fields=["contact", "connector", "external_id"],
            update_fields=["place", "title", "fields", "url", "fetched_at"],
        )  # fmt: skip
        _close(row, row.connector.keep_s, trouble="", answered_at=at, asked_by=digest)


def _record(row: Enquiry, one: Found, place: int, at: datetime) -> Record:
    return Record(
        connector_id=row.connector_id, contact_id=row.contact_id, external_id=one.external_id, place=place,
        title=one.title, fields=[list(pair) for pair in one.fields], url=one.url, fetched_at=at,
    )  # fmt: skip


def _close(row: Enquiry, fresh_s: int, **values: Any) -> None:
    Enquiry.objects.filter(pk=row.pk).update(
        wanted_at=None, claimed_until=None, fresh_until=now() + timedelta(seconds=fresh_s), **values
    )
