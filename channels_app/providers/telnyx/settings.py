"""The settings of a sender at Telnyx."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass

from channels_app.providers.carried import pace_setting, price_setting, replies_setting
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


def _profile(value: str) -> str | None:
    known = re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", value)
    return None if known else "must be the id of a messaging profile, such as 4000eba1-a0c0-4563-9925-b25e842a7cb6."


@dataclass(frozen=True)
class TelnyxSettings:
    """What contract §2 lists for kind telnyx."""

    api_key: tuple[str, ...] = setting("API key", "Of Telnyx's portal; lets us call its API.", kind="secret")
    public_key: str = setting("Public key", "Of Telnyx's portal; its webhooks are signed for it.", check=_key)
    sender: str = setting("Sender", "The number that sends, with +, a short code, or letters.", check=_sender)
    messaging_profile_id: str = setting(
        "Messaging profile", "Its id; needed when the sender is letters.", default="", check=_profile
    )
    opt_out_replies: str = replies_setting("Telnyx")
    segments_per_s: str = pace_setting()
    segment_price: str = price_setting()
    api_base: str = setting(
        "API address", "Change it only for a proxy or a test.", default="https://api.telnyx.com", check=http_base
    )
