"""Threads that drain channels in this process: one run at a time for each channel, none lost between two runs."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import close_old_connections

logger = logging.getLogger(__name__)

#: channels that are drained at once
WORKERS = 3

_lock = threading.Lock()
_running: set[int] = set()
_again: set[int] = set()
_pool: ThreadPoolExecutor | None = None
_stopped = False


def wake(channel_id: int, run: Callable[[int], None]) -> None:
    """Run for this channel now, or once more after the run that goes on; returns at once."""
    global _pool
    with _lock:
        if _stopped:
            return
        if channel_id in _running:
            _again.add(channel_id)
            return
        _running.add(channel_id)
        if _pool is None:
            _pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="drain")
        _pool.submit(_run, channel_id, run)


def stop() -> None:
    """Let what runs come to its end; later wake-ups are left to the sweep."""
    global _stopped
    with _lock:
        _stopped = True
        pool = _pool
    if pool is not None:
        pool.shutdown(wait=True, cancel_futures=True)


def _run(channel_id: int, run: Callable[[int], None]) -> None:
    while True:
        try:
            close_old_connections()
            run(channel_id)
        except Exception as error:
            logger.warning(
                "Channel %s was not drained (%s); the sweep comes back to it", channel_id, type(error).__name__
            )
            time.sleep(0.2)
        with _lock:
            if channel_id in _again and not _stopped:
                _again.discard(channel_id)
                continue
            _running.discard(channel_id)
            return
