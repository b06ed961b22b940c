"""Identity tokens a shop's server signs for its signed-in customers (JWT, HS256, RFC 7519)."""

import base64
import hashlib
import hmac
import json
import time
from typing import Any

LASTS = 1800


def sign(secret: str, audience: str, claims: dict[str, Any]) -> str:
    """A token for `audience` (the channel's key) that is good for half an hour of real time."""
    now = int(time.time())
    header, payload = {"alg": "HS256", "typ": "JWT"}, {"iat": now, "exp": now + LASTS, "aud": audience, **claims}
    text = ".".join(_part(json.dumps(part, separators=(",", ":")).encode()) for part in (header, payload))
    return f"{text}.{_part(hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest())}"


def _part(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
