"""Remembering: threads whose mark is behind are read and their traces written, off the live path."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q

from inbox.models import Event, Feed, Job, Message, Note, Signal, Thread
from memory import claiming, promising, reading, writing
from memory.embedding import chosen
from memory.models import RememberMark, Trace

FEED = "memory"
#: items read at once, and threads looked at in one call
BATCH, THREADS = 500, 200
#: signals that came, and were attached to a person, are looked for this many at once
SIGNALS = 2_000

#: an import of at most so many items is done when they have their vectors too; of a larger one their words do
VECTORS_AWAITED = 3_000

#: what else is worked out of a thread: called in its transaction with the thread and the rev it was remembered to (-1:
#: from the beginning, as if nothing were known). Runs after traces are written, in the order of `order`.
Reader = Callable[[Thread, int], None]
_readers: list[tuple[int, Reader]] = []


def also(order: int) -> Callable[[Reader], Reader]:
    """Register a reader; facts come before what is made of them."""

    def register(reader: Reader) -> Reader:
        _readers.append((order, reader))
        _readers.sort(key=lambda row: row[0])
        return reader

    return register


def catch_up(limit: int = 3_000) -> int:
    """Remember what changed since the last call, in commit order; returns how many items were read.

    One caller at a time; a caller who finds another at it returns 0 at once. Each thread is a transaction of its own.
    """
    # In a transaction of its own: others would wait for it as long as the first batch takes.
    Feed.objects.get_or_create(name=FEED)
    done = 0
    while done < limit:
        read = _next_thread()
        if read is None:
            return done
        done += read
    return done


def remember_signals(limit: int = SIGNALS) -> int:
    """Remember signals of people we know; returns how many."""
    with transaction.atomic():
        rows = list(
            Signal.objects.filter(contact__isnull=False)
            .extra(where=["NOT EXISTS (SELECT FROM memory_trace AS t WHERE t.signal_id = inbox_signal.id)"])
            .order_by("pk")[:limit]
        )
        claiming.take("signal", rows)
        promising.take(rows)
        return writing.write("signal", reading.read(rows)) if rows else 0


def anew(since: datetime | None = None) -> int:
    """Forget how far everything is remembered, or the threads with something since a time; returns how many threads.

    What is remembered already and has not changed is left alone by the next `catch_up`.
    """
    marks = RememberMark.objects.all()
    if since is not None:
        marks = marks.filter(thread__last_activity_at__gte=since)
    with transaction.atomic():
        Feed.objects.filter(name=FEED).update(xid=0, item=0)
        return marks.update(epoch=-1, rev=0)


def remembered_of(job: Job) -> int:
    """How many items of an import are remembered: those of its threads whose mark stands at their epoch.

    Of a small import they must have their vectors too, so that who asks at once gets the best answer.
    """
    told = Event.objects.filter(kind="history.imported", at__gte=job.started_at, data__job=str(job.pk))
    rows = told.values_list("data", "thread", "thread__merged_into")
    threads = {merged or thread for _, thread, merged in rows if thread}
    behind = set(_behind(Thread.objects.filter(pk__in=threads)).values_list("pk", flat=True))
    if sum(int(data["count"]) for data, _, _ in rows) <= VECTORS_AWAITED:
        behind |= _without_vectors(threads)
    return sum(int(data["count"]) for data, thread, merged in rows if (merged or thread) not in behind)


def pending() -> int:
    """How many threads are behind, counted up to 1,000."""
    feed = Feed.objects.filter(name=FEED).first() or Feed()
    return _changed(feed, visible=False)[:1_000].count()


def _behind(threads: Any) -> Any:
    upto_date = Q(
        remember_mark__epoch=F("epoch"), remember_mark__rev__gte=F("last_rev"), remember_mark__version=writing.VERSION
    )
    return threads.exclude(pk__in=threads.filter(upto_date).values("pk"))


def _without_vectors(threads: set[int]) -> set[int]:
    """Those of the threads that hold items which the embedder in force, if any, has still to take in."""
    embedder = chosen()
    if embedder is None:
        return set()
    waiting = Trace.objects.exclude(embedder=embedder.name)
    found: set[int] = set()
    for item in ("message__thread", "note__thread"):
        found |= set(waiting.filter(**{f"{item}__in": threads}).values_list(item, flat=True).distinct())
    return found


def _changed(feed: Feed, visible: bool = True) -> Any:
    # Only transactions that no running one can precede: a later commit cannot fall before the feed's place.
    horizon = ["changed_xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint"] if visible else []
    later = "(changed_xid, inbox_thread.id) > (%s, %s)"
    rows = Thread.objects.extra(where=[*horizon, later], params=[feed.xid, feed.item])  # noqa: S610
    return rows.order_by("changed_xid", "pk")


def _next_thread() -> int | None:
    """Read the next threads of the feed until something was to be remembered; None when there is none."""
    with transaction.atomic():
        feed = Feed.objects.select_for_update(skip_locked=True).filter(name=FEED).first()
        threads = list(_changed(feed).select_related("contact")[:THREADS]) if feed else []
        if feed is None or not threads:
            return None
        done = 0
        for thread in threads:
            done += remember(thread)
            feed.xid, feed.item = thread.changed_xid, thread.pk
            if done >= BATCH:
                break
        feed.save()
    return done


def remember(thread: Thread) -> int:
    """Bring one thread's traces up to its row as given; returns how many items were read. Within a transaction."""
    mark = RememberMark.objects.filter(thread=thread).first() or RememberMark(thread=thread)
    fresh = mark.epoch == thread.epoch and mark.version == writing.VERSION
    after = mark.rev if fresh else -1
    connection.cursor().execute("SET LOCAL statement_timeout = '60s'")
    done = _remember_items("message", Message.objects.filter(thread=thread), thread, after)
    done += _remember_items("note", Note.objects.filter(thread=thread), thread, after)
    for _, reader in _readers:
        reader(thread, after)
    RememberMark.objects.update_or_create(
        thread=thread, defaults={"epoch": thread.epoch, "rev": thread.last_rev, "version": writing.VERSION}
    )
    return done


def _remember_items(kind: str, items: Any, thread: Thread, after: int) -> int:
    rows_left, done = items.filter(rev__gt=after, rev__lte=thread.last_rev).order_by("rev", "pk"), 0
    while rows := list(rows_left.filter(rev__gt=after)[:BATCH]):
        readings = reading.read(rows, thread.contact.language)
        said = {one.item for one in readings}
        writing.write(kind, readings, [row.pk for row in rows if row.pk not in said])
        claiming.take(kind, rows)
        if kind == "message":
            promising.take(rows)
        done, after = done + len(rows), rows[-1].rev
    return done
