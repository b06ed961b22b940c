"""Sockets that all stand in one group, over the hub and over a channel layer; and a bare server that frames once."""

from __future__ import annotations

import asyncio
import base64
import gc
import hashlib
import json
import os
import sys
from pathlib import Path
from typing import Any, ClassVar

EVENT = '{"v":1,"type":"event","x":"%s"}' % ("e" * 260)
GROUP = "everybody"


def hub() -> Any:
    """An ASGI application: the product's socket and hub, without what only the inbox has."""
    import django

    django.setup()
    from channels_app.live.hub import HUB
    from channels_app.live.packets import Frame, message
    from channels_app.live.sockets import LiveSocket

    return _application(LiveSocket, HUB, Frame(GROUP, EVENT), message)


def layer() -> Any:
    """The same as the documentation of Channels has it: its consumer, and group_send of channels_redis."""
    import django
    from channels.generic.websocket import AsyncWebsocketConsumer
    from django.conf import settings

    settings.CHANNEL_LAYERS = {
        "default": {"BACKEND": "channels_redis.core.RedisChannelLayer", "CONFIG": {"hosts": [os.environ["REDIS_URL"]]}}
    }
    django.setup()

    class Member(AsyncWebsocketConsumer):  # type: ignore[misc]
        """Joins, and sends the event to all when one says so."""

        async def connect(self) -> None:
            await self.channel_layer.group_add(GROUP, self.channel_name)
            await self.accept()

        async def disconnect(self, code: int) -> None:
            await self.channel_layer.group_discard(GROUP, self.channel_name)

        async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
            if "rss" in (text_data or ""):
                await self.send(json.dumps({"rss": resident_kb()}))
            else:
                await self.channel_layer.group_send(GROUP, {"type": "tell", "text": EVENT})

        async def tell(self, event: dict[str, Any]) -> None:
            await self.send(event["text"])

    return _sockets_only(Member.as_asgi())


def _application(base: Any, gathering: Any, packet: Any, message: Any) -> Any:
    class Member(base):  # type: ignore[misc]
        """Joins, and sends the event to all when one says so."""

        verbs: ClassVar[dict[str, str]] = {"go": "go", "rss": "rss"}

        async def opened(self) -> None:
            await self.accept()
            await gathering.group_add(GROUP, self)

        async def closed(self) -> None:
            await gathering.group_discard(GROUP, self)

        async def go(self, told: Any) -> None:
            await gathering.group_send(GROUP, packet)

        async def rss(self, told: Any) -> None:
            self.take(message(json.dumps({"rss": resident_kb()})))

    return _sockets_only(Member.as_asgi())


def _sockets_only(member: Any) -> Any:
    async def application(scope: Any, receive: Any, send: Any) -> None:
        # uvicorn asks for a lifespan first; whoever raises has none.
        if scope["type"] != "websocket":
            raise ValueError(f"There is no {scope['type']} here.")
        await member(scope, receive, send)

    return application


def resident_kb() -> int:
    """What this process holds in memory, in KB."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1024


class Bare(asyncio.Protocol):
    """A WebSocket server of a few lines: any frame of a client is answered by the event, framed once, to everybody."""

    everybody: ClassVar[set[asyncio.Transport]] = set()
    payload = EVENT.encode()
    framed = bytes([129, 126]) + len(payload).to_bytes(2, "big") + payload

    def __init__(self) -> None:
        self._buffer = b""
        self._is_open = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client came."""
        self.transport: asyncio.Transport = transport  # type: ignore[assignment]

    def data_received(self, data: bytes) -> None:
        """The handshake first, then anything."""
        if self._is_open:
            if b"rss" in data:
                told = json.dumps({"rss": resident_kb()}).encode()
                self.transport.write(bytes([129, len(told)]) + told)
            else:
                for transport in self.everybody:
                    transport.write(self.framed)
            return
        self._buffer += data
        if b"\r\n\r\n" in self._buffer:
            self._shake()

    def connection_lost(self, exc: Exception | None) -> None:
        """A client left."""
        self.everybody.discard(self.transport)

    def _shake(self) -> None:
        line = next(line for line in self._buffer.split(b"\r\n") if line.lower().startswith(b"sec-websocket-key:"))
        digest = hashlib.sha1(line.split(b":")[1].strip() + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest()
        self.transport.write(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
            + base64.b64encode(digest) + b"\r\n\r\n"
        )  # fmt: skip
        self._is_open, self._buffer = True, b""
        self.everybody.add(self.transport)


async def _serve(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(Bare, "127.0.0.1", port, backlog=4096)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
