"""Remembering: threads whose mark is behind are read and their traces written, off the live path."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q

from inbox.models import Event, Feed, Job, Message, Note, Signal, Thread
from memory import claiming, extracting, preceding, promising, reading, writing
from memory.embedding import chosen
from memory.models import RememberMark, Trace

FEED = "memory"
#: items of older rules after which what was said meanwhile has its turn
AGAIN = 100
#: items read at once, and threads looked at in one call
BATCH, THREADS = 500, 200
#: of one that keeps up
LONGEST_REST_S = 2.0
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

    One caller at a time; a caller who finds another at it returns 0 at once. Each batch is a transaction of its own.
    Who keeps up rests between batches as long as the last one took: what comes meanwhile is read together, which costs
    far less, and the live path has the processor.
    """
    # In a transaction of its own: others would wait for it as long as the first batch takes.
    Feed.objects.get_or_create(name=FEED)
    done = 0
    while done < limit:
        begun = time.monotonic()
        read = _next_thread()
        if read is None:
            return done
        done += read
        if read < BATCH and 0 < _changed(Feed.objects.get(name=FEED))[:THREADS].count() < THREADS:
            time.sleep(min(time.monotonic() - begun, LONGEST_REST_S))
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


def version() -> int:
    """Of the rules that read what is said: those of traces, and those of facts and promises."""
    return 100 * writing.VERSION + extracting.VERSION


def read_again() -> int:
    """A step of reading again what other rules read; returns how many items were looked at.

    Comes after what is new, by the lock of `catch_up`: one at a time works on threads. A feed of this version's name
    tells how far it is, and by its xid that it is over.
    """
    name = f"{FEED}/{version()}"
    if Feed.objects.filter(name=name, xid__gt=0).exists():
        return 0
    with transaction.atomic():
        live = Feed.objects.select_for_update(skip_locked=True).filter(name=FEED).first()
        if live is None or _changed(live).exists():
            return 0
        feed, _ = Feed.objects.get_or_create(name=name)
        done, threads = 0, _of_other_rules(feed)
        for thread in threads:
            read, is_done = _step(thread)
            done += read
            if is_done:
                feed.item = thread.pk
                _read_signals(thread)
            if not is_done or done >= AGAIN:
                break
        feed.xid = 0 if threads else 1
        feed.save()
    return done


def _of_other_rules(feed: Feed) -> list[Thread]:
    """The next threads by their id that another version read, or that this one has half read."""
    marks = RememberMark.objects.filter(thread__gt=feed.item).exclude(version=version(), worked__gte=0)
    ids = list(marks.order_by("thread").values_list("pk", flat=True)[:THREADS])
    return list(Thread.objects.select_related("contact").filter(pk__in=ids).order_by("pk"))


def _read_signals(thread: Thread) -> None:
    rows = Signal.objects.filter(contact=thread.contact_id).order_by("pk")
    for start in range(0, rows.count(), SIGNALS):
        claiming.take("signal", rows[start : start + SIGNALS])


def pending() -> int:
    """How many threads are behind, counted up to 1,000."""
    feed = Feed.objects.filter(name=FEED).first() or Feed()
    return _changed(feed, visible=False)[:1_000].count()


def _behind(threads: Any) -> Any:
    upto_date = Q(
        remember_mark__epoch=F("epoch"),
        remember_mark__worked__gte=F("last_rev"),
        remember_mark__version=version(),
    )
    return threads.exclude(pk__in=threads.filter(upto_date).values("pk"))


def _without_vectors(threads: set[int]) -> set[int]:
    """Those of the threads that hold items which the embedder in force, if any, has still to take in."""
    embedder = chosen()
    if embedder is None or not embedder.is_near:
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
            read, is_done = _step(thread)
            done += read
            if not is_done:
                break
            feed.xid, feed.item = thread.changed_xid, thread.pk
            if done >= BATCH:
                break
        feed.save()
    return done


def remember(thread: Thread) -> int:
    """Bring one thread's traces up to its row as given; returns how many items were read. Within a transaction."""
    done, is_done = 0, False
    while not is_done:
        read, is_done = _step(thread)
        done += read
    return done


def _step(thread: Thread) -> tuple[int, bool]:
    """Read a batch of what is new in a thread; how many items, and whether it is all read and worked out."""
    mark = RememberMark.objects.filter(thread=thread).first() or RememberMark(thread=thread, epoch=-1)
    if mark.epoch != thread.epoch or mark.version != version():
        mark.epoch, mark.version, mark.rev, mark.worked = thread.epoch, version(), -1, -1
    # Long records are worked out for longer than a query or a pause between two may take elsewhere.
    connection.cursor().execute(
        "SELECT set_config('statement_timeout', '60s', true),"
        " set_config('idle_in_transaction_session_timeout', '300s', true)"
    )
    upto = _upto(thread, mark.rev)
    done = sum(_remember_items(kind, thread, mark.rev, upto) for kind in ("message", "note"))
    mark.rev = upto
    if upto >= thread.last_rev:
        for _, reader in _readers:
            reader(thread, mark.worked)
        mark.worked = thread.last_rev
    mark.save()
    return done, upto >= thread.last_rev


def _upto(thread: Thread, after: int) -> int:
    """The rev up to which there is a batch of items at most; the thread's last when the rest is one."""
    last = thread.last_rev
    for items in (Message.objects, Note.objects):
        some = items.filter(thread=thread, rev__gt=after, rev__lte=last).order_by("rev")
        beyond = some.values_list("rev", flat=True)[BATCH - 1 : BATCH]
        last = min([last, *beyond])
    return last


def _remember_items(kind: str, thread: Thread, after: int, upto: int) -> int:
    items: Any = Message.objects if kind == "message" else Note.objects
    rows = list(items.filter(thread=thread, rev__gt=after, rev__lte=upto).order_by("rev", "pk"))
    if not rows:
        return 0
    readings = reading.read(rows, thread.contact.language)
    said = {one.item for one in readings}
    writing.write(kind, readings, [row.pk for row in rows if row.pk not in said])
    if kind == "message":
        read = preceding.with_answers(rows)
        claiming.take(kind, read)
        promising.take(read)
    else:
        claiming.take(kind, rows)
    return len(rows)
