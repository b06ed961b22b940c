"""Whether Twilio signed a webhook: HMAC over our public address and the sorted parameters.

Source: Twilio, "Secure your webhooks", and its RequestValidator (9.13). The address is PUBLIC_URL and what was called:
Host and X-Forwarded-* never enter it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

from django.conf import settings as django_settings

from channels_app.providers.base import Hook
from channels_app.providers.twilio.settings import TwilioSettings

ALGORITHMS: dict[str, Callable[..., Any]] = {"HMAC_SHA1": hashlib.sha1, "HMAC_SHA256": hashlib.sha256}
_PORTS = {"http": 80, "https": 443}


def is_signed(settings: TwilioSettings, hook: Hook) -> bool:
    """Whether one of the secrets made X-Twilio-Signature; False for anything odd."""
    told = (hook.header("x-twilio-signature") or "").encode("latin-1", "replace")
    algorithm = ALGORITHMS.get(_algorithm(hook))
    if algorithm is None or not told:
        return False
    try:
        signed = _signed_part(hook)
    except ValueError:
        return False
    if signed is None:
        return False
    right = False
    for secret in (*settings.auth_token, *settings.signing_key):
        for url in addresses(hook):
            mac = hmac.new(secret.encode(), (url + signed).encode("utf-8", "surrogateescape"), algorithm)
            right |= bool(secret) and hmac.compare_digest(base64.b64encode(mac.digest()), told)
    return right


def addresses(hook: Hook) -> list[str]:
    """The public address of the call, as it is, and with or without the scheme's usual port."""
    base = django_settings.PUBLIC_URL
    rest = hook.path + (f"?{hook.query}" if hook.query else "")
    parts = urlsplit(base)
    usual = f":{_PORTS.get(parts.scheme, 443)}"
    if parts.port is None:
        return [base + rest, base + usual + rest]
    return [base + rest, *([base.removesuffix(usual) + rest] if base.endswith(usual) else [])]


def _signed_part(hook: Hook) -> str | None:
    """What follows the address under the signature; None when the body is not the one the address names."""
    wanted = parse_qs(hook.query).get("bodySHA256")
    if wanted:
        found = hashlib.sha256(hook.body).hexdigest()
        return "" if hmac.compare_digest(found.encode(), wanted[0].encode("utf-8", "replace")) else None
    values: dict[str, set[str]] = {}
    body = hook.body.decode("utf-8", "surrogateescape")
    for name, value in parse_qsl(body, keep_blank_values=True, errors="surrogateescape"):
        values.setdefault(name, set()).add(value)
    return "".join(name + value for name in sorted(values) for value in sorted(values[name]))


def _algorithm(hook: Hook) -> str:
    """HMAC_SHA1 unless a SharedKey signed: `key=...,algorithm=HMAC_SHA256`."""
    told = [value for key, value in hook.headers if key == "x-twilio-webhooks-signature-settings"]
    for part in (told[0] if told else "").split(","):
        name, _, value = part.partition("=")
        if name.strip() == "algorithm" and value.strip():
            return value.strip().upper()
    return "HMAC_SHA1"
