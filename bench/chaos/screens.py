"""The agents of a chaos run: screens that follow by socket alone, reconnect when cut, and must end equal to the database."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Callable
from typing import Any

import websockets
from websockets.exceptions import WebSocketException

from bench.chaos.stack import TOKEN


class Screen:
    """What one agent sees: rows of all threads, items of those it watches."""

    def __init__(self, port: int, dice: random.Random, watches: int, rows: Callable[[], list[dict[str, Any]]]) -> None:
        self._list, self._port, self._dice, self._watches = rows, port, dice, watches
        self.rows: dict[str, dict[str, Any]] = {}
        #: thread -> (kind, id) -> item: messages, notes and events number themselves, each kind for itself
        self.items: dict[str, dict[tuple[str, str], dict[str, Any]]] = {}
        #: of each watched thread its epoch, and the rev up to which an answer to our own question was whole
        self.heads: dict[str, tuple[int, int]] = {}
        self._asking: set[str] = set()
        self._cursor: str | None = None
        self.reconnects = 0
        self.stopping = False

    async def live(self) -> None:
        """Follow until `stopping`; a cut socket is opened again."""
        while not self.stopping:
            try:
                async with websockets.connect(
                    f"ws://127.0.0.1:{self._port}/ws/inbox/?items=1", additional_headers={"Authorization": f"Bearer {TOKEN}"},
                    open_timeout=20, ping_interval=10, ping_timeout=10, max_size=8_000_000, compression=None,
                ) as socket:  # fmt: skip
                    await self._follow(socket)
            except (TimeoutError, OSError, WebSocketException):
                self.reconnects += 1
                await asyncio.sleep(0.2 + self._dice.random())

    async def _follow(self, socket: Any) -> None:
        hello = json.loads(await socket.recv())
        if self._cursor:
            await socket.send(json.dumps({"v": 1, "type": "resume", "cursor": self._cursor}))
        else:
            self._cursor = hello["cursor"]
        await self._watch_all(socket)
        while not self.stopping:
            try:
                frame = json.loads(await asyncio.wait_for(socket.recv(), 1))
            except TimeoutError:
                continue
            await self._take(socket, frame)

    async def _take(self, socket: Any, frame: dict[str, Any]) -> None:
        kind, thread = frame["type"], frame.get("thread")
        if kind == "thread":
            known = self.rows.get(thread)
            if known is None or frame["rev"] >= known["last_rev"]:
                self.rows[thread] = frame["state"]
            self._cursor = frame["cursor"]
            if thread not in self.heads and len(self.heads) < self._watches:
                self.heads[thread] = (frame["state"]["epoch"], 0)
                await self._watch(socket, thread)
        elif kind == "item":
            self._item(frame)
        elif kind == "watching":
            await self._head(socket, frame)
        else:
            await self._told(socket, kind, frame)

    async def _told(self, socket: Any, kind: str, frame: dict[str, Any]) -> None:
        thread = frame.get("thread")
        if kind == "resumed":
            self._cursor = frame["cursor"]
        elif kind == "error" and frame.get("of") in ("watch", "resume"):
            # The database was away: nothing else would ask this again.
            await asyncio.sleep(1)
            await socket.send(json.dumps({"v": 1, "type": "resume", "cursor": self._cursor}))
            await self._watch_all(socket)
        elif kind == "reset" and not thread:
            await self._begin_anew(socket)
        elif kind == "reset":
            self.items[thread] = {}
            self.heads[thread] = (0, 0)
            await self._watch(socket, thread)

    async def _begin_anew(self, socket: Any) -> None:
        """The server kept too little for us: the list by the API, then every watched thread from its beginning."""
        rows = await asyncio.to_thread(self._list)
        self.rows = {row["id"]: row for row in rows}
        for thread in self.heads:
            self.items[thread], self.heads[thread] = {}, (0, 0)
            await self._watch(socket, thread)

    def _item(self, frame: dict[str, Any]) -> None:
        seen = self.items.setdefault(frame["thread"], {})
        key = (frame["kind"], frame["id"])
        known = seen.get(key)
        if known is None or frame["rev"] >= known["rev"]:
            seen[key] = frame["item"]

    async def _head(self, socket: Any, frame: dict[str, Any]) -> None:
        """An answer to our question makes sure; a head told unasked is asked about when it is further than that."""
        thread = frame["thread"]
        if "after" in frame:
            self._asking.discard(thread)
            self.heads[thread] = (frame["epoch"], frame["rev"])
        elif thread not in self._asking and frame["rev"] > self.heads.get(thread, (0, 0))[1]:
            await self._watch(socket, thread)

    async def _watch_all(self, socket: Any) -> None:
        self._asking.clear()
        for thread in self.heads:
            await self._watch(socket, thread)

    async def _watch(self, socket: Any, thread: str) -> None:
        epoch, rev = self.heads[thread]
        self._asking.add(thread)
        told = {"v": 1, "type": "watch", "thread": thread, "epoch": epoch or self.rows[thread]["epoch"], "after": rev}
        await socket.send(json.dumps(told))
