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


def count(who: str) -> int:
    """One call more of `who` in this window; how many that makes."""
    global _away_until
    window = int(time.time() // WINDOW_S)
    if time.monotonic() >= _away_until:
        try:
            return _count_shared(f"throughline:rate:{who}:{window}")
        except redis.RedisError:
            logger.warning("Redis does not answer: rates are counted by each process alone.")
            _away_until = time.monotonic() + PAUSE_S
    if _local.get("window") != window:
        _local.clear()
        _local["window"] = window
    _local[who] = _local.get(who, 0) + 1
    return _local[who]


def _count_shared(key: str) -> int:
    with _client().pipeline(transaction=False) as pipe:
        pipe.incr(key)
        pipe.expire(key, WINDOW_S * 2)
        return int(pipe.execute()[0])


@cache
def _client() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=0.25, socket_connect_timeout=0.25)


_away_until = 0.0
_local: dict[str, int] = {}
