"""The talk that is going on: the newest turns of an open episode, as many as fit."""

from __future__ import annotations

from datetime import timedelta

from inbox.models import Message, Thread
from memory.context.turns import Turn, cost
from memory.context.view import View

#: after how long a silence a talk is not told as going on
PAUSE = timedelta(days=14)


def latest(view: View, budget: int, without: frozenset[tuple[str, int]] = frozenset()) -> list[Turn]:
    """The newest turns of a talk that goes on, in the order of time, within a budget of tokens; [] when none does.

    `without`: items (kind, id) that stand elsewhere already.
    """
    thread = view.thread
    if thread is None or not _goes_on(thread, view):
        return []
    kept: list[Turn] = []
    left, heads = budget, set[int]()
    for turn in reversed([turn for turn in view.newest if turn.key not in without]):
        need = cost(turn, turn.sitting in heads)
        if need > left:
            break
        left -= need
        heads.add(turn.sitting)
        kept.append(turn)
    return kept[::-1]


def question(view: View) -> str:
    """What the customer wants now: what they wrote since the last answer, or their last words; "" for none."""
    words: list[str] = []
    for turn in reversed(view.newest):
        message = turn.item
        if not isinstance(message, Message):
            continue
        if message.direction == "in":
            words.append(message.text)
        elif words:
            break
    return " ".join(reversed(words))[-1_000:]


def _goes_on(thread: Thread, view: View) -> bool:
    return view.episode is not None and (view.at is not None or view.moment - thread.last_activity_at <= PAUSE)
