"""/healthz, /readyz and /metrics: answered before Django, so that a load balancer's Host does not matter."""

import hmac
import json
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings

from config import readiness
from config.peers import Scope, is_loopback

PATHS = ("/healthz", "/readyz", "/metrics")
_JSON, _TEXT = "application/json", "text/plain; version=0.0.4; charset=utf-8"


async def application(scope: Scope, receive: Any, send: Any) -> None:
    """One of PATHS, with or without the final slash."""
    path = scope["path"].rstrip("/")
    if scope["method"] not in ("GET", "HEAD"):
        await _answer(send, 405, _JSON, json.dumps({"detail": "Ask with GET."}))
    elif path == "/healthz":
        await _answer(send, 200, _JSON, '{"ok": true}')
    elif path == "/readyz":
        state = await sync_to_async(readiness.state, thread_sensitive=False)()
        await _answer(send, 200 if state["ok"] else 503, _JSON, json.dumps(state))
    elif _may_see_metrics(scope):
        text = await sync_to_async(readiness.metrics, thread_sensitive=False)()
        await _answer(send, 200, _TEXT, text)
    else:
        await _answer(send, 401, _JSON, json.dumps({"detail": "Send OPS_TOKEN as a Bearer token."}))


def _may_see_metrics(scope: Scope) -> bool:
    """OPS_TOKEN as a Bearer token, or a caller on this machine behind no proxy."""
    given = dict(scope["headers"]).get(b"authorization", b"")
    expected = f"Bearer {settings.OPS_TOKEN}".encode()
    return is_loopback(scope) or (bool(settings.OPS_TOKEN) and hmac.compare_digest(given, expected))


async def _answer(send: Any, status: int, kind: str, body: str) -> None:
    content = body.encode()
    headers = [
        (b"content-type", kind.encode()),
        (b"content-length", str(len(content)).encode()),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": content})
