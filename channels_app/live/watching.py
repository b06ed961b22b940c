"""The answer to `watch`: every item that changed since a revision, read page by page while hints wait."""

from __future__ import annotations

from dataclasses import dataclass

from channels_app.live import render
from channels_app.live.packets import Frame, Standing
from channels_app.live.viewer import Viewer
from inbox import timeline
from inbox.models import Event, Message, Note, Thread

#: a screen that is further behind is told to start afresh
TOO_FAR = 5_000
#: items read and rendered at once
PAGE = 100


@dataclass(frozen=True)
class Page:
    """A part of the answer: what has after < rev <= `upto` stands in `frames`; `head` is the thread's last rev."""

    epoch: int
    upto: int
    head: int
    frames: list[Frame]


def standing(thread_id: int) -> Standing | None:
    """How a thread stands now, None when there is none (any more)."""
    found = Thread.objects.standing_alone().filter(pk=thread_id)
    row = found.values_list("assignee_id", "team_ids", "channel_ids").first()
    return (row[0], row[1], row[2]) if row else None


def read(viewer: Viewer, thread_id: int, epoch: int, after: int, *, is_first: bool) -> Page | str | None:
    """The next page after `after`; None when the thread is not seen, "reset" when the screen must start afresh."""
    thread = Thread.objects.standing_alone().filter(pk=thread_id).first()
    if thread is None or not viewer.covers((thread.assignee_id, thread.team_ids, thread.channel_ids)):
        return None
    if after > thread.last_rev or (is_first and _is_too_far(thread, after)):
        return "reset"
    piece = timeline.read(thread, timeline.Span(since_rev=after, limit=PAGE), notes=viewer.caller.sees_notes)
    if piece.epoch != epoch:
        return "reset"
    frames = render.item_frames(thread_id, epoch, piece.items)
    return Page(epoch, piece.next or piece.last_rev, piece.last_rev, frames)


def _is_too_far(thread: Thread, after: int) -> bool:
    """Whether more than TOO_FAR items changed; numbers alone often tell that they did not."""
    if thread.last_rev - after <= TOO_FAR:
        return False
    newer = (model.objects.filter(thread=thread, rev__gt=after) for model in (Message, Note, Event))
    return sum(len(rows.values_list("pk")[: TOO_FAR + 1]) for rows in newer) > TOO_FAR
