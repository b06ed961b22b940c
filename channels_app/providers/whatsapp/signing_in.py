"""Templates that carry a code to sign in: Meta writes their words. Source: copy code authentication templates."""

from __future__ import annotations

from typing import Any

from channels_app.providers.templated import Wording

Json = dict[str, Any]
#: minutes after which a code may end, and characters on its button
EXPIRES, LABEL = (1, 90), 25
_OTP = "https://www.whatsapp.com/otp/code/?otp_type=COPY_CODE&code=otp{{1}}"


def unfit(told: Wording) -> dict[str, str]:
    """What Meta would refuse, a sentence by field."""
    written = [name for name in ("header", "body", "footer") if getattr(told, name)]
    found = dict.fromkeys(written, "WhatsApp writes the words of a code itself: leave this empty.")
    if told.header_kind != "text":
        found["header"] = "A code has no header."
    if [kind for kind, *_ in told.buttons] not in ([], ["code"]):
        found["buttons"] = "A code has one button, which copies it."
    if told.expires and not EXPIRES[0] <= told.expires <= EXPIRES[1]:
        found["expires"] = f"A code may end after {EXPIRES[0]} to {EXPIRES[1]} minutes."
    return found


def request(told: Wording) -> list[Json]:
    """The components as they are submitted."""
    body = {"type": "BODY", **({"add_security_recommendation": True} if told.advises else {})}
    footer = [{"type": "FOOTER", "code_expiration_minutes": told.expires}] if told.expires else []
    label = {"text": told.buttons[0][1]} if told.buttons and told.buttons[0][1] else {}
    return [body, *footer, {"type": "BUTTONS", "buttons": [{"type": "OTP", "otp_type": "COPY_CODE", **label}]}]


def listed(told: Wording) -> list[Json]:
    """The components as Meta will list them, in English until it does."""
    advice = " For your security, do not share this code." if told.advises else ""
    body = {
        "type": "BODY",
        "text": "*{{1}}* is your verification code." + advice,
        "example": {"body_text": [["123456"]]},
    }
    ends = f"This code expires in {told.expires} minutes."
    footer = [{"type": "FOOTER", "text": ends, "code_expiration_minutes": told.expires}] if told.expires else []
    label = told.buttons[0][1] if told.buttons and told.buttons[0][1] else "Copy code"
    button = {"type": "URL", "text": label, "url": _OTP, "example": [_OTP.replace("{{1}}", "123456")]}
    return [body | ({"add_security_recommendation": True} if told.advises else {}), *footer,
            {"type": "BUTTONS", "buttons": [button]}]  # fmt: skip
