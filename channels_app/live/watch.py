"""The threads that one socket watches: each answered in full before it is live, none twice, fifty at most."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from channels_app.live import groups, presence, watching
from channels_app.live.hub import HUB
from channels_app.live.packets import message
from channels_app.live.reading import in_thread
from channels_app.live.sockets import Wrong
from channels_app.live.viewer import Viewer

if TYPE_CHECKING:
    from channels_app.live.agents import AgentSocket

MOST = 50


class Catching:
    """Stands in a thread's group for a socket that is still being answered: it only notes that there was news."""

    def __init__(self, socket: AgentSocket) -> None:
        self.viewer: Viewer | None = socket.viewer
        self.wants_items, self.sees_notes = False, socket.sees_notes
        self.missed = False

    def take(self, what: dict[str, Any]) -> None:
        """Something came that the answer must hold."""
        self.missed = True

    def lose(self, thread_id: int) -> bool:
        """Rows are not given to it."""
        return False


class Watches:
    """`thread id in watches`; begin, drop, end."""

    def __init__(self, socket: AgentSocket) -> None:
        self._socket = socket
        #: thread -> the rev up to which its items were given when it went live
        self._watched: dict[int, int] = {}

    def __contains__(self, thread_id: int) -> bool:
        return thread_id in self._watched

    def __iter__(self) -> Any:
        return iter(tuple(self._watched))

    def heads(self) -> dict[int, int]:
        """Thread -> the rev up to which its items were given when it went live."""
        return dict(self._watched)

    async def begin(self, thread_id: int, epoch: int, after: int) -> None:
        """Answer a `watch`: every item changed since `after`, then `watching`, or `reset`; live from there on.

        What changes meanwhile is read with the next page, so the answer comes in the order of `rev` however busy the
        thread is. Raises Wrong.
        """
        if len(self._watched) >= MOST and thread_id not in self._watched:
            detail = f"At most {MOST} threads are watched at once: unwatch one."
            raise Wrong("too_many_watched", detail, thread=str(thread_id))
        self.drop(thread_id)
        catching = Catching(self._socket)
        await HUB.group_add(groups.thread(thread_id), catching)
        try:
            head = await self._answer(catching, thread_id, epoch, after)
        finally:
            HUB.forget(groups.thread(thread_id), catching)
        if head is not None:
            self._socket.tell("watching", thread=str(thread_id), epoch=epoch, rev=head, after=after)
            await self._show_presence(thread_id)

    def drop(self, thread_id: int) -> bool:
        """Watch a thread no more; True when it was watched."""
        HUB.forget(groups.thread(thread_id), self._socket)
        return self._watched.pop(thread_id, None) is not None

    async def end(self) -> None:
        """The socket is gone."""
        viewer = self._socket.viewer
        for thread_id in self:
            self.drop(thread_id)
            if viewer is not None and viewer.is_agent:
                await presence.look_away(thread_id, viewer.who())

    async def _answer(self, catching: Catching, thread_id: int, epoch: int, after: int) -> int | None:
        """Send the items; the head up to which they are complete, None when the answer was another."""
        socket, at, is_first = self._socket, after, True
        assert socket.viewer is not None
        while not socket.is_over:
            catching.missed = False
            page = await in_thread(watching.read, socket.viewer, thread_id, epoch, at, is_first=is_first)
            if page is None:
                raise Wrong("not_found", "There is no such thread for you.", thread=str(thread_id))
            if isinstance(page, str):
                socket.tell("reset", thread=str(thread_id))
                return None
            for packet in page.frames:
                await socket.outbox.room()
                if not packet.internal or socket.sees_notes:
                    socket.take(packet.messages()[socket.wants_items])
            at, is_first = page.upto, False
            if at >= page.head and not catching.missed:
                # From here to the live group nothing waits, so nothing can come between.
                self._watched[thread_id] = at
                HUB.join(groups.thread(thread_id), socket)
                return at
        return None

    async def _show_presence(self, thread_id: int) -> None:
        socket = self._socket
        for told in await presence.first(thread_id):
            socket.take(message(told))
        if socket.viewer is not None and socket.viewer.is_agent:
            await presence.look_at(thread_id, socket.viewer.who())
