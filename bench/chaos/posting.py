"""The customers of a chaos run: each writes one message after the other, and never the next before the 200 of the last."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import random
import time
from dataclasses import dataclass, field

from bench.chaos.stack import SECRET

#: seconds to wait for an answer, and before the same body is posted again
PATIENCE, AGAIN = 15.0, 0.3


@dataclass
class Told:
    """What was posted and answered: message ids with their order per person, and how many posts it took."""

    answered: dict[str, tuple[int, int]] = field(default_factory=dict)
    posts: int = 0
    repeats: int = 0
    #: answers that were neither 200 nor 503, by status
    odd: dict[int, int] = field(default_factory=dict)


class Customer:
    """One person with one connection."""

    def __init__(self, number: int, port: int, told: Told, dice: random.Random, duplicates: float) -> None:
        self._number, self._port, self._told, self._dice, self._duplicates = number, port, told, dice, duplicates
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def write(self, first: int, count: int, pause: float) -> None:
        """`count` messages, numbered from `first`, `pause` seconds apart at least."""
        for n in range(first, first + count):
            began = time.monotonic()
            name, request = self._request(n)
            await self._post_until_kept(request)
            self._told.answered[name] = (self._number, n)
            if self._dice.random() < self._duplicates:
                self._told.repeats += 1
                await self._post_until_kept(request)
            await asyncio.sleep(max(0, pause - (time.monotonic() - began)))
        self._close()

    async def _post_until_kept(self, request: bytes) -> None:
        while True:
            self._told.posts += 1
            try:
                status = await asyncio.wait_for(self._post(request), PATIENCE)
            except (TimeoutError, OSError, asyncio.IncompleteReadError, ValueError):
                status = 0
                self._close()
            if status == 200:
                return
            if status not in (0, 503):
                self._told.odd[status] = self._told.odd.get(status, 0) + 1
            await asyncio.sleep(AGAIN + self._dice.random() * AGAIN)

    async def _post(self, request: bytes) -> int:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        writer.write(request)
        await writer.drain()
        head = await reader.readuntil(b"\r\n\r\n")
        status = int(head[9:12])
        at = head.lower().find(b"content-length:")
        await reader.readexactly(int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0)
        if b"connection: close" in head.lower():
            self._close()
        return status

    def _close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
        self._streams = None

    def _request(self, n: int) -> tuple[str, bytes]:
        phone, name = f"1415560{self._number:04}", f"wamid.chaos.{self._number}.{n}"
        message = {
            "from": phone,
            "id": name,
            "timestamp": str(int(time.time())),
            "type": "text",
            "text": {"body": f"{n}"},
        }
        value = {
            "messaging_product": "whatsapp", "metadata": {"display_phone_number": "15005550001", "phone_number_id": "1001"},
            "contacts": [{"profile": {"name": f"Person {self._number}"}, "wa_id": phone, "user_id": f"US.{self._number}"}],
            "messages": [message],
        }  # fmt: skip
        told = {
            "object": "whatsapp_business_account",
            "entry": [{"id": "2001", "changes": [{"field": "messages", "value": value}]}],
        }
        body = json.dumps(told).encode()
        signature = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
        head = (
            "POST /webhooks/whatsapp/wa/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            f"X-Hub-Signature-256: sha256={signature}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return name, head.encode() + body
