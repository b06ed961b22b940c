"""Who may call WhatsApp's webhook: the signature over the raw bytes, and Meta's question before the first call."""

from __future__ import annotations

import hashlib
import hmac
import re
from urllib.parse import parse_qs

from channels_app.providers.base import Answer, Hook
from channels_app.providers.whatsapp.settings import WhatsAppSettings


def is_signed(settings: WhatsAppSettings, hook: Hook) -> bool:
    """Whether X-Hub-Signature-256 is `sha256=` and the HMAC of the raw body under one of the app secrets."""
    told = (hook.header("x-hub-signature-256") or "").encode("latin-1", "replace")
    right = False
    for secret in settings.app_secret:
        made = _signature(secret, hook.body)
        right |= bool(secret) and hmac.compare_digest(made.encode(), told)
    return right


def signed(settings: WhatsAppSettings, path: str, body: bytes) -> Hook:
    """A webhook as Meta would send it with the first of the app secrets."""
    signature = _signature(settings.app_secret[0], body)
    headers = (("content-type", "application/json"), ("x-hub-signature-256", signature))
    return Hook("POST", path, "", headers, body)


def challenge(settings: WhatsAppSettings, hook: Hook) -> Answer:
    """The answer to `hub.mode=subscribe`: the bare challenge, 403 for another token or mode, 400 for odd characters."""
    try:
        asked = parse_qs(hook.query, keep_blank_values=True, max_num_fields=20)
    except ValueError:
        return Answer(400, "This is not Meta's question.")
    mode, token, words = (asked.get(f"hub.{name}", [""])[0] for name in ("mode", "verify_token", "challenge"))
    right = False
    for known in settings.verify_token:
        right |= bool(known) and hmac.compare_digest(known.encode(), token.encode("utf-8", "replace"))
    if mode != "subscribe" or not right:
        return Answer(403, "The verify token is another one than the channel's.")
    if not re.fullmatch(r"[A-Za-z0-9]{1,64}", words):
        return Answer(400, "A challenge is made of 1 to 64 letters and digits.")
    return Answer(200, words, "text/plain; charset=utf-8")


def _signature(secret: str, body: bytes) -> str:
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
