"""Many WebSocket clients in one process, as cheap as can be: `python -m bench.crowd PORT PATH N ROUNDS [HEADER ...]`."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import statistics
import sys
import time
from collections.abc import Callable

from bench.figures import percentile

Heard = Callable[[bytes, float], None]


class Client(asyncio.Protocol):
    """One socket: `heard` gets the payload of each text frame and when it came (seconds)."""

    def __init__(self, head: bytes, heard: Heard) -> None:
        self._head, self.heard = head, heard
        self._buffer = b""
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.is_open = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Shake hands."""
        self.transport: asyncio.Transport = transport  # type: ignore[assignment]
        self.transport.write(self._head)

    def data_received(self, data: bytes) -> None:
        """Read whole frames."""
        self._buffer += data
        if not self.is_open and not self._shake():
            return
        came = time.perf_counter()
        while len(self._buffer) >= 2:
            size, start = self._buffer[1] & 127, 2
            if size == 126:
                size, start = int.from_bytes(self._buffer[2:4], "big"), 4
            elif size == 127:
                size, start = int.from_bytes(self._buffer[2:10], "big"), 10
            if len(self._buffer) < start + size:
                return
            code, payload = self._buffer[0] & 15, self._buffer[start : start + size]
            self._buffer = self._buffer[start + size :]
            if code == 1:
                self.heard(payload, came)
            elif code == 9:
                self.write(payload, 10)

    def connection_lost(self, exc: Exception | None) -> None:
        """The server closed it."""
        if not self.opened.done():
            self.opened.set_exception(exc or ConnectionError("closed while opening"))

    def write(self, payload: bytes, code: int = 1) -> None:
        """Send one frame; masked with zeros, as a client must mask."""
        size = len(payload)
        length = bytes([128 | size]) if size < 126 else bytes([128 | 126]) + size.to_bytes(2, "big")
        self.transport.write(bytes([128 | code]) + length + bytes(4) + payload)

    def _shake(self) -> bool:
        head, end, rest = self._buffer.partition(b"\r\n\r\n")
        if not end:
            return False
        if not head.startswith(b"HTTP/1.1 101"):
            self.opened.set_exception(ConnectionError(head.split(b"\r\n")[0].decode()))
            self.transport.close()
            return False
        self._buffer, self.is_open = rest, True
        self.opened.set_result(None)
        return True


async def connect(port: int, path: str, headers: list[str], heard: Heard) -> Client:
    """An open socket; raises ConnectionError."""
    key = base64.b64encode(os.urandom(16)).decode()
    lines = [
        f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Upgrade: websocket", "Connection: Upgrade",
        "Sec-WebSocket-Version: 13", f"Sec-WebSocket-Key: {key}", f"Origin: http://127.0.0.1:{port}", *headers, "", "",
    ]  # fmt: skip
    head = "\r\n".join(lines).encode()
    _, client = await asyncio.get_running_loop().create_connection(lambda: Client(head, heard), "127.0.0.1", port)
    await client.opened
    return client


class Crowd:
    """`count` sockets that all get the same event."""

    def __init__(self, port: int, path: str, headers: list[str]) -> None:
        self._where = port, path, headers
        self._clients: list[Client] = []
        self._left, self._last, self._rss = 0, 0.0, -1.0
        self._done = asyncio.Event()

    async def gather(self, count: int) -> None:
        """Open sockets until there are `count`."""
        while len(self._clients) < count:
            some = range(min(50, count - len(self._clients)))
            self._clients += await asyncio.gather(*(connect(*self._where, self._heard) for _ in some))

    async def round(self) -> float:
        """One event to everybody: seconds from asking for it until the last has it."""
        self._done.clear()
        self._left = len(self._clients)
        begun = time.perf_counter()
        self._clients[0].write(b'{"type":"go"}')
        await asyncio.wait_for(self._done.wait(), 60)
        return self._last - begun

    async def server_kb(self) -> float:
        """What the server holds in memory."""
        self._rss = -1
        self._clients[0].write(b'{"type":"rss"}')
        while self._rss < 0:
            await asyncio.sleep(0.02)
        return self._rss

    def leave(self) -> None:
        """Close all."""
        for client in self._clients:
            client.transport.abort()

    def _heard(self, payload: bytes, came: float) -> None:
        if payload.startswith(b'{"rss"'):
            self._rss = json.loads(payload)["rss"]
        elif payload.startswith(b'{"v":1,"type":"event"'):
            self._left, self._last = self._left - 1, came
            if self._left == 0:
                self._done.set()


async def fan(port: int, path: str, count: int, rounds: int, headers: list[str]) -> dict[str, float]:
    """One event to `count` sockets, again and again: ms until the last has it, and the server's KB for each socket."""
    crowd, few = Crowd(port, path, headers), 20
    await crowd.gather(few)
    before = await crowd.server_kb()
    await crowd.gather(count)
    await asyncio.sleep(1)
    each = (await crowd.server_kb() - before) / (count - few)
    taken = []
    for _ in range(rounds + 3):
        taken.append(await crowd.round() * 1000)
        await asyncio.sleep(0.05)
    crowd.leave()
    return {"last_p50": statistics.median(taken[3:]), "last_p95": percentile(taken[3:], 0.95), "kb": each}


def main() -> None:
    """Prints what was measured, as JSON."""
    port, path, count, rounds = int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    print(json.dumps(asyncio.run(fan(port, path, count, rounds, sys.argv[5:]))))


if __name__ == "__main__":
    main()
