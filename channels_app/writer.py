"""The one writer of raw rows in a process: many bodies, one INSERT, one commit (group commit)."""

from __future__ import annotations

import asyncio
import logging
from typing import NamedTuple

from psycopg import OperationalError
from psycopg_pool import AsyncConnectionPool

logger = logging.getLogger(__name__)

#: bodies and bytes of one INSERT
MOST, MOST_BYTES = 200, 8 * 1024 * 1024
#: bodies that may wait; beyond, callers are told to come back
WAITING = 2_000

_INSERT = (
    "INSERT INTO channels_app_raw (channel_id, content_type, body)"
    " SELECT * FROM unnest(%s::bigint[], %s::text[], %s::bytea[])"
)


class Full(Exception):
    """Too many bodies are waiting for the database."""


class Kept(NamedTuple):
    """A body on its way, and the future of its commit."""

    channel_id: int
    content_type: str
    body: bytes
    done: asyncio.Future[None]


class Writer:
    """`keep` returns after the commit. In the order of the calls; a row that the database refuses fails alone."""

    def __init__(self, pool: AsyncConnectionPool) -> None:
        self._pool = pool
        self._queue: asyncio.Queue[Kept] = asyncio.Queue(WAITING)
        self._task: asyncio.Task[None] | None = None

    async def keep(self, channel_id: int, content_type: str, body: bytes) -> None:
        """Commit one body. Raises `Full`, or what the database says: then nothing was kept."""
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._write_on())
        kept = Kept(
            channel_id, content_type[:100].replace("\x00", ""), body, asyncio.get_running_loop().create_future()
        )
        try:
            self._queue.put_nowait(kept)
        except asyncio.QueueFull:
            raise Full from None
        await kept.done

    async def drain(self) -> None:
        """Wait until everything that was given is committed."""
        while not self._queue.empty():
            await asyncio.sleep(0.01)
        if self._task is not None:
            self._task.cancel()

    async def _write_on(self) -> None:
        await self._pool.open()
        while True:
            batch = [await self._queue.get()]
            size = len(batch[0].body)
            while len(batch) < MOST and size < MOST_BYTES and not self._queue.empty():
                batch.append(self._queue.get_nowait())
                size += len(batch[-1].body)
            await self._write(batch)

    async def _write(self, batch: list[Kept]) -> None:
        try:
            await self._insert(batch)
        except Exception as error:
            if len(batch) > 1 and not isinstance(error, OperationalError | TimeoutError):
                for kept in batch:
                    await self._write([kept])
                return
            for kept in batch:
                if not kept.done.done():
                    kept.done.set_exception(error)
            return
        for kept in batch:
            if not kept.done.done():
                kept.done.set_result(None)

    async def _insert(self, batch: list[Kept]) -> None:
        columns = [
            [kept.channel_id for kept in batch],
            [kept.content_type for kept in batch],
            [kept.body for kept in batch],
        ]
        async with self._pool.connection() as conn:
            await conn.execute(_INSERT, columns)
