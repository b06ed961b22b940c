"""Small calls to providers beside the messages: they may be lost, and must never hold up anything."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from channels_app.outgoing import release

logger = logging.getLogger(__name__)

#: at once, and waiting; what is beyond is dropped
WORKERS, MOST = 4, 200
_pool: ThreadPoolExecutor | None = None
_lock = threading.Lock()
_waiting = 0


def run(act: Callable[..., None], *args: Any) -> None:
    """Do it soon in a thread of this process, or not at all."""
    global _pool, _waiting
    with _lock:
        if _waiting >= MOST:
            return
        _waiting += 1
        _pool = _pool or ThreadPoolExecutor(WORKERS, thread_name_prefix="aside")
        _pool.submit(_run, act, args)


def _run(act: Callable[..., None], args: tuple[Any, ...]) -> None:
    global _waiting
    try:
        act(*args)
    except Exception:
        logger.exception("%s failed", act.__qualname__)
    finally:
        release()
        with _lock:
            _waiting -= 1
