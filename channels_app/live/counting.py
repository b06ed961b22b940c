"""The counts of the views: read once for all agents of the process, at most once a second, told when they differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from channels_app.live.hub import HUB
from channels_app.live.packets import frame, message
from channels_app.live.reading import in_thread
from inbox.models.thread.queryset import Sight, counts, tallies

if TYPE_CHECKING:
    from channels_app.live.agents import AgentSocket


class Counter:
    """Remembers what each socket was told."""

    def __init__(self) -> None:
        self._told: dict[AgentSocket, dict[str, int]] = {}
        self._seen = -1

    def expect(self, socket: AgentSocket) -> None:
        """A new socket wants to know."""
        self._seen = -1

    def forget(self, socket: AgentSocket) -> None:
        """It has closed."""
        self._told.pop(socket, None)

    async def count(self, sockets: tuple[AgentSocket, ...]) -> None:
        """Tell whom it concerns, if a row was pushed since the last time."""
        if self._seen == HUB.rows:
            return
        self._seen = HUB.rows
        sights = {
            each.viewer.key: each.viewer.caller.sight for each in sockets if each.viewer and each.viewer.caller.sight
        }
        found = await in_thread(_counts, {key: sight for key, sight in sights.items() if sight})
        for socket in sockets:
            views = found.get(socket.viewer.key) if socket.viewer else None
            if views is not None and views != self._told.get(socket):
                self._told[socket] = views
                socket.take(message(frame("counts", views=views)))


def _counts(sights: dict[str, Sight]) -> dict[str, dict[str, int]]:
    rows = tallies()
    return {key: counts(sight, rows) for key, sight in sights.items()}
