"""Counting calls in windows of time: in Redis over all processes, in this process alone while Redis is away."""

from __future__ import annotations

import logging
import time
from functools import cache

import redis
from django.conf import settings

logger = logging.getLogger(__name__)
#: seconds one window lasts
WINDOW_S = 10
#: seconds to count by ourselves after Redis failed
PAUSE_S = 5.0


def count(who: str, window_s: int = WINDOW_S) -> int:
    """One call more of `who` in this window of so many seconds; how many that makes."""
    global _away_until
    window = int(time.time() // window_s)
    if time.monotonic() >= _away_until:
        try:
            return _count_shared(f"throughline:rate:{who}:{window}", window_s)
        except redis.RedisError:
            logger.warning("Redis does not answer: rates are counted by each process alone.")
            _away_until = time.monotonic() + PAUSE_S
    mine = _local.setdefault(window_s, {})
    if mine.get("window") != window:
        mine.clear()
        mine["window"] = window
    mine[who] = mine.get(who, 0) + 1
    return mine[who]


def _count_shared(key: str, window_s: int) -> int:
    with _client().pipeline(transaction=False) as pipe:
        pipe.incr(key)
        pipe.expire(key, window_s * 2)
        return int(pipe.execute()[0])


@cache
def _client() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=0.25, socket_connect_timeout=0.25)


_away_until = 0.0
#: length of the window -> its number, and what was counted in it
_local: dict[int, dict[str, int]] = {}
