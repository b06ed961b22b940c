"""The lane's own connections: asynchronous, few, checked before use."""

from __future__ import annotations

from typing import Any

from django.db import connection
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool


def open_pool() -> AsyncConnectionPool:
    """A pool of 1 to 3 autocommit connections to the database of the settings; waits at most 5 s for one."""
    params = connection.get_connection_params()
    for ours in ("pool", "cursor_factory", "context", "prepare_threshold"):
        params.pop(ours, None)
    return AsyncConnectionPool(
        kwargs={**params, "autocommit": True}, min_size=1, max_size=3, timeout=5, max_idle=60, open=False,
        check=AsyncConnectionPool.check_connection, configure=_configure, name="lane",
    )  # fmt: skip


async def _configure(conn: AsyncConnection[Any]) -> None:
    conn.prepare_threshold = 1
