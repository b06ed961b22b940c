"""Raising: open promises hold the resolution with a question, overdue ones bring their thread to the top."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import TextField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce

from inbox import events
from inbox.actors import SYSTEM
from inbox.clock import now
from inbox.models import Thread
from inbox.models.thread.changing import Moved
from memory.models import Promise, PromiseState, Side

#: the code of the holds and of the chip
HOLD, CHIP = "promise_open", "promise_overdue"
#: what was promised longer ago is nobody's concern any more
_CONCERN = timedelta(days=120)
#: what has been overdue for longer when it is first read is no news: it stands among the promises, and raises nobody
_NEWS = timedelta(days=7)
#: promises looked at in one call
_MOST = 200
#: what is history when it comes in: told elsewhere, long settled
_HISTORY = ("history", "import")
_OPEN = (
    "SELECT m.thread_id, %s AS code,"
    " left(CASE p.by WHEN 'agent' THEN 'We promised: ' ELSE 'The customer promised: ' END || p.text, 255) AS text"
    " FROM memory_promise AS p JOIN inbox_message AS m ON m.id = p.message_id"
    " WHERE p.settled_at IS NULL AND p.made_at > %s AND m.imported_id IS NULL"
    " AND coalesce(m.payload ->> 'source', '') <> ALL(%s)"
)


def watch() -> int:
    """Everything that open and overdue promises show, brought up to date; returns how many threads were raised."""
    hold()
    lower()
    return sum(map(_raise, _overdue()))


def hold() -> None:
    """A hold on the thread of every promise that nothing settled; none where there is none any more."""
    told: list[Any] = [HOLD, now() - _CONCERN, list(_HISTORY)]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM inbox_hold AS h WHERE code = %s AND NOT EXISTS (SELECT FROM ({_OPEN}) AS told"  # noqa: S608
            " WHERE (told.thread_id, told.text) = (h.thread_id, h.text))",
            [HOLD, *told],
        )
        cursor.execute(
            f"INSERT INTO inbox_hold (thread_id, code, text, at) SELECT DISTINCT told.*, %s::timestamptz"  # noqa: S608
            f" FROM ({_OPEN}) AS told WHERE NOT EXISTS (SELECT FROM inbox_hold AS h"
            " WHERE (h.thread_id, h.code, h.text) = (told.thread_id, told.code, told.text)) ON CONFLICT DO NOTHING",
            [now(), *told],
        )


def lower() -> None:
    """The chip goes from threads whose overdue promises were settled."""
    rows = Promise.objects.filter(raised_at__isnull=False, settled_at__isnull=False).select_related("message__thread")
    for promise in rows[:_MOST]:
        Promise.objects.filter(pk=promise.pk).update(raised_at=None)
        if promise.message is not None:
            lower_thread(promise.message.thread)


def lower_thread(thread: Thread) -> None:
    """Take the chip off a thread that has no overdue promise left."""
    if Promise.objects.filter(message__thread=thread, raised_at__isnull=False, settled_at=None).exists():
        return
    try:
        thread.flag(CHIP)
    except (Moved, Thread.DoesNotExist):
        return


def _overdue() -> list[Promise]:
    due = Promise.objects.overdue(now()).filter(raised_at=None, due_at__gt=now() - _NEWS, made_at__gt=now() - _CONCERN)
    source = Coalesce(KeyTextTransform("source", "message__payload"), Value("", TextField()))
    told = due.filter(message__imported_id=None).annotate(source=source).exclude(source__in=_HISTORY)
    return list(told.select_related("message__thread").order_by("due_at")[:_MOST])


def _raise(promise: Promise) -> bool:
    """Show that a promise is overdue: chip, top of the list, an event; ours wakes and reopens the thread."""
    assert promise.message is not None
    thread = promise.message.thread
    try:
        with thread.locked():
            still = Promise.objects.filter(pk=promise.pk, settled_at=None, raised_at=None)
            if still.update(state=PromiseState.BROKEN, raised_at=now()):
                _show(thread, promise)
    except (Moved, Thread.DoesNotExist):
        return False
    return True


def _show(thread: Any, promise: Promise) -> None:
    if promise.by == Side.AGENT:
        thread.wake()
        thread.reopen(SYSTEM, "promise_overdue")
    thread.flag(CHIP, "Promise overdue", "warn")
    thread.last_activity_at = now()
    thread.touch()
    events.record("promise.overdue", thread, promise=str(promise.pk), side=promise.by)
