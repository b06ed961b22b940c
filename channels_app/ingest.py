"""From raw rows to messages: one drainer per channel at a time, rows in the order of their arrival."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import takewhile
from typing import Any

from django.db import Error as DatabaseError
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from channels_app import drainers, reading
from channels_app.models import Parked, Raw, RawState
from inbox import failpoints
from inbox.intake import Entry, take_in
from inbox.models import Channel

logger = logging.getLogger(__name__)

#: raw rows of one batch
MOST = 100
#: tries before a body is parked whole
TRIES = 5
#: a row older than this may have been tried by a process that died: counted from now on, and alone after one count
FRESH = timedelta(seconds=2)
#: seconds of a batch after which another drainer may have given up waiting (lock_timeout is 2 s at most)
PATIENCE_S = 0.1
_LOCK = 72


def wake(channel_id: int) -> None:
    """Say that a channel has raw rows; they are drained at once, in this process, in a thread of its own."""
    drainers.wake(channel_id, drain)


def stop() -> None:
    """Finish the batches that run, and start no more."""
    drainers.stop()


def keep(channel: Channel, content_type: str, body: bytes) -> Raw:
    """Commit a raw row from synchronous code (the widget's requests); the caller drains or wakes."""
    return Raw.objects.create(channel=channel, content_type=content_type, body=body)


def sweep() -> int:
    """Drain what a crash or a lost wake-up left; returns how many channels had something."""
    pending = Raw.objects.filter(state=RawState.PENDING, received_at__lt=Now() - FRESH).order_by()
    channels = list(pending.values_list("channel_id", flat=True).distinct())
    for channel_id in channels:
        drain(channel_id)
    return len(channels)


def drain(channel_id: int) -> None:
    """Take in everything that waits on a channel, batch after batch."""
    while True:
        with _only_drainer(channel_id) as mine:
            if not mine or not _drain_batch(channel_id):
                return


def replay(parked: Parked) -> bool:
    """Try a parked element again; True when it was taken in now."""
    Parked.objects.filter(pk=parked.pk).update(attempts=F("attempts") + 1)
    raw = Raw.objects.select_related("channel").get(pk=parked.raw_id)
    with transaction.atomic():
        entries = [entry for entry in reading.entries(raw) if parked.position in (-1, _place(entry))]
        refused = take_in(entries)
        for entry, reason in refused:
            Parked.objects.filter(raw=raw, position=_place(entry)).update(reason=reason[:500])
            if parked.position == -1:
                _park(raw, _place(entry), reason, reading.excerpt(entry))
        solved = not refused or parked.position == -1
        if solved:
            Parked.objects.filter(pk=parked.pk).update(solved_at=Now())
    return solved and not refused


def _drain_batch(channel_id: int) -> bool:
    """One batch; True when there may be more."""
    began = time.monotonic()
    pending = Raw.objects.filter(channel=channel_id, state=RawState.PENDING)
    found = list(pending.annotate(is_old=Q(received_at__lt=Now() - FRESH)).order_by("pk")[:MOST])
    if not found:
        return False
    if found[0].attempts:
        _drain_suspect(found[0])
        return True
    rows: list[Raw] = list(takewhile(lambda row: not row.attempts, found))
    if old := [row.pk for row in found[: len(rows)] if row.is_old]:
        Raw.objects.filter(pk__in=old).update(attempts=1)
    try:
        _take(rows)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        logger.warning("A batch of %s raw rows is taken one by one", len(rows))
        for row in rows:
            _drain_suspect(row)
    # Whoever commits a row wakes a drainer, which waits for our lock, but not for ever.
    return len(rows) < len(found) or len(found) == MOST or time.monotonic() - began > PATIENCE_S


def _drain_suspect(raw: Raw) -> None:
    """A row that may have killed a process or spoilt a batch: by itself, the try counted before, parked at last."""
    if raw.attempts >= TRIES:
        with transaction.atomic():
            _park(raw, -1, f"It could not be taken in; tried {raw.attempts} times.", reading.excerpt_of(raw))
            _done([raw])
        return
    Raw.objects.filter(pk=raw.pk).update(attempts=F("attempts") + 1)
    try:
        _take([raw])
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        logger.exception("Raw row %s is taken item by item", raw.pk)
        _take_singly(raw, error)


def _take(rows: list[Raw]) -> None:
    with transaction.atomic():
        refused = take_in([entry for raw in rows for entry in reading.entries(raw)])
        failpoints.reach("intake.before_commit")
        by_id = {raw.pk: raw for raw in rows}
        for entry, reason in refused:
            ref: Any = entry.ref
            raw_id, place = ref
            _park(by_id[raw_id], place, reason, reading.excerpt(entry))
        _done(rows)
    failpoints.reach("intake.after_commit")


def _take_singly(raw: Raw, cause: Exception) -> None:
    """Every element by itself: one bad item never stops its neighbours."""
    with transaction.atomic():
        try:
            entries = list(reading.entries(raw))
        except Exception as error:
            _park(raw, -1, f"It could not be read ({type(error).__name__}).", reading.excerpt_of(raw))
            entries = []
        for entry in entries:
            _take_one(raw, entry)
        _done([raw])


def _take_one(raw: Raw, entry: Entry) -> None:
    try:
        with transaction.atomic():
            refused = [reason for _, reason in take_in([entry])]
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        logger.exception("An item of raw row %s is parked", raw.pk)
        refused = [f"It could not be taken in ({type(error).__name__})."]
    for reason in refused:
        _park(raw, _place(entry), reason, reading.excerpt(entry))


def _park(raw: Raw, position: int, reason: str, excerpt: str) -> None:
    """Keep it with its reason; a provider that sends the same body again adds nothing to the list."""
    told = {"channel_id": raw.channel_id, "reason": reason[:500], "excerpt": excerpt}
    same = Parked.objects.filter(**told, position=position, solved_at=None).extra(
        where=["(SELECT sha256(body) FROM channels_app_raw WHERE id = channels_app_parked.raw_id) = %s"],
        params=[hashlib.sha256(raw.body).digest()],
    )
    if not same.exists():
        Parked.objects.get_or_create(raw=raw, position=position, defaults=told)


def _done(rows: list[Raw]) -> None:
    Raw.objects.filter(pk__in=[raw.pk for raw in rows]).update(state=RawState.DONE)


def _place(entry: Entry) -> int:
    return int(entry.ref[1])  # type: ignore[index]


@contextmanager
def _only_drainer(channel_id: int) -> Iterator[bool]:
    """The advisory lock of a channel, for one batch; False when another process kept it all the time."""
    with connection.cursor() as cursor:
        try:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [_LOCK, channel_id])
        except DatabaseError as error:
            if getattr(error.__cause__, "sqlstate", "") == "55P03":  # lock_timeout: it is being drained
                yield False
                return
            raise
    try:
        yield True
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_LOCK, channel_id])
