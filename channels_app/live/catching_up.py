"""The process's own feed of changed threads: what no hint told within a second or two is pushed from here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from channels_app.live import groups, push, render, resuming
from channels_app.live.hub import HUB
from channels_app.live.packets import Frame, Packet, Row, Standing, frame
from channels_app.live.reading import in_thread
from channels_app.live.viewer import GRACE_S, PROGRESS
from inbox.clock import now
from inbox.events import Change
from inbox.models import Event, Thread

#: changed threads looked at in one round, and of these the missed ones pushed
LOOKED_AT, PUSHED = 5_000, 100


@dataclass(frozen=True)
class Head:
    """Where a thread is and how it stands."""

    epoch: int
    rev: int
    standing: Standing


def heads(thread_ids: Iterable[int]) -> dict[int, Head]:
    """The heads of these threads; one that is no more, or goes on elsewhere, is left out."""
    rows = Thread.objects.standing_alone().filter(pk__in=list(thread_ids))
    columns = rows.values_list("pk", "epoch", "last_rev", "assignee_id", "team_ids", "channel_ids")
    return {pk: Head(epoch, rev, (assignee, teams, channels)) for pk, epoch, rev, assignee, teams, channels in columns}


class Follower:
    """Follows the feed from where the process's first socket came; `PROGRESS.horizon` is how far it certainly is."""

    def __init__(self) -> None:
        self._has_begun = False
        self._missing: dict[int, int] = {}
        self._erased: set[int] = set()

    async def begin(self) -> None:
        """Know where the feed begins; what changes from there on is pushed or followed."""
        if not self._has_begun:
            PROGRESS.begin(*await in_thread(_beginning))
            self._has_begun = True

    def end(self) -> None:
        """Nobody listens any more."""
        self._has_begun, self._missing, self._erased = False, {}, set()

    async def follow(self, watched: dict[int, int]) -> None:
        """Push what was missing in the round before and still is. `watched`: thread -> the rev its watchers have."""
        await self.begin()
        horizon, changed, erased = await in_thread(_changed_since, PROGRESS.horizon)
        if erased - self._erased:
            HUB.deliver([Frame(groups.ROWS, frame("reset", thread=None))])
        self._erased = erased
        missing = {pk: rev for pk, (rev, _) in changed.items() if HUB.told.get(pk, 0) < rev}
        late = [pk for pk in missing if HUB.told.get(pk, 0) < self._missing.get(pk, 0)]
        if push.PUSHER.is_busy:
            late = []
        for start in range(0, len(late), PUSHED):
            some = late[start : start + PUSHED]
            changes = [Change(pk, HUB.told.get(pk) or watched.get(pk, missing[pk])) for pk in some]
            HUB.deliver(await in_thread(_packets, changes, set(HUB.groups()), PROGRESS.horizon))
        self._missing = {pk: rev for pk, rev in missing.items() if HUB.told.get(pk, 0) < rev}
        PROGRESS.advance(min([horizon, *(changed[pk][1] for pk in self._missing)]))


def _beginning() -> tuple[int, int]:
    """The horizon, and the one of GRACE_S ago as far as the newest events tell it."""
    new = resuming.horizon()
    newest = Event.objects.order_by("-pk").values_list("at", "xid")[:LOOKED_AT]
    since = now() - timedelta(seconds=GRACE_S)
    return new, min([new, *(xid for at, xid in newest if at >= since)])


def _changed_since(horizon: int) -> tuple[int, dict[int, tuple[int, int]], set[int]]:
    """The new horizon; the threads that changed since the old one, {id: (last rev, transaction)}; events of erasures.

    A thread that was erased is in no list of changed ones: whoever shows it reads the list anew.
    """
    new = resuming.horizon()
    rows = (
        Thread.objects.filter(changed_xid__gte=horizon)
        .order_by("changed_xid")
        .values_list("pk", "last_rev", "changed_xid")
    )
    changed = {pk: (rev, xid) for pk, rev, xid in rows[:LOOKED_AT]}
    if len(changed) == LOOKED_AT:
        new = min(new, max(xid for _, xid in changed.values()))
    erased = set(Event.objects.filter(xid__gte=horizon, kind__in=resuming.ERASING).values_list("pk", flat=True))
    return new, changed, erased


def _packets(changes: list[Change], here: set[str], horizon: int) -> list[Packet]:
    packets = push.packets_of(changes, here & set(push.names_of(changes)))
    narrowed = set(resuming.went_out_of_sight([change.thread_id for change in changes], horizon))
    return [render.narrowed(each) if isinstance(each, Row) and each.thread_id in narrowed else each for each in packets]
