"""Database work for sockets, in a few threads of its own: it neither blocks the loop nor crowds the database."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, ParamSpec, TypeVar

from channels.db import DatabaseSyncToAsync

P = ParamSpec("P")
R = TypeVar("R")

#: each may hold one connection
THREADS = 4
_POOL = ThreadPoolExecutor(THREADS, thread_name_prefix="live")


def in_thread(read: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> Awaitable[R]:
    """Run a function that uses the database; its connection goes back afterwards. Raises what it raises."""
    call: Any = DatabaseSyncToAsync(partial(read, *args, **kwargs), thread_sensitive=False, executor=_POOL)
    found: Awaitable[R] = call()
    return found
