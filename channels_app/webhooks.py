"""The webhook lane: a small ASGI application before Django that verifies, commits the raw body, and answers 200."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from prometheus_client import Counter

from channels_app import ingest
from channels_app.directory import Directory, Known
from channels_app.pool import open_pool
from channels_app.providers.base import Answer, Hook
from channels_app.writer import Writer
from inbox import failpoints

logger = logging.getLogger(__name__)

REFUSED = Counter("throughline_webhooks_refused", "Webhooks answered with 4xx", ["channel", "reason"])
KEPT = Counter("throughline_webhooks_kept", "Webhooks committed and answered with 200", ["channel"])

_lane: Lane | None = None


class Lane:
    """One per process: a pool, the directory of channels, and the one writer of raw rows."""

    def __init__(self) -> None:
        self.pool = open_pool()
        self.directory = Directory(self.pool)
        self.writer = Writer(self.pool)

    async def answer(self, kind: str, key: str, hook: Hook, receive: Any) -> Answer:
        """Carry out one request up to its answer."""
        known = await self.directory.find(kind, key)
        if known is None:
            REFUSED.labels("", "unknown_channel").inc()
            return Answer(404, "There is no such channel. Copy the webhook address from the channel's page.")
        if hook.method in ("GET", "HEAD"):
            return known.provider.challenge(known.settings, hook) if known.settings is not None else Answer(403)
        if hook.method != "POST":
            return Answer(405, "This webhook takes POST.")
        body = await _body(receive, known.provider.body_limit)
        if body is None:
            REFUSED.labels(key, "too_big").inc()
            return Answer(413, "The body is too big for a webhook.")
        return await self._keep(known, key, Hook(hook.method, hook.path, hook.query, hook.headers, body))

    async def _keep(self, known: Known, key: str, hook: Hook) -> Answer:
        if known.settings is None or not known.provider.verify(known.settings, hook):
            REFUSED.labels(key, "signature").inc()
            return Answer(403, "The signature is missing or wrong.")
        failpoints.reach("ingest.before_commit")
        await self.writer.keep(known.id, hook.header("content-type") or "", hook.body)
        failpoints.reach("ingest.after_commit")
        KEPT.labels(key).inc()
        ingest.wake(known.id)
        return known.provider.acknowledgement()


async def lane(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """The ASGI application for everything below /webhooks/."""
    parts = scope["path"].strip("/").split("/")
    if len(parts) != 3:
        await _send(send, Answer(404, "A webhook's address is /webhooks/KIND/KEY/."))
        return
    headers = tuple((name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in scope["headers"])
    hook = Hook(
        scope["method"],
        (scope.get("raw_path") or scope["path"].encode()).decode("latin-1"),
        scope["query_string"].decode("latin-1"),
        headers,
    )
    try:
        answer = await _the_lane().answer(parts[1], parts[2], hook, receive)
    except asyncio.CancelledError:
        raise
    except Exception as error:
        logger.warning("A webhook could not be kept: %s", type(error).__name__)
        answer = Answer(503, "Nothing was kept. Send it again in a few seconds.")
    await _send(send, answer)
    if answer.status == 200:
        failpoints.reach("ingest.after_response")


async def drain() -> None:
    """Write what is waiting, before the process ends."""
    if _lane is not None:
        await _lane.writer.drain()
        await _lane.pool.close()
    await asyncio.to_thread(ingest.stop)


def _the_lane() -> Lane:
    global _lane
    if _lane is None:
        _lane = Lane()
    return _lane


async def _body(receive: Any, limit: int) -> bytes | None:
    """The whole body, None as soon as it is over `limit` bytes; a client that leaves ends the request."""
    parts, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionResetError
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > limit:
            return None
        if not message.get("more_body"):
            return b"".join(parts)


async def _send(send: Any, answer: Answer) -> None:
    body = answer.body.encode()
    headers = [
        (b"content-type", answer.content_type.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"cache-control", b"no-store"),
    ]
    if answer.status == 503:
        headers.append((b"retry-after", b"5"))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
