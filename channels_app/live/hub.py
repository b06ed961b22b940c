"""The hub: which sockets of this process are in which group, and how a packet reaches them here and in other processes.

The three verbs are those of a channel layer. Nothing relies on a packet arriving: screens notice what they lack.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from channels_app.live import wire
from channels_app.live.packets import Frame, Packet, Row, Socket, frame, message

logger = logging.getLogger(__name__)

#: threads of which a process remembers what it told
REMEMBERED = 50_000


class Hub:
    """One for each process; groups are touched on its event loop only, `publish` may be called from any thread."""

    def __init__(self) -> None:
        self._groups: dict[str, set[Socket]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._line: wire.Line | None = None
        #: thread -> the rev whose row the sockets of this process were given last
        self.told: dict[int, int] = {}
        #: how many rows were given
        self.rows = 0

    async def group_add(self, group: str, socket: Socket) -> None:
        """The socket gets what is sent to the group from now on; other processes are told that somebody listens."""
        self._settle()
        members = self._groups.setdefault(group, set())
        is_first = not members
        members.add(socket)
        if is_first and self._line is not None:
            await self._line.listen_for([group])

    def join(self, group: str, socket: Socket) -> None:
        """As `group_add` where the group has a socket already, at once."""
        self._groups.setdefault(group, set()).add(socket)

    async def group_discard(self, group: str, socket: Socket) -> None:
        """The socket gets no more of it."""
        self.forget(group, socket)

    async def group_send(self, group: str, packet: Packet) -> None:
        """Give a packet to the group, here and everywhere. `group` is the packet's own."""
        self.deliver([packet])
        if self._line is not None:
            await self._line.send([packet])

    async def tell_groups(self) -> None:
        """Tell other processes, once more, to which groups this one listens."""
        if self._line is not None:
            await self._line.listen_for(self.groups())

    async def ask_redis(self, question: Callable[[Any], Awaitable[Any]], otherwise: Any = None) -> Any:
        """The answer to a question put to Redis, `otherwise` when it has none; never raises."""
        return await self._line.ask(question, otherwise) if self._line is not None else otherwise

    @property
    def is_linked(self) -> bool:
        """Whether what other processes publish comes in."""
        return self._line is not None and self._line.is_up

    def forget(self, group: str, socket: Socket) -> None:
        """As `group_discard`, at once."""
        members = self._groups.get(group, set())
        members.discard(socket)
        if not members:
            self._groups.pop(group, None)

    def members(self, group: str) -> tuple[Socket, ...]:
        """The sockets of this process in a group."""
        return tuple(self._groups.get(group, ()))

    def has(self, group: str) -> bool:
        """Whether this process has a socket in a group; from any thread."""
        return group in self._groups

    def groups(self) -> list[str]:
        """The groups in which this process has sockets."""
        return list(self._groups)

    def publish(self, packets: list[Packet]) -> None:
        """Give packets to their groups, here and everywhere; from any thread but the loop's. Never raises, and with
        Redis dead takes at most a tenth of a second."""
        if packets:
            self.deliver_soon(packets)
            wire.publish(packets)

    def deliver_soon(self, packets: list[Packet]) -> None:
        """`deliver`, from any thread."""
        if self._loop is not None and self._groups and not self._loop.is_closed():
            try:
                self._loop.call_soon_threadsafe(self.deliver, packets)
            except RuntimeError:  # closed since
                logger.debug("The loop is gone; nobody listens here")

    def deliver(self, packets: list[Packet]) -> None:
        """Give packets to the sockets of this process; on the loop."""
        for packet in packets:
            if isinstance(packet, Row):
                self._give_row(packet)
            else:
                self._give_frame(packet)

    async def close(self) -> None:
        """Stop listening; the process ends."""
        if self._line is not None:
            await self._line.close()
            self._line = None

    def _give_frame(self, packet: Frame) -> None:
        members = self._groups.get(packet.group)
        if not members:
            return
        plain, full = packet.messages()
        for socket in tuple(members):
            if not packet.internal or socket.sees_notes:
                socket.take(full if socket.wants_items else plain)

    def _give_row(self, packet: Row) -> None:
        gone = message(frame("gone", thread=str(packet.thread_id)))
        self._note(packet)
        for socket in tuple(self._groups.get(packet.group, ())):
            if socket.viewer is None:
                continue
            row = packet.message_for(socket.viewer)
            if row is not None:
                socket.take(row)
            elif socket.lose(packet.thread_id) or packet.was_seen_by(socket.viewer):
                socket.take(gone)

    def _note(self, packet: Row) -> None:
        if len(self.told) > REMEMBERED:
            self.told = dict(list(self.told.items())[REMEMBERED // 2 :])
        self.rows += 1
        rev = max(packet.rev, self.told.pop(packet.thread_id, 0))
        self.told[packet.thread_id] = rev

    def _settle(self) -> None:
        """Belong to the running loop; sockets of a loop that ended (a test's) are forgotten."""
        loop = asyncio.get_running_loop()
        if self._loop is not loop:
            self._loop, self._groups, self.told = loop, {}, {}
            self._line = wire.Line(self.deliver, self.groups)
            self._line.open()


HUB = Hub()


async def drain() -> None:
    """What the server awaits before the process ends."""
    await HUB.close()


def interest(groups: list[str]) -> set[str]:
    """Which of these groups have sockets, here or in another process; from any thread. Nobody is listed in doubt about
    another process when Redis cannot be reached, since nothing could be told to it."""
    here = {group for group in groups if HUB.has(group)}
    return here | wire.listened([group for group in groups if group not in here])
