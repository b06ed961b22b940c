"""The settings of a sender at Telnyx."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass

from channels_app.providers.fields import http_base, setting


def _key(value: str) -> str | None:
    try:
        found = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        found = b""
    return None if len(found) == 32 else "must be the public key that Telnyx shows: base64 of 32 bytes."


def _sender(value: str) -> str | None:
    known = re.fullmatch(r"\+[1-9][0-9]{5,14}|[0-9]{3,8}|[A-Za-z0-9 ]{1,11}", value)
    return None if known else "must be a number such as +15550100, a short code, or letters."


@dataclass(frozen=True)
class TelnyxSettings:
    """What contract §2 lists for kind telnyx."""

    api_key: tuple[str, ...] = setting("API key", "Of Telnyx's portal; lets us call its API.", kind="secret")
    public_key: str = setting("Public key", "Of Telnyx's portal; its webhooks are signed for it.", check=_key)
    sender: str = setting("Sender", "The number that sends, with +, a short code, or letters.", check=_sender)
    api_base: str = setting(
        "API address", "Change it only for a proxy or a test.", default="https://api.telnyx.com", check=http_base
    )
