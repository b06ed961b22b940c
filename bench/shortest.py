"""The shortest way from a webhook to a socket that still keeps what it got, and the same with one Celery task in between."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import os
from typing import Any

import redis
import redis.asyncio
from celery import Celery
from psycopg import AsyncConnection, connect
from psycopg_pool import AsyncConnectionPool

from bench.yardsticks import SECRET

INSERT = "INSERT INTO bench_shortest (body) VALUES (%s)"
LINE = "bench:shortest"
worker = Celery("bench.shortest", broker=os.environ.get("REDIS_URL"))
worker.conf.update(task_ignore_result=True, broker_connection_retry_on_startup=True, worker_prefetch_multiplier=1)


def prepare() -> None:
    """The table."""
    with connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS bench_shortest (id bigserial PRIMARY KEY, body text NOT NULL)")


@worker.task(name="bench.pass_on")
def pass_on(body: str) -> None:
    """What a worker does: commit, then publish."""
    with connect(os.environ["DATABASE_URL"]) as connection:
        connection.execute(INSERT, [body])
    redis.Redis.from_url(os.environ["REDIS_URL"]).publish(LINE, body)


def inline() -> Any:
    """Check, commit, publish; the subscriber sends one frame."""
    return _App(by_task=False)


def by_task() -> Any:
    """Check, commit, hand on to a worker, which commits and publishes."""
    return _App(by_task=True)


class _App:
    def __init__(self, *, by_task: bool) -> None:
        self._by_task, self._sockets = by_task, set[Any]()
        self._pool: AsyncConnectionPool[AsyncConnection[Any]] | None = None
        self._redis: Any = None

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            raise ValueError("It has no lifespan.")
        await self._open()
        await (self._socket if scope["type"] == "websocket" else self._webhook)(scope, receive, send)

    async def _open(self) -> None:
        if self._pool is None:
            self._pool = AsyncConnectionPool(os.environ["DATABASE_URL"], min_size=4, max_size=8, open=False)
            self._redis = redis.asyncio.Redis.from_url(os.environ["REDIS_URL"])
            await self._pool.open(wait=True)
            self._listener = asyncio.ensure_future(self._listen())
            await asyncio.sleep(0.2)

    async def _webhook(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        body, more = b"", True
        while more:
            part = await receive()
            body, more = body + part.get("body", b""), part.get("more_body", False)
        told = dict(scope["headers"]).get(b"x-hub-signature-256", b"")
        assert hmac.compare_digest(told, b"sha256=" + hmac.new(SECRET, body, hashlib.sha256).hexdigest().encode())
        json.loads(body)
        assert self._pool is not None
        async with self._pool.connection() as connection:
            await connection.execute(INSERT, [body.decode()])
        if self._by_task:
            pass_on.delay(body.decode())
        else:
            await self._redis.publish(LINE, body)
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"11")]})
        await send({"type": "http.response.body", "body": b'{"ok":true}'})

    async def _socket(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        self._sockets.add(send)
        while (await receive())["type"] != "websocket.disconnect":
            pass
        self._sockets.discard(send)

    async def _listen(self) -> None:
        pubsub = self._redis.pubsub(ignore_subscribe_messages=True)
        await pubsub.subscribe(LINE)
        async for told in pubsub.listen():
            for send in tuple(self._sockets):
                await send({"type": "websocket.send", "text": '{"v":1,"type":"item",' + told["data"].decode()[1:]})
