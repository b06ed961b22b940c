"""One HTTP request for the application: its body comes from disk in pieces, never as a whole into memory."""

import asyncio
import time
from io import BytesIO
from typing import Any

from daphne.http_protocol import WebRequest

from config.bounds.limits import QUIET_SECONDS

_PIECE = 64 * 1024
_NOT_OURS = (b"daphne-root-path",)


class BoundedRequest(WebRequest):  # type: ignore[misc]
    """daphne's request; `body` is the spooled content, handed over piece by piece as the application asks for it."""

    def __init__(self, channel: Any, queued: object = False) -> None:
        # Twisted would parse forms into memory a second time; Django does it once.
        super().__init__(channel, queued, parsePOSTFormSubmission=False)
        self.content: Any = None
        self.body: Any = None
        self.arrived = 0
        self.last_written = 0.0

    def handleContentChunk(self, data: bytes) -> None:
        """A piece of the body arrives; past the limit the request is refused and what was kept is let go."""
        if self.channel.refused:
            return
        self.arrived += len(data)
        if self.arrived > self.channel.limit.size:
            self.content.close()
            self.channel.refuse_size()
            return
        super().handleContentChunk(data)

    def process(self) -> Any:
        """The request is whole: hand it to the application, without the header by which daphne moves the root path."""
        for name in _NOT_OURS:
            self.requestHeaders.removeHeader(name)
        if _is_unfit_handshake(self.requestHeaders):
            self.basic_error(400, b"Bad Request", "A Sec-WebSocket header holds characters outside ASCII.")
            return None
        self.body, self.content = self.content, BytesIO()
        return super().process()

    def connectionLost(self, reason: Any) -> None:
        """The client went away."""
        self._close_body()
        super().connectionLost(reason)

    def finish(self) -> None:
        """The answer is complete."""
        self._close_body()
        super().finish()

    def write(self, data: bytes) -> None:
        """A piece of the answer."""
        self.last_written = time.time()
        super().write(data)

    def handle_reply(self, message: dict[str, Any]) -> None:
        """A message of the application: the first one of a draining server says that the connection will close."""
        if message.get("type") == "http.response.start" and self.channel and self.channel.draining:
            self.responseHeaders.setRawHeaders(b"Connection", [b"close"])
        self.last_written = time.time()
        super().handle_reply(message)

    def check_timeouts(self) -> None:
        """No answer in time is a 503; a streamed answer may last as long as something of it keeps coming."""
        if not self._response_started:
            super().check_timeouts()
        elif time.time() - self.last_written > QUIET_SECONDS and self.channel and not self.finished:
            self.channel.transport.abortConnection()

    def read_body(self) -> dict[str, Any] | None:
        """The next http.request message; None when the body was handed over or is gone."""
        if self.body is None or self.body.closed:
            return None
        piece = self.body.read(_PIECE)
        if len(piece) < _PIECE:
            self._close_body()
        return {"type": "http.request", "body": piece, "more_body": self.body is not None}

    def _close_body(self) -> None:
        if self.body is not None:
            self.body.close()
            self.body = None


class Inbox(asyncio.Queue[dict[str, Any]]):
    """What the application receives: first the body as it asks for it, then what else happens (http.disconnect)."""

    def __init__(self, request: BoundedRequest) -> None:
        super().__init__()
        self.request = request

    async def get(self) -> dict[str, Any]:
        """The next message."""
        return self.request.read_body() or await super().get()

    def put_nowait(self, item: dict[str, Any]) -> None:
        """daphne's own reading of the (emptied) content is ignored."""
        if item["type"] != "http.request":
            super().put_nowait(item)


def _is_unfit_handshake(headers: Any) -> bool:
    """daphne decodes these as ASCII and would answer 500."""
    for name, values in headers.getAllRawHeaders():
        if name.lower().startswith(b"sec-websocket-") and not all(value.isascii() for value in values):
            return True
    return False
