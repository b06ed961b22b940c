"""A lean HTTP/1.1 client for webhooks: kept connections, no redirects, no cookies, little work per request.

Measurements post thousands of webhooks from the cores that also run the product; a full client would cost more than
the product itself.
"""

import asyncio
from collections import defaultdict
from typing import NamedTuple
from urllib.parse import urlsplit

MOST_IDLE = 64
MOST_HEAD = 65536


class NoConnection(Exception):
    """Nothing left this machine."""


class NoAnswer(Exception):
    """The request may have arrived, but no whole answer came."""


class Answer(NamedTuple):
    """Status and body."""

    status: int
    body: bytes


Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Wire:
    """Posts over connections that are kept per host and port."""

    def __init__(self) -> None:
        self._idle: dict[tuple[str, int], list[Line]] = defaultdict(list)

    async def post(self, url: str, body: bytes, headers: dict[str, str], timeout: float) -> Answer:
        """POST to an http:// address; NoConnection or NoAnswer where there is no answer within `timeout` seconds."""
        parts = urlsplit(url)
        place = (parts.hostname or "", parts.port or 80)
        head = _head(parts.path or "/", parts.query, parts.netloc, headers, len(body))
        try:
            async with asyncio.timeout(timeout):
                return await self._exchange(place, head + body)
        except TimeoutError:
            raise NoAnswer(f"no answer within {timeout:g} s") from None

    def close(self) -> None:
        """End the idle connections."""
        for lines in self._idle.values():
            for _, writer in lines:
                writer.close()
        self._idle.clear()

    async def _exchange(self, place: tuple[str, int], request: bytes) -> Answer:
        line = self._reuse(place)
        if line:
            try:
                return await self._ask(place, line, request)
            except (OSError, asyncio.IncompleteReadError) as problem:
                # A kept connection may have been ended by the other side just now; only silence is asked again.
                if isinstance(problem, asyncio.IncompleteReadError) and problem.partial:
                    raise NoAnswer(repr(problem)) from None
        try:
            line = await asyncio.open_connection(*place)
        except OSError as problem:
            raise NoConnection(str(problem)) from None
        try:
            return await self._ask(place, line, request)
        except (OSError, ValueError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as problem:
            raise NoAnswer(repr(problem)) from None

    async def _ask(self, place: tuple[str, int], line: Line, request: bytes) -> Answer:
        reader, writer = line
        kept = False
        try:
            writer.write(request)
            answer, kept = await _read(reader)
        finally:
            if kept and len(self._idle[place]) < MOST_IDLE:
                self._idle[place].append(line)
            else:
                writer.close()
        return answer

    def _reuse(self, place: tuple[str, int]) -> Line | None:
        lines = self._idle[place]
        while lines:
            reader, writer = lines.pop()
            if not reader.at_eof() and not writer.is_closing():
                return reader, writer
            writer.close()
        return None


def _head(path: str, query: str, host: str, headers: dict[str, str], length: int) -> bytes:
    target = f"{path}?{query}" if query else path
    lines = [f"POST {target} HTTP/1.1", f"Host: {host}", f"Content-Length: {length}", "Accept: */*"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


async def _read(reader: asyncio.StreamReader) -> tuple[Answer, bool]:
    """The answer, and whether the connection can be kept."""
    while True:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        version, status = head[0].split(" ")[:2]
        if not status.startswith("1"):
            break
    fields = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
    kept = version == "HTTP/1.1" and "close" not in fields.get("connection", "").lower()
    if "chunked" in fields.get("transfer-encoding", "").lower():
        return Answer(int(status), await _chunks(reader)), kept
    if "content-length" in fields:
        return Answer(int(status), await reader.readexactly(int(fields["content-length"]))), kept
    if status in ("204", "304"):
        return Answer(int(status), b""), kept
    return Answer(int(status), await reader.read(MOST_HEAD)), False


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    body = b""
    while size := int((await reader.readline()).split(b";")[0], 16):
        body += await reader.readexactly(size)
        await reader.readline()
    while (await reader.readline()).strip():
        continue
    return body
