"""From "these threads changed" to the screens: coalesced, rendered in a thread of its own, only when somebody looks."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable

from django.db import connections

from channels_app.live import groups, hub, news, render
from channels_app.live.packets import Packet, Standing
from inbox.events import Change
from inbox.models import Thread

logger = logging.getLogger(__name__)

#: threads rendered together
LOT = 100


class Pusher:
    """Takes changes from any thread; while one lot is rendered the next one gathers, so bursts become one frame."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[int, Change] = {}
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def is_busy(self) -> bool:
        """Whether changes wait to be rendered."""
        return bool(self._waiting)

    def add(self, changes: Iterable[Change]) -> None:
        """Returns at once."""
        with self._lock:
            for change in changes:
                first = self._waiting.get(change.thread_id, change)
                self._waiting[change.thread_id] = Change(
                    change.thread_id, min(first.from_rev, change.from_rev), first.before
                )
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="live-push", daemon=True)
                self._thread.start()
        self._wake.set()

    def _work(self) -> None:
        while True:
            self._wake.wait()
            self._wake.clear()
            try:
                while changes := self._take():
                    hub.HUB.publish(packets_of(changes, hub.interest(names_of(changes))))
            except Exception:
                logger.exception("Changed threads could not be pushed; screens will ask")
            finally:
                connections.close_all()

    def _take(self) -> list[Change]:
        """The next lot, the longest waiting first."""
        with self._lock:
            some = list(self._waiting)[:LOT]
            return [self._waiting.pop(thread_id) for thread_id in some]


def names_of(changes: list[Change]) -> list[str]:
    """The groups that these changes concern."""
    return [groups.ROWS, *(groups.thread(change.thread_id) for change in changes)]


def packets_of(changes: list[Change], watched: set[str]) -> list[Packet]:
    """What to tell about these changes to these groups; no look into the database when nobody listens."""
    if not watched:
        return []
    threads = Thread.objects.in_bulk([change.thread_id for change in changes])
    packets: list[Packet] = []
    # Rows first: who loses sight of a thread stops watching it before its items come.
    if groups.ROWS in watched:
        packets += render.rows(threads.values(), {change.thread_id: _before(change) for change in changes})
        packets += [render.lost(each.thread_id, _before(each)) for each in changes if each.thread_id not in threads]
    spans = {
        each.thread_id: (each.from_rev, threads[each.thread_id].last_rev)
        for each in changes
        if each.thread_id in threads and groups.thread(each.thread_id) in watched
    }
    for pk, items in news.items(spans).items():
        packets += render.item_frames(pk, threads[pk].epoch, items)
    return packets


def _before(change: Change) -> Standing | None:
    """How it stood when somebody could first see it: a thread that was just made stood nowhere."""
    if change.before is None or not change.from_rev:
        return None
    assignee, teams, channels = change.before[-3:]
    return assignee, list(teams), list(channels)


PUSHER = Pusher()
