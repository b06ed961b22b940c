"""What every socket of ours has: frames that are JSON and small and few, answers in order, a bounded way out."""

from __future__ import annotations

import asyncio
import json
import logging
from abc import ABC, abstractmethod
from time import monotonic
from typing import Any, ClassVar

from channels.consumer import AsyncConsumer
from channels.exceptions import StopConsumer
from django.db import Error as DatabaseError
from psycopg import Error as DriverError

from channels_app.live.outbox import Outbox
from channels_app.live.packets import frame, message
from channels_app.live.viewer import Viewer

logger = logging.getLogger(__name__)

TOO_SLOW, BAD_FRAME, TRY_LATER = 4008, 4009, 1013
#: bytes of one frame, frames a second, and how many too many end the socket
FRAME_BYTES, A_SECOND, TOO_MANY = 64 * 1024, 20, 100


class Wrong(Exception):
    """A frame that cannot be done; answered `error {code, detail, of}`."""

    def __init__(self, code: str, detail: str, **more: Any) -> None:
        super().__init__(detail)
        self.code, self.detail, self.more = code, detail, more


class LiveSocket(AsyncConsumer, ABC):
    """A Channels consumer that the hub feeds. Subclasses give `opened`, `closed` and `verbs`: frame type -> method.

    channels' own dispatch hops to a thread for each message of each socket to look after database connections; ours
    does so only where the database is used (`reading.in_thread`).
    """

    verbs: ClassVar[dict[str, str]] = {}
    viewer: Viewer | None = None
    wants_items = False
    sees_notes = True

    @abstractmethod
    async def opened(self) -> None:
        """The handshake came. Accept, or close."""

    async def closed(self) -> None:
        """The socket is gone."""

    def lose(self, thread_id: int) -> bool:
        """Stop watching a thread; nothing is watched here."""
        return False

    def take(self, what: dict[str, Any]) -> None:
        """One message on its way to the peer."""
        self.outbox.put(what)

    def tell(self, type_: str, **fields: Any) -> None:
        """Send one frame."""
        self.outbox.put(message(frame(type_, **fields)))

    async def accept(self) -> None:
        """Open the socket."""
        await self.base_send({"type": "websocket.accept"})

    async def close(self, code: int) -> None:
        """Close it; before `accept` the handshake is answered 403."""
        self.is_over = True
        await self.base_send({"type": "websocket.close", "code": code})

    async def dispatch(self, what: dict[str, Any]) -> None:
        """One message of the server."""
        if what["type"] == "websocket.receive":
            await self._receive(what)
        elif what["type"] == "websocket.connect":
            self.is_over = False
            self._allowance, self._excess, self._asked_at = float(A_SECOND), 0, monotonic()
            self.outbox = Outbox(self.base_send, self._give_up, self.scope.get("extensions", {}).get("unsent"))
            await self.opened()
        elif what["type"] == "websocket.disconnect":
            self.is_over = True
            self.outbox.close()
            await self.closed()
            raise StopConsumer

    async def _receive(self, what: dict[str, Any]) -> None:
        if self.is_over:
            return
        text = what.get("text")
        if not isinstance(text, str) or len(text) > FRAME_BYTES or len(text.encode("utf-8", "replace")) > FRAME_BYTES:
            await self.close(BAD_FRAME)
            return
        try:
            told = json.loads(text)
        except (ValueError, RecursionError):
            await self.close(BAD_FRAME)
            return
        if self._is_too_fast():
            if self._excess > TOO_MANY:
                await self.close(BAD_FRAME)
            elif self._excess == 1:
                detail = f"Send at most {A_SECOND} frames a second."
                self.tell("error", code="too_many_frames", detail=detail, of=_of(told))
            return
        await self._do(told)

    def _is_too_fast(self) -> bool:
        now = monotonic()
        self._allowance = min(float(A_SECOND), self._allowance + (now - self._asked_at) * A_SECOND)
        self._asked_at = now
        if self._allowance < 1:
            self._excess += 1
            return True
        self._allowance, self._excess = self._allowance - 1, 0
        return False

    async def _do(self, told: Any) -> None:
        """Carry out one frame; whatever is wrong with it, or with the database, the socket lives on."""
        of = _of(told)
        try:
            verb = self.verbs.get(of or "")
            if verb is None:
                raise Wrong("unknown_type", f"Send an object with a type: {', '.join(sorted(self.verbs))}.")
            await getattr(self, verb)(told)
        except Wrong as wrong:
            self.tell("error", code=wrong.code, detail=wrong.detail, of=of, **wrong.more)
        except (DatabaseError, DriverError, OSError) as error:
            logger.warning("A socket's %s failed: %s", of, type(error).__name__)
            self.tell("error", code="unavailable", detail="The database does not answer. Ask again in a moment.", of=of)
        except (asyncio.CancelledError, StopConsumer):
            raise
        except Exception:
            logger.exception("A socket's %s failed", of)
            self.tell("error", code="failed", detail="This could not be done. Ask again in a moment.", of=of)

    async def _give_up(self) -> None:
        await self.close(TOO_SLOW)


def _of(told: Any) -> str | None:
    """The type of a client's frame, None when it has none."""
    type_ = told.get("type") if isinstance(told, dict) else None
    return type_[:40] if isinstance(type_, str) else None
