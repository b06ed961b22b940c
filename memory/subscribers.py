"""What memory does when something happened: the whole table. All are hints: sweeps find the same."""

from __future__ import annotations

import time

from inbox.events import on
from inbox.models import Event, Handoff
from memory import briefing, phrasing, tasks
from memory.connectors import asking

#: seconds within which a process wakes the worker once: remembering takes what there is, however much it is
_APART_S = 0.5
_woken: dict[str, float] = {}


@on("message.received", "message.queued", "note.written", "history.imported")
def wake(events: list[Event]) -> None:
    """Something was said. The end of an import is waited for, so it always wakes."""
    if _is_due("remember") or any(event.kind == "history.imported" for event in events):
        tasks.remember.delay()


@on("message.received")
def ask_for_records(events: list[Event]) -> None:
    """Whoever writes will be answered: what other systems hold of them is fetched before somebody looks."""
    if asking.want_of({event.thread_id for event in events if event.thread_id}):
        tasks.fetch_records.delay()


@on("signal.received")
def wake_for_signals(events: list[Event]) -> None:
    """Somebody did something elsewhere."""
    if _is_due("signals"):
        tasks.remember_signals.delay()


@on("handoff.made")
def freeze_briefs(events: list[Event]) -> None:
    """The baton was passed with a word: what the next speaker must know is written beside it."""
    for handoff in Handoff.objects.filter(pk__in=[event.data["handoff"] for event in events]).order_by("pk"):
        briefing.freeze(handoff)
        if phrasing.is_on():
            tasks.phrase_brief.delay(handoff.pk)


def _is_due(what: str) -> bool:
    is_due = time.monotonic() - _woken.get(what, -_APART_S) >= _APART_S
    if is_due:
        _woken[what] = time.monotonic()
    return is_due
