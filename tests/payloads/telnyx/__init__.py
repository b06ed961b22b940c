"""How a Telnyx number of the payload files is connected, and how Telnyx signs."""

from __future__ import annotations

import base64

from channels_app.simulator.accounts import TelnyxAccount
from channels_app.simulator.telnyx.webhooks import public_key_of, sign
from inbox.inbound import Party

MEDIUM = "sms"
_PRIVATE = base64.b64encode(bytes(range(32))).decode()
SETTINGS = {
    "api_key": "KEY0123", "public_key": public_key_of(_PRIVATE), "sender": "+15005550008",
    "api_base": "http://127.0.0.1:9",
}  # fmt: skip
OURS = "OURS-telnyx"
DINA = Party((("phone", "+351900000204"),))


def headers(path: str, body: bytes) -> dict[str, str]:
    """The time and the Ed25519 signature over it and the raw bytes."""
    return sign(TelnyxAccount("k", "", _PRIVATE, "", ""), body)
