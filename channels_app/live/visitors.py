"""/ws/webchat/KEY/: what a widget asks and is told (contract §5). It reads for its own visitor and renders nothing."""

from __future__ import annotations

import logging
from typing import Any, ClassVar
from urllib.parse import parse_qs

from django.db import Error as DatabaseError
from psycopg import Error as DriverError

from channels_app.live import groups, presence, visitor_hints
from channels_app.live.admission import FORBIDDEN, SIGNED_OUT
from channels_app.live.hub import HUB
from channels_app.live.packets import message
from channels_app.live.reading import in_thread
from channels_app.live.sockets import TRY_LATER, LiveSocket, Wrong
from channels_app.live.visitor_feed import VisitorFeed, flat
from channels_app.webchat import looking, receipts, saying
from channels_app.webchat.refused import Refused
from inbox import rates

logger = logging.getLogger(__name__)

#: times that one visitor may resume in ten seconds, on all tabs together
RESUMES = 100


class VisitorSocket(LiveSocket):
    """One widget of one visitor."""

    verbs: ClassVar[dict[str, str]] = {
        "message": "message", "resume": "resume", "typing": "typing", "read": "read", "received": "received",
        "ping": "ping",
    }  # fmt: skip
    sees_notes = False
    feed: VisitorFeed | None = None

    async def opened(self) -> None:
        """Pages of allowed origins with a ticket; others are closed, before they are open when the origin is wrong."""
        headers = [value for name, value in self.scope.get("headers", []) if name.lower() == b"origin"]
        query = parse_qs(self.scope.get("query_string", b"").decode("latin-1"))
        key, ticket = self.scope["url_route"]["kwargs"]["key"], (query.get("ticket") or [""])[0]
        origin = headers[0].decode("latin-1") if len(headers) == 1 else ""
        try:
            await self._admit(key, ticket, origin)
        except (DatabaseError, DriverError, OSError) as error:
            logger.warning("A visitor could not be let in: %s", type(error).__name__)
            await self.close(TRY_LATER)

    async def closed(self) -> None:
        """Leave every group."""
        if self.feed is not None:
            self.feed.end()
            HUB.forget(groups.visitor(self.visitor_id), self)

    def take(self, what: dict[str, Any]) -> None:
        """From the hub: a hint to look, or a sign that somebody writes."""
        if self.feed is None:
            return
        if what["text"] == visitor_hints.HINT:
            self.feed.hint()
        elif self.feed.is_resumed:
            self.outbox.put(message(f'{what["text"][:-1]},"cursor":"{self.feed.cursor}"}}'))

    def tell(self, type_: str, **fields: Any) -> None:
        """Every frame carries the cursor."""
        super().tell(type_, **{"cursor": self.feed.cursor if self.feed else "", **fields})

    async def message(self, told: dict[str, Any]) -> None:
        """`message {client_id, text, attachments}`: `ack` once it is in the thread."""
        feed = self._known()
        try:
            stored = await in_thread(saying.say, self.visitor_id, told, self._peer)
        except Refused as refused:
            of = told.get("client_id")
            more = {"of": of if isinstance(of, str) else "message", "retry_after": refused.retry_after}
            self.tell("error", code=refused.code, detail=refused.detail, **more)
            return
        self.tell("ack", **flat(stored))
        feed.hint()
        visitor_hints.wake(self.visitor_id)

    async def resume(self, told: dict[str, Any]) -> None:
        """`resume {after, cursor, limit}`: what came after and what changed since, then `resumed`; or `reset`."""
        feed, after, limit = self._known(), _number(told, "after"), _number(told, "limit", looking.MOST)
        if await in_thread(rates.count, f"webchat:resume:{self.visitor_id}") > RESUMES:
            raise Wrong("rate_limited", "Resume less often: a few times in ten seconds are enough.", retry_after=10)
        await feed.resume(after, told.get("cursor"), limit)
        if after:
            await in_thread(receipts.told, self.visitor_id, after, was_read=False)

    async def typing(self, told: dict[str, Any]) -> None:
        """`typing`: agents who watch the thread see it."""
        feed = self._known()
        if feed.thread_id and feed.contact:
            await presence.type_in(feed.thread_id, feed.contact)

    async def read(self, told: dict[str, Any]) -> None:
        """`read {seq}`."""
        self._known()
        await in_thread(receipts.told, self.visitor_id, _number(told, "seq"), was_read=True)

    async def received(self, told: dict[str, Any]) -> None:
        """`received {seq}`: it stands on the visitor's screen."""
        self._known()
        await in_thread(receipts.told, self.visitor_id, _number(told, "seq"), was_read=False)

    async def ping(self, told: dict[str, Any]) -> None:
        """`ping`."""
        self.tell("pong")

    async def _admit(self, key: str, ticket: str, origin: str) -> None:
        if not await in_thread(looking.is_welcome, key, origin):
            await self.close(FORBIDDEN)
            return
        await self.accept()
        token = await in_thread(looking.admit, key, ticket)
        if token is None:
            await self.close(SIGNED_OUT)
            return
        token_id, self.visitor_id = token
        self.feed = VisitorFeed(self, token_id)
        await HUB.group_add(groups.visitor(self.visitor_id), self)

    @property
    def _peer(self) -> str:
        """The IP address at the other end; behind a trusted proxy the one it tells of."""
        return str((self.scope.get("client") or ("",))[0])

    def _known(self) -> VisitorFeed:
        """The feed of whoever was admitted. Raises Wrong."""
        if self.feed is None:
            raise Wrong("not_authenticated", "Make a new session and open a socket with its ticket.")
        return self.feed


def _number(told: dict[str, Any], name: str, otherwise: int = 0) -> int:
    value = told.get(name)
    if value is None:
        return otherwise
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**63:
        raise Wrong("bad_number", f'"{name}" must be a whole number.')
    return value
