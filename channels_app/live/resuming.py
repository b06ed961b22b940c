"""The answer to `resume`: the threads that changed since a cursor, and those that went out of sight."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.db.models import Max, Min

from channels_app.live import render
from channels_app.live.packets import Row
from channels_app.live.viewer import Viewer
from inbox.models import Event, Thread

#: changed threads over which a screen fetches its list anew
TOO_FAR = 500
#: kinds of events after which somebody may see a thread no more
NARROWING = (
    "thread.assigned", "thread.resolved", "participant.removed", "handoff.made", "contact.linked", "contact.unlinked",
    "episode.opened",
)  # fmt: skip
#: and those after which there is no thread to look up
ERASING = ("contact.erased",)


@dataclass(frozen=True)
class Since:
    """What changed: rows to show, ids of threads that went out of sight, and up to where that is known for certain."""

    horizon: int
    rows: list[Row]
    gone: list[int]


def horizon() -> int:
    """Below this number every transaction is over; what changes from now on has it or a higher one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        return int(cursor.fetchone()[0])


def since(viewer: Viewer, old: int) -> Since | None:
    """All of this viewer's threads that changed in or after transaction `old`; None when a list must be fetched anew.

    Primary keys and times are no order of commits: a transaction that began before `old` may end after it, so the feed
    follows transaction numbers against the oldest one still running (PostgreSQL, pg_snapshot_xmin).
    """
    new = horizon()
    if old > new or Event.objects.filter(xid__gte=old, kind__in=ERASING).exists():
        return None
    mine = viewer.caller.threads().filter(changed_xid__gte=old, merged_into=None)
    seen = list(mine.order_by("changed_xid")[: TOO_FAR + 1])
    if len(seen) > TOO_FAR:
        return None
    rest = Thread.objects.filter(changed_xid__gte=old).exclude(pk__in=[thread.pk for thread in seen])
    gone = went_out_of_sight(list(rest.values_list("pk", flat=True)[: TOO_FAR * 10]), old)
    return Since(new, render.rows(seen, {}), gone)


def went_out_of_sight(thread_ids: Iterable[int], old: int) -> list[int]:
    """Those of these threads, not seen now, that could be seen before: since `old` they came to stand elsewhere.

    A thread's very first transaction takes it out of nobody's sight.
    """
    moved = Event.objects.filter(xid__gte=old, thread_id__in=list(thread_ids), kind__in=NARROWING)
    last = dict(moved.order_by().values_list("thread_id").annotate(Max("xid")))
    known = Event.objects.filter(thread_id__in=list(last)).order_by().values_list("thread_id").annotate(Min("xid"))
    return sorted(thread_id for thread_id, first in known if first < last[thread_id])
