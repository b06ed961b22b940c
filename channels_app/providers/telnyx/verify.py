"""Whether Telnyx signed a webhook: Ed25519 over its timestamp and the raw body, not older than five minutes."""

from __future__ import annotations

import base64
import binascii
import time

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from channels_app.providers.base import Hook
from channels_app.providers.telnyx.settings import TelnyxSettings

#: seconds that their clock and ours may differ (contract §3)
TOLERANCE_S = 300


def is_signed(settings: TelnyxSettings, hook: Hook) -> bool:
    """Whether telnyx-signature-ed25519 is right; False for anything odd."""
    at, told = hook.header("telnyx-timestamp") or "", hook.header("telnyx-signature-ed25519") or ""
    if not (at.isascii() and at.isdigit() and len(at) < 13) or abs(time.time() - int(at)) > TOLERANCE_S:
        return False
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(settings.public_key, validate=True))
        key.verify(base64.b64decode(told, validate=True), at.encode() + b"|" + hook.body)
    except (InvalidSignature, binascii.Error, ValueError, UnicodeError):
        return False
    return True
