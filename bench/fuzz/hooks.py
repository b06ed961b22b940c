"""Webhooks knocked at with rubbish, rightly signed and not: the lane answers 200, 400, 403, 404, 405 or 413, never a 5xx."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import random
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

from bench.fuzz.values import BODIES, TEXTS, anything, deep
from channels_app import ingest, webhooks
from channels_app.connection import connect
from channels_app.models import Raw, RawState
from inbox.models import Channel

SECRET = "a-secret-of-the-fuzz"
KEY = "fuzz-wa"
#: requests at once
AT_ONCE = 50


def knock(chance: random.Random, count: int) -> Iterator[tuple[int, str]]:
    """(status, the request as a line) of `count` webhooks."""
    if not Channel.objects.filter(key=KEY).exists():
        channel = Channel(key=KEY, kind="whatsapp", name="Fuzz")
        settings = {
            "phone_number_id": "1",
            "waba_id": "2",
            "access_token": "t" * 20,
            "app_secret": SECRET,
            "verify_token": "v" * 20,
        }
        connect(channel, settings)
        channel.save()
    with patch.object(ingest, "wake", lambda channel_id: None):
        yield from asyncio.run(_all(chance, count))
    for channel in Channel.objects.all():
        ingest.drain(channel.pk)
    left = Raw.objects.filter(state=RawState.PENDING).count()
    if left:
        yield 500, f"{left} bodies that were answered with 200 are neither taken in nor parked"


async def _all(chance: random.Random, count: int) -> list[tuple[int, str]]:
    answers: list[tuple[int, str]] = []
    for start in range(0, count, AT_ONCE):
        calls = [_call(chance) for _ in range(min(AT_ONCE, count - start))]
        answers += await asyncio.gather(*calls)
    lane = webhooks._the_lane()
    await lane.writer.drain()
    await lane.pool.close()
    webhooks._lane = None
    return answers


async def _call(chance: random.Random) -> tuple[int, str]:
    body = _body(chance)
    path, query = _path(chance), _query(chance)
    method = chance.choice(["POST"] * 8 + ["GET", "PUT"])
    headers = [
        (b"content-type", chance.choice([b"application/json", b"application/x-www-form-urlencoded", b"", b"\xff"])),
        *_signed(chance, body),
    ]
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query,
        "headers": headers,
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }
    sent: list[dict[str, Any]] = []
    pieces = [{"type": "http.request", "body": body, "more_body": False}, {"type": "http.disconnect"}]

    async def receive() -> dict[str, Any]:
        return pieces.pop(0) if pieces else {"type": "http.disconnect"}

    async def send(event: dict[str, Any]) -> None:
        sent.append(event)

    try:
        await webhooks.lane(scope, receive, send)
        status = next((event["status"] for event in sent if event["type"] == "http.response.start"), 599)
    except Exception as error:
        return 500, f"{method} {path} {query!r} {body[:200]!r} {type(error).__name__}: {error}"
    return status, f"{method} {path} {query!r} {body[:200]!r}"


def _path(chance: random.Random) -> str:
    kind = chance.choice(["whatsapp"] * 6 + ["twilio", "telnyx", "webchat", "nothing"])
    key = (
        KEY
        if chance.random() < 0.85
        else chance.choice([text for text in TEXTS if "\ud800" not in text and "\udfff" not in text][:40])
    )
    return f"/webhooks/{kind}/{key}{chance.choice(['/', '', '/', '//'])}"


def _query(chance: random.Random) -> bytes:
    mode, token = chance.choice(["subscribe", "x"]), chance.choice(["v" * 20, "", "\u00e9"])
    challenge = chance.choice(["123", "<script>", "9" * 65, ""])
    return (
        f"hub.mode={mode}&hub.verify_token={token}&hub.challenge={challenge}".encode() if chance.random() < 0.3 else b""
    )


def _signed(chance: random.Random, body: bytes) -> list[tuple[bytes, bytes]]:
    right = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    if chance.random() < 0.8:
        return [(b"x-hub-signature-256", f"sha256={right}".encode())]
    wrong = [
        b"",
        b"sha256=",
        b"sha1=" + right[:40].encode(),
        b"\xff\xfe",
        f"sha256={right.upper()}".encode(),
        b"sha256=" + b"\xe9" * 64,
    ]
    return [(b"x-hub-signature-256", chance.choice(wrong))] * chance.choice([0, 1, 2])


def _body(chance: random.Random) -> bytes:
    if chance.random() < 0.25:
        return chance.choice(BODIES)
    value: Any = {
        "object": "whatsapp_business_account",
        "entry": [_entry(chance) for _ in range(chance.randrange(0, 3))],
    }
    if chance.random() < 0.1:
        value = deep(chance)
    return json.dumps(value).encode("utf-8", "surrogatepass")


def _entry(chance: random.Random) -> Any:
    message = {
        "from": "351900000204",
        "id": f"wamid.{chance.randrange(10**6)}",
        "timestamp": "1795300000",
        "type": "text",
        "text": {"body": "hello"},
        "context": {"id": "wamid.1"},
        "image": {"id": "1", "mime_type": "image/png"},
        "contacts": [{}],
        "interactive": {"type": "button_reply"},
    }
    status = {
        "id": "wamid.1",
        "status": "delivered",
        "timestamp": "1795300000",
        "recipient_id": "351900000204",
        "errors": [],
    }
    value: dict[str, Any] = {
        "messaging_product": "whatsapp",
        "metadata": {"phone_number_id": "1"},
        "contacts": [{"wa_id": "351900000204", "profile": {"name": "Dina"}}],
        "messages": [message],
        "statuses": [status],
    }
    for spoilt in (message, status, value, value["metadata"], value["contacts"][0]):
        if chance.random() < 0.4:
            spoilt[chance.choice(list(spoilt))] = anything(chance) if chance.random() < 0.9 else deep(chance)
    message["type"] = chance.choice(
        [message.get("type"), "image", "contacts", "interactive", "reaction", "order", "location", "unknown"]
    )
    return {"id": "2", "changes": [{"field": chance.choice(["messages", "account_update", "x"]), "value": value}]}
