"""Freezing: the brief that was handed over stays as it was; later ones tell how much is newer."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from inbox.models import Handoff, Message, Thread
from inbox.times import moment
from memory.briefing.brief import make
from memory.context.view import View


def freeze(handoff: Handoff) -> None:
    """Write the brief of a hand-off beside it, once; made for whom it goes to."""
    if handoff.brief is not None:
        return
    for_bot = handoff.to_kind == "bot"
    thread = handoff.thread
    told = {
        **make(thread, View(thread.contact, for_bot=for_bot), handoff).shape(),
        "for_bot": for_bot,
        "epoch": thread.epoch,
    }
    Handoff.objects.filter(pk=handoff.pk, brief__isnull=True).update(brief=told)


def brief_of(thread: Thread, for_bot: bool, fresh: bool = False) -> dict[str, Any]:
    """The brief in the contract's shape: the one frozen at the last hand-off of the open episode, else one made now.

    A bot is never given one that was made for a human.
    """
    view = View(thread.contact, for_bot=for_bot)
    kept = None if fresh else _frozen(thread, view)
    told = kept or make(thread, view).shape()
    # Places of another epoch say nothing: then the time does.
    moved = kept is not None and kept["epoch"] != thread.epoch
    later = Q(at__gt=moment(told["at"])) if moved else Q(seq__gt=told["seq"])
    newer = Message.objects.filter(later, thread=thread).count()
    shape = {name: value for name, value in told.items() if name not in ("for_bot", "epoch")}
    return {"phrased": None, **shape, "newer": newer, "frozen": kept is not None}


def _frozen(thread: Thread, view: View) -> dict[str, Any] | None:
    episode = view.episode
    row = thread.handoffs.filter(at__gte=episode.opened_at).first() if episode else None
    if row is None or row.brief is None or (view.for_bot and not row.brief["for_bot"]):
        return None
    told: dict[str, Any] = row.brief
    return told
