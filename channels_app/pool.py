"""The lane's own connections: asynchronous, few, checked before use but at most once a second."""

from __future__ import annotations

from time import monotonic
from typing import Any
from weakref import WeakKeyDictionary

from django.db import connection
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

#: seconds for which a connection that answered is believed to answer
BELIEVED_S = 1.0
_answered_at: WeakKeyDictionary[AsyncConnection[Any], float] = WeakKeyDictionary()


def open_pool() -> AsyncConnectionPool:
    """A pool of 1 to 3 autocommit connections to the database of the settings; waits at most 5 s for one."""
    params = connection.get_connection_params()
    for ours in ("pool", "cursor_factory", "context", "prepare_threshold"):
        params.pop(ours, None)
    return AsyncConnectionPool(
        kwargs={**params, "autocommit": True}, min_size=1, max_size=3, timeout=5, max_idle=60, open=False,
        check=_check, configure=_configure, name="lane",
    )  # fmt: skip


async def _configure(conn: AsyncConnection[Any]) -> None:
    conn.prepare_threshold = 1


async def _check(conn: AsyncConnection[Any]) -> None:
    """Raises for a connection that is gone; what breaks within the second is told to the sender, who sends again."""
    if monotonic() - _answered_at.get(conn, 0.0) > BELIEVED_S:
        await AsyncConnectionPool.check_connection(conn)
        _answered_at[conn] = monotonic()
