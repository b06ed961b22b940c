"""Says to the sockets of visitors that something changed; what it is, each reads for its own visitor alone."""

from __future__ import annotations

import threading
from collections.abc import Iterable

from channels_app.live import groups
from channels_app.live.hub import HUB
from channels_app.live.packets import Frame, frame
from inbox.events import Change
from inbox.models import Channel

#: what is never sent on: a socket that gets it looks into the database
HINT = frame("hint")


def wake(visitor_id: int) -> None:
    """The widgets of one visitor look. Returns at once."""
    HINTER.add([groups.visitor(visitor_id)])


def changed(changes: Iterable[Change]) -> None:
    """The widgets of the customers of these threads look, where there is a web chat in it at all. Returns at once."""
    web = {row.pk for row in Channel.objects.known().values() if row.medium == "web"}
    told = (each for each in changes if each.before is None or web.intersection(each.before[-1]))
    HINTER.add([groups.visitors(each.thread_id) for each in told])


class Hinter:
    """One thread that publishes, so that nobody waits for Redis; a burst for one group becomes one hint."""

    def __init__(self) -> None:
        self._lock, self._wake = threading.Lock(), threading.Event()
        self._waiting: set[str] = set()
        self._thread: threading.Thread | None = None

    def add(self, told: list[str]) -> None:
        """From any thread."""
        if not told:
            return
        with self._lock:
            self._waiting.update(told)
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="visitor-hints", daemon=True)
                self._thread.start()
        self._wake.set()

    def _work(self) -> None:
        while True:
            self._wake.wait()
            self._wake.clear()
            with self._lock:
                told, self._waiting = self._waiting, set()
            HUB.publish([Frame(group, HINT) for group in told])


HINTER = Hinter()
