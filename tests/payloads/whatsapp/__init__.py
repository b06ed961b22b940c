"""How a WhatsApp number of the payload files is connected, and how Meta signs."""

from __future__ import annotations

import hashlib
import hmac

from inbox.inbound import Party

MEDIUM = "whatsapp"
SETTINGS = {
    "phone_number_id": "106540352242922", "waba_id": "102290129340398", "access_token": "EAAG-test-token",
    "app_secret": "app-secret", "verify_token": "verify", "api_base": "http://127.0.0.1:9",
}  # fmt: skip
#: the number as customers see it
ADDRESS = "+15550783881"
DINA = Party((("bsuid", "PT.1349120834"), ("wa_id", "351900000204")), name="Dina Oliveira")


def headers(path: str, body: bytes) -> dict[str, str]:
    """X-Hub-Signature-256 over the raw bytes."""
    mark = hmac.new(SETTINGS["app_secret"].encode(), body, hashlib.sha256).hexdigest()
    return {"x-hub-signature-256": f"sha256={mark}"}
