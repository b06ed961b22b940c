"""Webhooks at a steady rate and one socket that waits for them: `python -m bench.stopwatch PORT PATH FILE RATE COUNT [HEADER ...]`.

FILE holds the requests, each after its length in four bytes; their bodies say `live-bench-NUMBER-`, as `mark` has it.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time
from pathlib import Path

from bench.crowd import Client, connect
from bench.figures import percentile

_MARK = re.compile(rb"live-bench-([a-j]+)-")
#: in letters: a number in a message would be taken for that of an order
_LETTERS, _DIGITS = str.maketrans("0123456789", "abcdefghij"), bytes.maketrans(b"abcdefghij", b"0123456789")
_CONNECTIONS = 16


def mark(number: int) -> str:
    """What a message of this number says to be known again."""
    return f"live-bench-{str(number).translate(_LETTERS)}-"


def _number(told: bytes) -> int:
    """-1 where there is none."""
    found = _MARK.search(told)
    return int(found[1].translate(_DIGITS)) if found else -1


class Stopwatch:
    """When each message was due to be sent, and when the socket got its item."""

    def __init__(self) -> None:
        self.due: dict[int, float] = {}
        self.came: dict[int, float] = {}
        self.codes: dict[str, int] = {}
        self.watching = 0

    def heard(self, payload: bytes, came: float) -> None:
        """A frame of the server."""
        if payload.startswith(b'{"v":1,"type":"item"'):
            if (number := _number(payload)) >= 0:
                self.came.setdefault(number, came)
        elif payload.startswith(b'{"v":1,"type":"watching"'):
            self.watching += 1

    async def post(self, requests: asyncio.Queue[bytes]) -> None:
        """One kept-alive connection that sends what is in the queue."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        while True:
            writer.write(await requests.get())
            head = await reader.readuntil(b"\r\n\r\n")
            size = re.search(rb"content-length: *(\d+)", head, re.IGNORECASE)
            await reader.readexactly(int(size[1]) if size else 0)
            code = head[9:12].decode()
            self.codes[code] = self.codes.get(code, 0) + 1

    async def run(
        self, port: int, path: str, requests: list[bytes], rate: float, headers: list[str]
    ) -> dict[str, object]:
        """Send them at `rate` a second whatever comes back; wait at most 20 s for the last."""
        self.port = port
        client = await connect(port, path, headers, self.heard)
        await self.watch(client)
        queue: asyncio.Queue[bytes] = asyncio.Queue()
        posts = [asyncio.ensure_future(self.post(queue)) for _ in range(_CONNECTIONS)]
        begun = time.perf_counter() + 0.5
        for n, request in enumerate(requests):
            due = begun + n / rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            self.due[_number(request)] = due
            queue.put_nowait(request)
        for _ in range(200):
            if len(self.came) >= len(self.due):
                break
            await asyncio.sleep(0.1)
        for post in posts:
            post.cancel()
        client.transport.abort()
        taken = [(self.came[n] - due) * 1000 for n, due in self.due.items() if n in self.came]
        lost = len(self.due) - len(taken)
        return {"p50": percentile(taken, 0.5), "p99": percentile(taken, 0.99), "lost": lost, "codes": self.codes}

    async def watch(self, client: Client) -> None:
        """Watch the threads that are named in WATCH, as `id:rev` pairs."""
        pairs = [pair.split(":") for pair in sys.argv[6].split(",") if pair]
        for thread, rev in pairs:
            client.write(json.dumps({"type": "watch", "thread": thread, "epoch": 1, "after": int(rev)}).encode())
            await asyncio.sleep(0.08)
        while self.watching < len(pairs):
            await asyncio.sleep(0.05)


def main() -> None:
    """Prints {p50, p99 (ms), lost, codes} as JSON."""
    port, path, file, rate, count = int(sys.argv[1]), sys.argv[2], sys.argv[3], float(sys.argv[4]), int(sys.argv[5])
    data, requests, at = Path(file).read_bytes(), [], 0
    while at < len(data) and len(requests) < count:
        size = int.from_bytes(data[at : at + 4], "big")
        requests.append(data[at + 4 : at + 4 + size])
        at += 4 + size
    print(json.dumps(asyncio.run(Stopwatch().run(port, path, requests, rate, sys.argv[7:]))))


if __name__ == "__main__":
    main()
