"""One WebSocket: frames, waiting frames and unsent bytes are bounded; whoever does not read is closed with 4008."""

import time
from typing import Any

from daphne.ws_protocol import WebSocketProtocol

from config.bounds.limits import WAITING_FRAMES, WINDOW_BYTES, WINDOW_SECONDS

TOO_SLOW, BAD_FRAME, RESTARTING = 4008, 4009, 1012


class Framed:
    """The frame of the text sent last: what goes to a thousand sockets is framed once.

    A server's frames are not masked (RFC 6455, 5.1) and nothing is compressed, so they are the same bytes for all.
    """

    def __init__(self) -> None:
        self._text, self._bytes = "", b"\x81\x00"

    def of(self, text: str) -> bytes:
        """One unfragmented text frame, header included."""
        if text is not self._text:
            data = text.encode("utf-8", "replace")
            self._text, self._bytes = text, _header(len(data)) + data
        return self._bytes


def _header(size: int) -> bytes:
    if size < 126:
        return bytes((0x81, size))
    return b"\x81\x7e" + size.to_bytes(2, "big") if size < 65_536 else b"\x81\x7f" + size.to_bytes(8, "big")


_FRAMED = Framed()


class BoundedSocket(WebSocketProtocol):  # type: ignore[misc]
    """daphne's socket with a send window: the client that lags resyncs after it is closed, and costs no memory."""

    written = 0
    _drained = -1
    _drained_at = 0.0

    def serverSend(self, content: Any, binary: bool = False) -> None:
        """A frame to the client; over the window the socket is closed instead."""
        if self.state == self.STATE_CONNECTING:
            self.serverAccept()
        if self.state != self.STATE_OPEN:
            return
        if self.unsent() > WINDOW_BYTES:
            self.end(TOO_SLOW)
            return
        if binary:
            self.written += len(content)
            self.sendMessage(content, True)
            return
        framed = _FRAMED.of(content)
        self.written += len(framed)
        self._write(framed)

    def _write(self, framed: bytes) -> None:
        """To the kernel at once where nothing waits: the reactor's way (wake up for writing, write, sleep again) costs
        more than the frame. What the kernel does not take goes that way."""
        transport = self.transport
        if self.unsent() == 0 and not self.send_queue and not transport.disconnecting:
            sent = transport.writeSomeData(framed)
            if isinstance(sent, int):
                framed = framed[sent:]
        if framed:
            self.sendData(framed)

    def onMessage(self, payload: bytes, isBinary: bool) -> None:
        """A frame of the client; one that floods faster than its consumer reads is closed."""
        if not self.muted and self.application_queue.qsize() > WAITING_FRAMES:
            self.end(BAD_FRAME)
            return
        super().onMessage(payload, isBinary)

    def check_timeouts(self) -> None:
        """Every two seconds: a client of whose unsent bytes none left for WINDOW_SECONDS is closed."""
        super().check_timeouts()
        if self.state != self.STATE_OPEN:
            return
        unsent, now = self.unsent(), time.monotonic()
        if unsent == 0 or self.written - unsent != self._drained:
            self._drained, self._drained_at = self.written - unsent, now
        elif now - self._drained_at > WINDOW_SECONDS:
            self.end(TOO_SLOW)

    def unsent(self) -> int:
        """Bytes that were written and have not left for the kernel yet."""
        transport = self.transport
        return int(len(transport.dataBuffer) - transport.offset + transport._tempDataLen) if transport else 0

    def end(self, code: int) -> None:
        """Closes with `code`; the handshake of closing has a second, then the connection is dropped."""
        self.muted = True
        self.application_queue.put_nowait({"type": "websocket.disconnect", "code": code})
        # Not sendClose(): it refuses 1012, which the standard has for just this.
        self.sendCloseFrame(code=code, isReply=False)

    def _max_message_size_exceeded(self, msg_size: int, max_msg_size: int, reason: str) -> None:
        self.failedByMe = True
        self.end(BAD_FRAME)
