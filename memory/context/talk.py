"""The talk that is going on: the newest turns of an open episode, as many as fit."""

from __future__ import annotations

from datetime import timedelta

from inbox.models import Message, Note, Thread
from memory.context.turns import Turn, cost, sittings
from memory.context.view import View
from memory.reading import NOT_SAID

#: turns looked at, and after how long a silence a talk is not told as going on
NEWEST, PAUSE = 30, timedelta(days=14)


def latest(view: View, budget: int, without: frozenset[tuple[str, int]] = frozenset()) -> list[Turn]:
    """The newest turns of a talk that goes on, in the order of time, within a budget of tokens; [] when none does.

    `without`: items (kind, id) that stand elsewhere already.
    """
    thread = view.thread
    if thread is None or not _goes_on(thread, view):
        return []
    kept: list[Turn] = []
    left, heads = budget, set[int]()
    for turn in reversed([turn for turn in sittings(_items(thread, view)) if turn.key not in without]):
        need = cost(turn, turn.sitting in heads)
        if need > left:
            break
        left -= need
        heads.add(turn.sitting)
        kept.append(turn)
    return kept[::-1]


def question(view: View) -> str:
    """What the customer wants now: what they wrote since the last answer, or their last words; "" for none."""
    thread = view.thread
    if thread is None:
        return ""
    items = [item for item in _items(thread, view) if isinstance(item, Message)]
    words: list[str] = []
    for message in reversed(items):
        if message.direction == "in":
            words.append(message.text)
        elif words:
            break
    return " ".join(reversed(words))[-1_000:]


def _goes_on(thread: Thread, view: View) -> bool:
    return view.episode is not None and (view.at is not None or view.moment - thread.last_activity_at <= PAUSE)


def _items(thread: Thread, view: View) -> list[Message | Note]:
    messages = Message.objects.filter(thread=thread, at__lte=view.moment, revoked=None).exclude(status__in=NOT_SAID)
    rows: list[Message | Note] = list(messages.order_by("-seq")[:NEWEST])
    if not view.for_bot:
        rows += Note.objects.filter(thread=thread, at__lte=view.moment).order_by("-seq")[:NEWEST]
    return sorted(rows, key=lambda row: row.seq)[-NEWEST:]
