"""A load of HTTP requests from one process: kept-alive connections, each sends the next request when it has the answer."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from pathlib import Path

from bench.figures import percentile


class Client(asyncio.Protocol):
    """One connection that works through the shared requests until the time is over."""

    def __init__(self, hammer: Hammer) -> None:
        self._hammer, self._left, self._head = hammer, 0, b""
        self._began = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the first request."""
        self._transport: asyncio.WriteTransport = transport  # type: ignore[assignment]
        self._next()

    def data_received(self, data: bytes) -> None:
        """Read one answer by its Content-Length."""
        self._head += data
        end = self._head.find(b"\r\n\r\n")
        if end < 0:
            return
        head = self._head[:end].lower()
        at = head.find(b"content-length:")
        size = int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
        if len(self._head) < end + 4 + size:
            return
        self._hammer.answered(head[9:12].decode(), time.perf_counter() - self._began)
        self._head = b""
        self._next()

    def connection_lost(self, exc: Exception | None) -> None:
        """The server closed it: open another while there is time."""
        self._hammer.lost(self)

    def _next(self) -> None:
        request = self._hammer.take()
        if request is None:
            self._transport.close()
            return
        self._began = time.perf_counter()
        self._transport.write(request)


class Hammer:
    """`connections` clients for `seconds`, over requests that are each sent once (or over and over when `again`)."""

    def __init__(
        self, host: str, port: int, requests: list[bytes], connections: int, seconds: float, again: bool
    ) -> None:
        self._where, self._requests, self._connections = (host, port), requests, connections
        self._seconds, self._again = seconds, again
        self._sent, self.codes, self.times = 0, {}, []
        self._open = 0

    async def run(self) -> dict[str, float | dict[str, int]]:
        """Returns {rate: answers per second, p50, p99 in ms, codes: {status: count}}."""
        loop = asyncio.get_running_loop()
        self._until = time.perf_counter() + self._seconds
        began = time.perf_counter()
        self._done = loop.create_future()
        for _ in range(self._connections):
            self._open += 1
            await loop.create_connection(lambda: Client(self), *self._where)
        await asyncio.wait_for(self._done, self._seconds + 30)
        took = time.perf_counter() - began
        return {
            "rate": len(self.times) / took, "p50": percentile(self.times, 0.5) * 1000, "p99": percentile(self.times, 0.99) * 1000,
            "codes": self.codes,
        }  # fmt: skip

    def take(self) -> bytes | None:
        """The next request, None when it is over."""
        if time.perf_counter() > self._until or (self._sent >= len(self._requests) and not self._again):
            return None
        self._sent += 1
        return self._requests[(self._sent - 1) % len(self._requests)]

    def answered(self, code: str, seconds: float) -> None:
        """Count an answer."""
        self.codes[code] = self.codes.get(code, 0) + 1
        self.times.append(seconds)

    def lost(self, _client: Client) -> None:
        """A connection ended."""
        self._open -= 1
        if not self._open and not self._done.done():
            self._done.set_result(None)


def main() -> None:
    """`python -m bench.hammer HOST PORT FILE CONNECTIONS SECONDS AGAIN`; FILE holds requests, each after its length."""
    host, port, file, connections, seconds, again = sys.argv[1:]
    data, requests, at = Path(file).read_bytes(), [], 0
    while at < len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        requests.append(data[at + 4 : at + 4 + size])
        at += 4 + size
    hammer = Hammer(host, int(port), requests, int(connections), float(seconds), again == "1")
    sys.stdout.write(json.dumps(asyncio.run(hammer.run())))


if __name__ == "__main__":
    main()
