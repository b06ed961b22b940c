"""The event spine: facts written in the transaction that caused them, told to every app once it commits."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from inbox.actors import SYSTEM, Actor
from inbox.clock import now

if TYPE_CHECKING:
    from inbox.models import Event, Thread

logger = logging.getLogger(__name__)

#: kinds that a screen shows as items of the timeline; they take a place in the thread
SHOWN = frozenset({
    "contact.number_changed", "contact.identity_changed", "contact.address_shared", "contact.linked",
    "contact.unlinked", "thread.assigned", "thread.resolved", "thread.reopened", "thread.snoozed", "thread.woken",
    "baton.passed", "handoff.made", "consent.changed", "message.failed_late", "participant.added",
    "participant.removed", "episode.joined", "episode.split", "promise.overdue",
})  # fmt: skip

Handler = Callable[[list["Event"]], None]
ChangeHandler = Callable[[list["Change"]], None]


@dataclass(frozen=True)
class Change:
    """A thread changed: everything with a `rev` over `from_rev` is news.

    `before` is how it stood (`Thread.standing()`), None when unknown: who saw it then, and sees it no more, is told.
    """

    thread_id: int
    from_rev: int
    before: tuple[Any, ...] | None = None


_handlers: dict[str, list[Handler]] = defaultdict(list)
_change_handlers: list[ChangeHandler] = []


def on(*kinds: str) -> Callable[[Handler], Handler]:
    """Subscribe a handler to kinds ("*" for all): it gets such events of one commit, at least once, after it."""

    def subscribe(handler: Handler) -> Handler:
        for kind in kinds:
            _handlers[kind].append(handler)
        return handler

    return subscribe


def on_change(handler: ChangeHandler) -> ChangeHandler:
    """Subscribe to "these threads changed": a hint without a row; screens that miss it catch up by rev."""
    _change_handlers.append(handler)
    return handler


def record(kind: str, thread: Thread | None, *, by: Actor = SYSTEM, **data: Any) -> Event:
    """Write an event in the running transaction and announce it after commit. `data` holds ids and figures only."""
    event = draft(kind, thread, by=by, **data)
    record_all([event])
    return event


def draft(kind: str, thread: Thread | None, *, by: Actor = SYSTEM, **data: Any) -> Event:
    """An event not yet written, with its place taken when screens show its kind; for `record_all`."""
    from inbox.models import Event

    place = thread.take_place() if thread is not None and kind in SHOWN else None
    if thread is not None:
        data["thread"] = str(thread.pk)
    return Event(
        kind=kind, thread=thread, seq=place, rev=place, at=now(), data=data,
        by_kind=by.kind, by_id=by.id, by_name=by.name[:255],
    )  # fmt: skip


def record_all(drafts: list[Event]) -> None:
    """Write many events at once."""
    from inbox.models import Announcement, Event

    if not drafts:
        return
    Event.objects.bulk_create(drafts)
    if any(_heard(event.kind) for event in drafts):
        Announcement.objects.bulk_create([Announcement(event=event) for event in drafts if _heard(event.kind)])
    _news().events.extend(drafts)


def changed(thread_id: int, from_rev: int, before: tuple[Any, ...] | None = None) -> None:
    """Say that a thread changed, after commit; `before` is its standing at the first change of the transaction."""
    news = _news().changes
    first = news.get(thread_id) or Change(thread_id, from_rev, before)
    news[thread_id] = Change(thread_id, min(from_rev, first.from_rev), first.before)


def announce(events: Iterable[Event]) -> None:
    """Run the handlers of committed events and strike their announcements; a failure leaves them to the sweep."""
    told = list(events)
    failed: set[int] = set()
    for handler, mine in _by_handler(told).items():
        try:
            handler(mine)
        except Exception:
            logger.exception("%s failed on %s events", handler.__qualname__, len(mine))
            failed |= {event.pk for event in mine}
    done = [event.pk for event in told if event.pk not in failed and _heard(event.kind)]
    if done:
        with connection.cursor() as cursor:  # nothing refers to them: one statement, where delete() takes a transaction
            cursor.execute("DELETE FROM inbox_announcement WHERE event_id = ANY(%s)", [done])


def sweep(older_than_s: float = 5, limit: int = 500) -> int:
    """Announce again what a crash left, each at most 20 times; returns how many it took up."""
    from inbox.models import Announcement, Event

    with transaction.atomic():
        left = Announcement.objects.select_for_update(skip_locked=True).filter(
            at__lt=timezone.now() - timedelta(seconds=older_than_s), attempts__lt=20
        )
        ids = [row.pk for row in left.order_by("pk")[:limit]]
        Announcement.objects.filter(pk__in=ids).update(attempts=F("attempts") + 1)
    announce(Event.objects.filter(pk__in=ids).order_by("pk"))
    return len(ids)


class _News:
    def __init__(self) -> None:
        self.events: list[Event] = []
        self.changes: dict[int, Change] = {}

    def tell(self) -> None:
        changes = list(self.changes.values())
        for handler in _change_handlers if changes else ():
            try:
                handler(changes)
            except Exception:
                logger.exception("%s failed on %s changes", handler.__qualname__, len(changes))
        announce(self.events)


def _news() -> _News:
    """The news of the running transaction, told once after it commits; forgotten when it rolls back."""
    if not connection.in_atomic_block:
        raise RuntimeError("Events and changes are told of within the transaction that makes them.")
    savepoints = set(connection.savepoint_ids)
    waiting: list[Any] = connection.run_on_commit
    for sids, function, _robust in reversed(waiting):
        owner = getattr(function, "__self__", None)
        if isinstance(owner, _News) and sids == savepoints:
            return owner
    news = _News()
    transaction.on_commit(news.tell)
    return news


def _heard(kind: str) -> bool:
    return bool(_handlers.get(kind) or _handlers.get("*"))


def _by_handler(events: list[Event]) -> dict[Handler, list[Event]]:
    mine: dict[Handler, list[Event]] = defaultdict(list)
    for event in events:
        for handler in (*_handlers.get(event.kind, ()), *_handlers.get("*", ())):
            mine[handler].append(event)
    return mine
