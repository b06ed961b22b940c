"""What one visitor's socket has told, and how it comes to tell what is new: on a hint, and now and then without one."""

from __future__ import annotations

import asyncio
import logging
import random
from typing import TYPE_CHECKING, Any

from channels_app.live import groups
from channels_app.live.admission import SIGNED_OUT
from channels_app.live.hub import HUB
from channels_app.live.reading import in_thread
from channels_app.webchat import looking
from inbox.clock import now
from inbox.shapes import rfc3339

if TYPE_CHECKING:
    from channels_app.live.visitors import VisitorSocket

logger = logging.getLogger(__name__)

#: seconds between two heads: a hint that was lost is noticed then at the latest
HEADS_S = 15.0


class VisitorFeed:
    """Follows a visitor through the thread they live in; `cursor` is what every frame carries."""

    def __init__(self, socket: VisitorSocket, token_id: int) -> None:
        self._socket, self._token_id = socket, token_id
        self.thread_id, self.cursor = 0, ""
        #: the visitor as agents see them, None before the first word
        self.contact: dict[str, str] | None = None
        #: false until the widget has said where it stands
        self.is_resumed = False
        self._last, self._seen = 0, 0
        self._choices: dict[str, Any] | None = None
        self._hint, self._turn = asyncio.Event(), asyncio.Lock()
        self._task = asyncio.ensure_future(self._follow())

    def hint(self) -> None:
        """Something changed: look soon."""
        self._hint.set()

    def end(self) -> None:
        """The socket is gone."""
        self._task.cancel()
        if self.thread_id:
            HUB.forget(groups.visitors(self.thread_id), self._socket)

    async def resume(self, after: int, cursor: object, limit: int) -> None:
        """What came after a place and what changed since a cursor, then `resumed`; or `reset`."""
        async with self._turn:
            view = await self._look(after, cursor or None, limit)
            if await self._tell_news(view, after) and view is not None:
                self.is_resumed = True
                self._tell_signs(view, at=None, anew=True)
                self._socket.tell("resumed")

    async def _follow(self) -> None:
        while not self._socket.is_over:
            try:
                await asyncio.wait_for(self._hint.wait(), HEADS_S * random.uniform(0.9, 1.1))
                is_head = False
            except TimeoutError:
                is_head = True
            self._hint.clear()
            try:
                await self._catch_up(is_head)
            except Exception as error:
                # An erasure between two reads, the database away: whatever it was, the next look is a new one.
                logger.warning("A visitor's socket could not look: %s", type(error).__name__)
                await asyncio.sleep(1)
                self._hint.set()

    async def _catch_up(self, is_head: bool) -> None:
        async with self._turn:
            view = await self._look(self._last, self.cursor or None, looking.MOST)
            if self.is_resumed and await self._tell_news(view, self._last) and view is not None:
                self._tell_signs(view, at=rfc3339(now()), anew=False)
                if is_head:
                    self._socket.tell("head")

    async def _tell_news(self, view: looking.Sight | None, after: int) -> bool:
        """The messages of a look; False when there was none, or when the widget must begin anew."""
        if view is None:
            return False
        if view.news.is_reset:
            self.is_resumed, self.cursor = False, ""
            self._socket.tell("reset")
            return False
        self._last, self.cursor = max(after, view.last), view.news.cursor
        for stored in view.news.messages:
            await self._socket.outbox.room()
            self._socket.tell("message", **flat(stored))
        return True

    def _tell_signs(self, view: looking.Sight, at: str | None, *, anew: bool) -> None:
        """How far our people read, and which buttons stand under the newest message, where that is new."""
        if view.news.seen and (anew or view.news.seen > self._seen):
            self._socket.tell("read", seq=view.news.seen, at=at)
        if view.news.choices and (anew or view.news.choices != self._choices):
            self._socket.tell("choices", **view.news.choices)
        self._seen, self._choices = view.news.seen, view.news.choices

    async def _look(self, after: int, cursor: object, limit: int) -> looking.Sight | None:
        """What there is to see; None, and the socket closed, for a visitor who is no more. Follows linked threads."""
        view = await in_thread(looking.look, self._token_id, after, cursor, limit)
        if view is None:
            await self._socket.close(SIGNED_OUT)
            return None
        self.contact = view.contact
        if view.news.thread_id != self.thread_id:
            before, self.thread_id = self.thread_id, view.news.thread_id
            if before:
                HUB.forget(groups.visitors(before), self._socket)
            await HUB.group_add(groups.visitors(self.thread_id), self._socket)
            # What changed between the look and the joining would be nobody's hint.
            self._hint.set()
        return view


def flat(stored: dict[str, Any]) -> dict[str, Any]:
    """A message beside the type of its frame: its own type goes by another name."""
    return {("message_type" if key == "type" else key): value for key, value in stored.items()}
