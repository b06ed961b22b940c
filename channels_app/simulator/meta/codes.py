"""Templates of category AUTHENTICATION, whose words Meta writes. Source: copy code authentication templates."""

from typing import Any

from channels_app.simulator.meta.errors import GraphError, bad
from channels_app.simulator.meta.fields import need_list, only, text

ADVICE = " For your security, do not share this code."
OTP = "https://www.whatsapp.com/otp/code/?otp_type=COPY_CODE&code=otp{{1}}"


def written(components: list[Any]) -> list[dict[str, Any]]:
    """The components as they are listed; GraphError for what may not be submitted."""
    given = {str(one.get("type", "")).upper(): one for one in components if isinstance(one, dict)}
    if set(given) - {"BODY", "FOOTER", "BUTTONS"} or "BUTTONS" not in given:
        raise GraphError(100, "Invalid parameter", "Authentication templates have a body, a footer and an OTP button.")
    buttons = {"type": "BUTTONS", "buttons": [_button(given["BUTTONS"])]}
    return [_body(given.get("BODY", {"type": "BODY"})), *_footer(given.get("FOOTER")), buttons]


def _body(told: dict[str, Any]) -> dict[str, Any]:
    only(told, "BODY", "type", "add_security_recommendation")
    advises = told.get("add_security_recommendation", False)
    if not isinstance(advises, bool):
        raise bad("add_security_recommendation", "must be a boolean.")
    words = "*{{1}}* is your verification code." + (ADVICE if advises else "")
    found: dict[str, Any] = {"type": "BODY", "text": words, "example": {"body_text": [["123456"]]}}
    return found | ({"add_security_recommendation": True} if advises else {})


def _footer(told: dict[str, Any] | None) -> list[dict[str, Any]]:
    if told is None:
        return []
    only(told, "FOOTER", "type", "code_expiration_minutes")
    minutes = told.get("code_expiration_minutes")
    if not isinstance(minutes, int) or not 1 <= minutes <= 90:
        raise bad("code_expiration_minutes", "must be between 1 and 90.")
    return [{"type": "FOOTER", "text": f"This code expires in {minutes} minutes.", "code_expiration_minutes": minutes}]


def _button(told: dict[str, Any]) -> dict[str, Any]:
    button = need_list(told, "buttons", "BUTTONS", 1, 1)[0]
    if not isinstance(button, dict) or str(button.get("type")).upper() != "OTP":
        raise bad("buttons", "must be of type OTP.")
    if str(button.get("otp_type")).upper() != "COPY_CODE":
        raise bad("otp_type", "must be COPY_CODE here.")
    label = text(button, "text", "button", 25, required=False) or "Copy code"
    return {"type": "URL", "text": label, "url": OTP, "example": [OTP.replace("{{1}}", "123456")]}
