"""The line between processes: Redis pub/sub, which may lose everything at any moment and only time is lost."""

from __future__ import annotations

import asyncio
import logging
import secrets
import threading
import time
from collections.abc import Callable
from typing import Any

import redis
import redis.asyncio
from django.conf import settings
from redis.asyncio.retry import Retry as AsyncRetry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from channels_app.live.packets import Packet, origin_of, pack, unpack

logger = logging.getLogger(__name__)

#: this process; what it publishes it does not take in again
ORIGIN = secrets.token_hex(6)
#: seconds a publisher waits for Redis, and stays away from it after a failure
PATIENCE_S, AWAY_S = 0.1, 1.0
#: how long others believe that a group is listened to, and how often that is told
LISTENED_S, TELL_S = 40, 15
#: we do our own trying again
_ONCE, _ONCE_SOON = Retry(NoBackoff(), 0), AsyncRetry(NoBackoff(), 0)
_BROKEN = (RedisError, OSError, TimeoutError, asyncio.TimeoutError)


def name(what: str) -> str:
    """A key or channel of ours; pub/sub knows no databases, so the database's number is part of it."""
    number = settings.REDIS_URL.rpartition("/")[2].partition("?")[0] or "0"
    return f"throughline:live:{number}:{what}"


class Circuit:
    """After a failure nobody tries for `AWAY_S`; usable from any thread."""

    def __init__(self) -> None:
        self._until = 0.0
        self._is_broken = False

    def is_open(self) -> bool:
        """Whether Redis is being left alone."""
        return time.monotonic() < self._until

    def fail(self, error: BaseException) -> None:
        """Leave it alone for a while."""
        if not self._is_broken:
            logger.warning("Redis cannot be reached (%s): screens of other processes lag", type(error).__name__)
        self._is_broken, self._until = True, time.monotonic() + AWAY_S

    def succeed(self) -> None:
        """It answered."""
        self._is_broken = False


_circuit = Circuit()
_local = threading.local()


def publish(packets: list[Packet]) -> None:
    """Tell other processes, from a thread; never raises."""
    _ask(lambda client: client.publish(name("all"), pack(ORIGIN, packets)), None)


def listened(groups: list[str]) -> set[str]:
    """Which of these groups some process listens to."""
    if not groups:
        return set()
    told = _ask(lambda client: client.mget([name(group) for group in groups]), [])
    return {group for group, known in zip(groups, told, strict=False) if known}


def _ask(question: Callable[[redis.Redis], Any], otherwise: Any) -> Any:
    """The answer of Redis, `otherwise` when it has none for us."""
    if _circuit.is_open():
        return otherwise
    try:
        answer = question(_client())
    except _BROKEN as error:
        _circuit.fail(error)
        return otherwise
    _circuit.succeed()
    return answer


def _client() -> redis.Redis:
    """This thread's connection."""
    known: tuple[str, redis.Redis] | None = getattr(_local, "client", None)
    if known is None or known[0] != settings.REDIS_URL:
        client = redis.Redis.from_url(
            settings.REDIS_URL, socket_timeout=PATIENCE_S, socket_connect_timeout=PATIENCE_S, retry=_ONCE
        )
        known = _local.client = (settings.REDIS_URL, client)
    return known[1]


class Line:
    """The event loop's end of the line: one subscription, taken up again whenever it breaks."""

    def __init__(self, deliver: Callable[[list[Packet]], None], groups: Callable[[], list[str]]) -> None:
        """`deliver` gets what others publish; `groups` are those in which this process has sockets."""
        self._deliver, self._groups = deliver, groups
        self._tasks: list[asyncio.Task[None]] = []
        self._client: Any = None
        #: False while nothing of other processes can come in
        self.is_up = False

    def open(self) -> None:
        """Begin to listen, and to tell that we do."""
        self._client = redis.asyncio.Redis.from_url(
            settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1, retry=_ONCE_SOON
        )
        self._tasks = [asyncio.ensure_future(self._listen()), asyncio.ensure_future(self._tell())]

    async def close(self) -> None:
        """Stop. A cancellation can be lost in redis-py, which takes its own time-outs by the same means: ask again."""
        running = set(self._tasks)
        while running:
            for task in running:
                task.cancel()
            _, running = await asyncio.wait(running, timeout=0.2)
        try:
            await self._client.aclose()
        except _BROKEN as error:
            logger.debug("Redis was gone: %s", type(error).__name__)

    async def send(self, packets: list[Packet]) -> None:
        """Tell other processes, from the loop; never raises, waits at most a second."""
        await self.ask(lambda client: client.publish(name("all"), pack(ORIGIN, packets)))

    async def listen_for(self, groups: list[str]) -> None:
        """Tell others that somebody listens to these groups."""
        if groups:
            await self.ask(lambda client: self._mark(client, groups))

    async def ask(self, question: Callable[[Any], Any], otherwise: Any = None) -> Any:
        """The answer of Redis to a question put from the loop, `otherwise` when it has none."""
        if _circuit.is_open():
            return otherwise
        try:
            answer = await question(self._client)
        except _BROKEN as error:
            _circuit.fail(error)
            return otherwise
        _circuit.succeed()
        return answer

    async def _mark(self, client: Any, groups: list[str]) -> None:
        async with client.pipeline(transaction=False) as pipe:
            for group in groups:
                pipe.set(name(group), 1, ex=LISTENED_S)
            await pipe.execute()

    async def _tell(self) -> None:
        while True:
            await self.listen_for(self._groups())
            await asyncio.sleep(TELL_S)

    async def _listen(self) -> None:
        while True:
            try:
                async with self._client.pubsub(ignore_subscribe_messages=False) as pubsub:
                    await pubsub.subscribe(name("all"))
                    await self._take(pubsub)
            except _BROKEN as error:
                logger.info("The line to Redis broke (%s)", type(error).__name__)
            finally:
                self.is_up = False
            await asyncio.sleep(0.2)

    async def _take(self, pubsub: Any) -> None:
        silent = 0
        while silent < 3:
            told = await pubsub.get_message(timeout=5)
            if told is None:
                silent += 1
                await pubsub.ping()
            else:
                silent = 0
                self._hear(told)

    def _hear(self, told: dict[str, Any]) -> None:
        if told["type"] == "subscribe":
            self.is_up = True
            self._tasks = [task for task in self._tasks if not task.done()]
            self._tasks.append(asyncio.ensure_future(self.listen_for(self._groups())))
        elif told["type"] == "message" and origin_of(told["data"]) != ORIGIN:
            try:
                packets = unpack(told["data"])
            except (ValueError, TypeError, KeyError):
                logger.warning("Something that is not ours came over the line")
                return
            self._deliver(packets)
