"""The settings of a sender at Twilio."""

from __future__ import annotations

import re
from dataclasses import dataclass

from channels_app.providers.carried import pace_setting, price_setting, replies_setting
from channels_app.providers.fields import http_base, setting


def _account(value: str) -> str | None:
    return None if re.fullmatch(r"AC[0-9a-zA-Z]{32}", value) else "must look like AC and 32 letters or digits."


def _sender(value: str) -> str | None:
    known = re.fullmatch(r"(whatsapp:)?\+[1-9][0-9]{5,14}|MG[0-9a-zA-Z]{32}|[0-9]{3,8}|[A-Za-z0-9 ]{1,11}", value)
    return None if known else "must be a number such as +15550100, a messaging service (MG...), or a short code."


def _number(value: str) -> str | None:
    known = re.fullmatch(r"(whatsapp:)?\+[1-9][0-9]{5,14}|[0-9]{3,8}", value)
    return None if known else "must be numbers such as +15550100."


@dataclass(frozen=True)
class TwilioSettings:
    """What contract §2 lists for kind twilio."""

    account_sid: str = setting("Account SID", "Shown on Twilio's console, begins with AC.", check=_account)
    auth_token: tuple[str, ...] = setting(
        "Auth token", "Signs Twilio's webhooks and lets us call its API. While you change it, give both.", kind="secret"
    )
    sender: str = setting("Sender", "The number, or the messaging service (MG...), that sends.", check=_sender)
    signing_key: tuple[str, ...] = setting(
        "Signing key", "Of a SharedKey, if your account signs webhooks with one.", kind="secret", default=()
    )
    numbers: tuple[str, ...] = setting(
        "Numbers", "Further numbers of the sender, such as those of a messaging service.", kind="words", default=(),
        check=_number,
    )  # fmt: skip
    opt_out_replies: str = replies_setting("Twilio")
    segments_per_s: str = pace_setting()
    segment_price: str = price_setting()
    api_base: str = setting(
        "API address", "Change it only for a proxy or the simulator.", default="https://api.twilio.com", check=http_base
    )

    @property
    def own(self) -> frozenset[str]:
        """Every name that is us."""
        return frozenset({self.sender, *self.numbers})
