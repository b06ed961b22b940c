"""One HTTP connection: its head and body arrive in time and within their size, or it is answered 408 or 413."""

import json
from typing import Any

from twisted.internet import reactor
from twisted.web.http import HTTPChannel

from config.bounds.limits import HEAD_SECONDS, QUIET_SECONDS, Limit, limit_of

#: After a refusal the rest is read and dropped for a while: closing at once would reset the connection and take the
#: answer with it (RFC 9112, section 9.6).
_LINGER_SECONDS, _LINGER_BYTES = 5, 64 * 1024 * 1024


class BoundedChannel(HTTPChannel):  # type: ignore[misc]
    """Twisted's channel with a deadline for the head, one for the body, and a limit on the body while it arrives."""

    #: Set while the server drains: no further request on this connection.
    draining = False

    def __init__(self) -> None:
        super().__init__()
        self.refused = False
        self.limit: Limit | None = None
        self._timer: Any = None
        self._dropped = 0

    def connectionMade(self) -> None:
        """A new connection must say something whole within HEAD_SECONDS."""
        super().connectionMade()
        self.factory.server.channels.add(self)
        self._expect(HEAD_SECONDS, "The head of the request took too long.")

    def connectionLost(self, reason: Any) -> None:
        """Forgets the connection and its timers."""
        self.factory.server.channels.discard(self)
        self._expect(None)
        super().connectionLost(reason)

    def dataReceived(self, data: bytes) -> None:
        """Bytes of the client; after a refusal they are dropped."""
        if self.refused:
            self._drop(data)
            return
        if self._timer is None and not self._handlingRequest and not self.requests:
            self._expect(HEAD_SECONDS, "The head of the request took too long.")
        super().dataReceived(data)

    def lineReceived(self, line: bytes) -> None:
        """A line of the head."""
        if not self.refused:
            super().lineReceived(line)

    def rawDataReceived(self, data: bytes) -> None:
        """A piece of the body."""
        if not self.refused:
            super().rawDataReceived(data)

    def allHeadersReceived(self) -> None:
        """The head is whole: refuse what announces too much, before a byte of it is kept."""
        self.limit = limit_of(self._path)
        if self.length is not None and self.length > self.limit.size:
            self.refuse_size()
            return
        body_seconds = None if self.limit.long or self.length == 0 else QUIET_SECONDS
        self._expect(body_seconds, "The body of the request took too long.")
        super().allHeadersReceived()

    def allContentReceived(self) -> None:
        """The request is whole; from here on the application's own time counts."""
        if self.refused:
            return
        self._expect(None)
        super().allContentReceived()

    def requestDone(self, request: Any) -> None:
        """The answer is out; a draining server takes no further request on this connection."""
        if self.draining:
            self.persistent = False
        super().requestDone(request)

    def refuse_size(self) -> None:
        """413, and nothing more of this connection is kept."""
        size = self.limit.size if self.limit else 0
        self.refuse(413, "Content Too Large", f"The body is longer than the {size} bytes that this address takes.")

    def refuse(self, status: int, title: str, detail: str) -> None:
        """Answers with a problem (RFC 9457) from outside the application and ends the connection."""
        if self.refused:
            return
        self.refused = True
        self.setTimeout(None)
        problem = {"type": "about:blank", "title": title, "status": status, "detail": detail, "code": _CODES[status]}
        body = json.dumps(problem).encode()
        head = (
            f"HTTP/1.1 {status} {title}\r\nContent-Type: application/problem+json\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        self.transport.write(head.encode() + body)
        self.transport.loseWriteConnection()
        self._networkProducer.resumeProducing()
        self._cancel()
        self._timer = reactor.callLater(_LINGER_SECONDS, self.transport.abortConnection)

    def _drop(self, data: bytes) -> None:
        self._dropped += len(data)
        if self._dropped > _LINGER_BYTES:
            self.transport.abortConnection()

    def _expect(self, seconds: float | None, detail: str = "") -> None:
        if self.refused and seconds is not None:
            return
        self._cancel()
        if seconds is not None:
            self._timer = reactor.callLater(seconds, self.refuse, 408, "Request Timeout", detail)

    def _cancel(self) -> None:
        if self._timer is not None and self._timer.active():
            self._timer.cancel()
        self._timer = None


_CODES = {408: "too_slow", 413: "too_large"}
