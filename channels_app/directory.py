"""The channels as the webhook lane knows them: read without blocking the event loop, never older than a second."""

from __future__ import annotations

import asyncio
import time
from typing import Any, NamedTuple

from psycopg_pool import AsyncConnectionPool

from channels_app import connection
from channels_app.providers.base import Provider
from inbox.models import Channel

#: seconds a read may be believed; a change is in force within 2 s (contract §1)
FRESH_S = 1.0


class Known(NamedTuple):
    """What the lane needs of one channel. `settings` is None when they cannot be read: then no signature is right."""

    id: int
    provider: Provider
    settings: Any


class Directory:
    """Channels by (kind, key)."""

    def __init__(self, pool: AsyncConnectionPool) -> None:
        self._pool = pool
        self._read_at = -FRESH_S
        self._known: dict[tuple[str, str], Known] = {}
        self._reading: asyncio.Task[None] | None = None

    async def find(self, kind: str, key: str) -> Known | None:
        """The channel, None for an unknown one. Raises what the database says when nothing was ever read."""
        if time.monotonic() - self._read_at > FRESH_S:
            if self._reading is None or self._reading.done():
                self._reading = asyncio.create_task(self._read())
            try:
                await asyncio.shield(self._reading)
            except Exception:
                if not self._known:
                    raise
        return self._known.get((kind, key))

    async def _read(self) -> None:
        await self._pool.open()
        async with self._pool.connection() as conn:
            rows = await (await conn.execute("SELECT id, key, kind, sealed_settings FROM inbox_channel")).fetchall()
        self._known = {(kind, key): known for pk, key, kind, sealed in rows if (known := _known(pk, key, kind, sealed))}
        self._read_at = time.monotonic()


def _known(pk: int, key: str, kind: str, sealed: str) -> Known | None:
    channel = Channel(pk=pk, key=key, kind=kind, sealed_settings=sealed)
    try:
        provider = connection.provider_of(channel)
    except LookupError:
        return None
    try:
        return Known(pk, provider, connection.settings_of(channel))
    except Exception:
        return Known(pk, provider, None)
