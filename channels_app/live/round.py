"""Once a second, for all sockets of this process together: may they still, what did they miss, how many are there."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from django.db import Error as DatabaseError
from psycopg import Error as DriverError

from channels_app.live import catching_up, counting, groups, presence, rights
from channels_app.live.hub import HUB
from channels_app.live.packets import Frame, frame
from channels_app.live.reading import in_thread

if TYPE_CHECKING:
    from channels_app.live.agents import AgentSocket

logger = logging.getLogger(__name__)

#: seconds between rounds, and rounds between the heads of watched threads
EVERY_S, HEADS_EVERY = 1.0, 15


class Round:
    """Runs while the process has sockets of the inbox."""

    def __init__(self) -> None:
        self._sockets: set[AgentSocket] = set()
        self._task: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._follower, self._counter = catching_up.Follower(), counting.Counter()

    async def join(self, socket: AgentSocket) -> None:
        """Take a socket in; the first one waits until the process knows where its feed begins."""
        self._settle()
        self._sockets.add(socket)
        if self._task is None:
            self._task = asyncio.ensure_future(self._run())
        try:
            await self._follower.begin()
        except (DatabaseError, DriverError) as error:
            logger.warning("The feed begins later: %s", type(error).__name__)
        self._counter.expect(socket)

    def leave(self, socket: AgentSocket) -> None:
        """A socket has closed; with the last one the rounds end."""
        self._sockets.discard(socket)
        self._counter.forget(socket)
        if not self._sockets and self._task is not None:
            self._task.cancel()
            self._task = None
            self._follower.end()

    async def _run(self) -> None:
        number = 0
        while True:
            await asyncio.sleep(EVERY_S)
            number += 1
            parts = [self._rights, self._follow, self._count]
            for part in [*parts, self._heads] if number % HEADS_EVERY == 0 else parts:
                try:
                    await part()
                except (DatabaseError, DriverError) as error:
                    logger.warning("A round was left out: %s", type(error).__name__)
                except Exception:
                    logger.exception("A round failed")

    async def _rights(self) -> None:
        await rights.check(tuple(socket for socket in self._sockets if not socket.is_over))

    async def _follow(self) -> None:
        watched: dict[int, int] = {}
        for socket in tuple(self._sockets):
            for thread_id, rev in socket.watches.heads().items():
                watched[thread_id] = min(rev, watched.get(thread_id, rev))
        await self._follower.follow(watched)

    async def _count(self) -> None:
        await self._counter.count(tuple(self._sockets))

    async def _heads(self) -> None:
        """The heads of all watched threads: whoever lacks something asks; what is out of sight is gone."""
        watched = {thread_id for socket in self._sockets for thread_id in socket.watches}
        heads = await in_thread(catching_up.heads, watched)
        for socket in tuple(self._sockets):
            for thread_id in socket.watches:
                head = heads.get(thread_id)
                if head is None or socket.viewer is None or not socket.viewer.covers(head.standing):
                    socket.lose(thread_id)
                    socket.tell("gone", thread=str(thread_id))
                elif socket.viewer.is_agent:
                    await presence.look_at(thread_id, socket.viewer.who())
        HUB.deliver([
            Frame(groups.thread(pk), frame("watching", thread=str(pk), epoch=head.epoch, rev=head.rev))
            for pk, head in heads.items()
        ])  # fmt: skip

    def _settle(self) -> None:
        """Belong to the running loop; what a loop that ended (a test's) had is forgotten."""
        loop = asyncio.get_running_loop()
        if self._loop is not loop:
            self._loop, self._sockets, self._task = loop, set(), None
            self._follower, self._counter = catching_up.Follower(), counting.Counter()


ROUND = Round()
