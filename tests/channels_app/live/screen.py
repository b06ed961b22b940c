"""An agent's screen as a test has it: a socket of the real application, what it was told, the asking for the rest."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from importlib import import_module
from typing import Any

from channels.db import database_sync_to_async
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

ORIGIN = settings.PUBLIC_URL
WITHIN_S = 10.0


def session_of(agent: Any) -> str:
    """The key of a new session of this agent. Uses the database."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(agent.pk)
    store[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    store[HASH_SESSION_KEY] = agent.get_session_auth_hash()
    store.create()
    return store.session_key


def headers(session: str = "", token: str = "", origin: str | None = ORIGIN) -> list[tuple[bytes, bytes]]:
    """The headers of a handshake."""
    found = [(b"host", b"testserver")]
    found += [(b"origin", origin.encode("latin-1"))] if origin is not None else []
    found += [(b"cookie", f"{settings.SESSION_COOKIE_NAME}={session}".encode())] if session else []
    return found + ([(b"authorization", f"Bearer {token}".encode())] if token else [])


class Socket:
    """The server's side of one connection to the real ASGI application. channels' own communicator would switch off the
    return of database connections, which is part of what is tested."""

    def __init__(self, path: str, told: list[tuple[bytes, bytes]], unsent: Callable[[], int] | None = None) -> None:
        path, _, query = path.partition("?")
        self.scope = {
            "type": "websocket", "path": path, "raw_path": path.encode(), "query_string": query.encode(),
            "headers": told, "client": ["127.0.0.1", 1], "scheme": "ws", "subprotocols": [], "root_path": "",
            "extensions": {"unsent": unsent} if unsent else {},
        }  # fmt: skip
        self.inward: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.outward: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        #: cleared, a server that waits for its peer (uvicorn) lets the application wait
        self.reads = asyncio.Event()
        self.reads.set()
        self.task: asyncio.Task[None] | None = None

    async def connect(self) -> dict[str, Any]:
        """What the application answers to the handshake."""
        from config.asgi import application

        self.task = asyncio.ensure_future(application(self.scope, self.inward.get, self._send))
        self.inward.put_nowait({"type": "websocket.connect"})
        return await self.output()

    async def output(self, within: float = WITHIN_S) -> dict[str, Any]:
        """The next message of the application."""
        return await asyncio.wait_for(self.outward.get(), within)

    def send(self, text: str | None = None, data: bytes | None = None) -> None:
        """A frame of the client."""
        self.inward.put_nowait({"type": "websocket.receive", "text": text, "bytes": data})

    async def disconnect(self) -> None:
        """The connection is lost; the application has ended when this returns."""
        self.inward.put_nowait({"type": "websocket.disconnect", "code": 1006})
        if self.task is not None:
            await asyncio.wait_for(self.task, WITHIN_S)

    async def _send(self, what: dict[str, Any]) -> None:
        if not self.reads.is_set():
            await self.reads.wait()
        self.outward.put_nowait(what)


class Screen:
    """`frames` is everything told; `items`, `rows` and `heads` are what a screen would show of it."""

    def __init__(self, socket: Socket) -> None:
        self.socket = socket
        self.frames: list[dict[str, Any]] = []
        self.items: dict[str, dict[tuple[str, str], dict[str, Any]]] = {}
        self.rows: dict[str, dict[str, Any]] = {}
        self.seen: dict[str, int] = {}
        self.epochs: dict[str, int] = {}
        self.code: int | None = None
        self.deaf = False

    async def send(self, **told: Any) -> None:
        self.socket.send(json.dumps(told))

    async def watch(self, thread: Any, after: int = 0, epoch: int = 1) -> None:
        self.seen[str(thread.pk)], self.epochs[str(thread.pk)] = after, epoch
        await self.send(type="watch", thread=str(thread.pk), epoch=epoch, after=after)

    async def until(self, is_it: Callable[[dict[str, Any]], bool] | str, within: float = WITHIN_S) -> dict[str, Any]:
        """The next frame that it is (a type, or a condition); what comes before is kept as well."""
        wanted = (lambda told: told["type"] == is_it) if isinstance(is_it, str) else is_it
        async with asyncio.timeout(within):
            while True:
                told = await self.one(within)
                if told is None:
                    raise AssertionError(f"closed with {self.code} before it came: {self.frames}")
                if wanted(told):
                    return told

    async def quiet(self) -> list[str]:
        """The types of the frames that are there when a ping has gone and come."""
        start = len(self.frames)
        await self.send(type="ping")
        await self.until("pong")
        return [told["type"] for told in self.frames[start:-1]]

    async def one(self, within: float = WITHIN_S) -> dict[str, Any] | None:
        """The next frame, None when the socket was closed (`code` says how)."""
        answer = await self.socket.output(within)
        if answer["type"] == "websocket.close":
            self.code = answer.get("code")
            return None
        told: dict[str, Any] = json.loads(answer["text"])
        self.frames.append(told)
        await self._take(told)
        return told

    async def closed(self, within: float = WITHIN_S) -> int | None:
        """With which code it is closed."""
        async with asyncio.timeout(within):
            while await self.one(within) is not None:
                pass
        return self.code

    async def leave(self) -> None:
        await self.socket.disconnect()

    async def _take(self, told: dict[str, Any]) -> None:
        if told["type"] == "item":
            items = self.items.setdefault(told["thread"], {})
            key = (told["kind"], told["id"])
            if key not in items or items[key]["rev"] <= told["rev"]:
                items[key] = told
        elif told["type"] == "thread":
            self.rows[told["thread"]] = told["state"]
        elif told["type"] == "gone":
            self.rows.pop(told["thread"], None)
            self.items.pop(told["thread"], None)
        elif told["type"] == "watching":
            await self._head(told)

    async def _head(self, told: dict[str, Any]) -> None:
        thread = told["thread"]
        if "after" in told:
            self.seen[thread] = told["rev"]
        elif told["rev"] > self.seen.get(thread, 0):
            await self.send(type="watch", thread=thread, epoch=told["epoch"], after=self.seen.get(thread, 0))


async def open_screen(agent: Any, path: str = "/ws/inbox/?items=1", session: str = "") -> Screen:
    """A signed-in agent's socket that has said hello."""
    screen = Screen(Socket(path, headers(session or await database_sync_to_async(session_of)(agent))))
    assert await screen.socket.connect() == {"type": "websocket.accept"}
    await screen.until("hello")
    return screen
