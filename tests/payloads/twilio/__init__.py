"""How a Twilio number of the payload files is connected, and how Twilio signs."""

from __future__ import annotations

from urllib.parse import parse_qsl

from django.conf import settings
from twilio.request_validator import RequestValidator

from inbox.inbound import Party

MEDIUM = "sms"
SETTINGS = {
    "account_sid": "AC" + "a" * 32, "auth_token": "twilio-token", "sender": "+15005550006",
    "numbers": ["+15005550007", "whatsapp:+15005550006"], "api_base": "http://127.0.0.1:9",
}  # fmt: skip
OURS = "SM" + "0" * 31 + "A"
DINA = Party((("phone", "+351900000204"),))


def headers(path: str, body: bytes) -> dict[str, str]:
    """X-Twilio-Signature over our public address and the fields, by Twilio's own library."""
    pairs = dict(parse_qsl(body.decode(), keep_blank_values=True))
    mark = RequestValidator(SETTINGS["auth_token"]).compute_signature(settings.PUBLIC_URL + path, pairs)
    return {"x-twilio-signature": mark}
