"""How fast a channel may send: token buckets in Redis for all processes, in this one alone while Redis is away."""

from __future__ import annotations

import logging
import threading
import time
from functools import cache
from typing import Any

import redis
from django.conf import settings

logger = logging.getLogger(__name__)

#: seconds to go on alone after Redis failed
PAUSE_S = 5.0
#: The generic cell rate algorithm: one number per bucket, the time at which it would be full again.
_SCRIPT = """
local now = redis.call('TIME')
now = now[1] + now[2] / 1000000
local cost, room = tonumber(ARGV[1]), tonumber(ARGV[2])
local promised = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now)
local wait = promised + cost - now - room
if wait > 0.0005 then return tostring(wait) end
local full = promised + cost
redis.call('SET', KEYS[1], string.format('%.6f', full), 'PX', math.ceil((full - now) * 1000) + 1000)
return '0'
"""


def wait_s(bucket: str, cost_s: float, burst: int) -> float:
    """Take one token of `bucket`: it costs `cost_s` seconds, `burst` are in hand. Seconds to wait if there is none."""
    if cost_s <= 0:
        return 0.0
    global _away_until
    if time.monotonic() >= _away_until:
        try:
            return float(_shared()(keys=[f"throughline:pace:{bucket}"], args=[cost_s, cost_s * max(1, burst)]))
        except redis.RedisError:
            logger.warning("Redis does not answer: this process keeps the pace of sending alone.")
            _away_until = time.monotonic() + PAUSE_S
    return _alone(bucket, cost_s, cost_s * max(1, burst))


def forget() -> None:
    """All local buckets are full again (tests)."""
    with _lock:
        _promised.clear()


def _alone(bucket: str, cost: float, room: float) -> float:
    with _lock:
        now = time.monotonic()
        promised = max(_promised.get(bucket, 0.0), now)
        wait = promised + cost - now - room
        if wait > 0.0005:
            return wait
        if len(_promised) > 50_000:
            _promised.clear()
        _promised[bucket] = promised + cost
        return 0.0


@cache
def _shared() -> Any:
    client = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=0.25, socket_connect_timeout=0.25)
    return client.register_script(_SCRIPT)


_away_until = 0.0
_lock = threading.Lock()
_promised: dict[str, float] = {}
