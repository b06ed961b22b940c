"""Telnyx's error codes as data. Source: Telnyx, Messaging error codes."""

from __future__ import annotations

from typing import Any

#: code -> (contract's code, class, sentence, action)
MEANING: dict[str, tuple[str, str, str, str]] = {
    "40300": ("opted_out", "opted_out", "The customer replied STOP. They must write START first.", "other_channel"),
    "40310": ("address", "address", "This is not a number that can get text messages.", "other_channel"),
    "40001": ("address", "address", "It is a landline, or not reachable by text.", "other_channel"),
    "40002": ("filtered", "filtered", "The carrier filtered it as unwanted for a while.", "other_channel"),
    "40003": ("filtered", "filtered", "The carrier filtered it as unwanted.", "other_channel"),
    "40004": ("recipient", "recipient", "The recipient's network rejected it.", "other_channel"),
    "40008": ("recipient", "recipient", "The phone cannot be reached now. Try again later.", "retry"),
    "40010": ("filtered", "filtered", "The sender is not registered with the carriers (A2P 10DLC).", "ask_admin"),
    "40302": ("text_too_long", "request", "It is too long for an SMS.", "none"),
    "40305": ("request", "request", "The sender's number cannot send this. An admin must look.", "ask_admin"),
    "10009": ("channel_blocked", "auth", "Telnyx does not accept this channel's access.", "ask_admin"),
    "20100": ("channel_blocked", "account", "Telnyx says that the account's balance is used up.", "ask_admin"),
}
_UNKNOWN = ("failed", "unknown", "It could not be delivered, and nobody says why.", "retry")


def shape(error: Any) -> dict[str, Any]:
    """An element of `errors` as the contract's `error`."""
    told = error if isinstance(error, dict) else {}
    provider_code = str(told.get("code") or "")
    code, klass, reason, action = MEANING.get(provider_code, _UNKNOWN)
    words = told.get("detail") or told.get("title")
    if klass == "unknown" and isinstance(words, str):
        reason = words[:300]
    return {
        "code": code,
        "class": klass,
        "provider_code": provider_code,
        "reason": reason,
        "action": action,
        "retry_at": None,
    }
