"""Telnyx's error codes as data. Source: Telnyx, Messaging error codes and API error codes."""

from __future__ import annotations

from typing import Any, NamedTuple


class Meaning(NamedTuple):
    """`code` and `klass` are the contract's; `wait_s` only for what may be tried again by itself."""

    code: str
    klass: str
    reason: str
    action: str = "none"
    wait_s: float | None = None


_STOPPED = Meaning("opted_out", "opted_out", "The customer replied STOP. They must write START first.", "other_channel")
_ADDRESS = Meaning("address", "address", "This is not a number that can get text messages.", "other_channel")
_FOR_NOW = Meaning("filtered", "filtered", "The carrier filtered it as unwanted for a while.", "other_channel")
_FILTERED = Meaning(
    "filtered", "filtered", "The carrier filtered it as unwanted. Write it differently.", "other_channel"
)
_REJECTED = Meaning("recipient", "recipient", "The recipient's network rejected it.", "other_channel")
_PHONE_OFF = Meaning("recipient", "recipient", "The phone cannot be reached now. Try again later.", "retry")
_EXPIRED = Meaning("recipient", "recipient", "It waited too long on its way and was given up.", "retry")
_BUSY = Meaning("throttled", "throttled", "Telnyx asks this sender to send more slowly.", "wait", 2.0)
_CAPPED = Meaning("throttled", "throttled", "The carrier's limit for this sender is reached for today.", "wait")
_UNREGISTERED = Meaning(
    "filtered", "filtered", "The sender is not registered with the carriers. An admin must do so.", "ask_admin"
)
_REGION = Meaning(
    "recipient", "recipient", "The account may not send to this country. An admin can allow it.", "ask_admin"
)
_LONG = Meaning("text_too_long", "request", "It is too long for an SMS.")
_EMPTY = Meaning("request", "request", "There is nothing in it that an SMS could carry.")
_MEDIA = Meaning("attachment_unfit", "media", "Telnyx could not take the file.", "retry")
_SENDER = Meaning("request", "request", "The sender's number cannot send this. An admin must look.", "ask_admin")
_AUTH = Meaning("channel_blocked", "auth", "Telnyx does not accept this channel's access.", "ask_admin")
_ACCOUNT = Meaning("channel_blocked", "account", "Telnyx has restricted the account. An admin must look.", "ask_admin")
_BALANCE = Meaning("channel_blocked", "account", "Telnyx says that the account's balance is used up.", "ask_admin")
_UNKNOWN = Meaning("failed", "unknown", "It could not be delivered, and nobody says why.", "retry")

_CLASSES: tuple[tuple[Meaning, tuple[str, ...]], ...] = (
    (_STOPPED, ("40300",)),
    (_ADDRESS, ("40001", "40012", "40310", "10001", "10002", "10016")),
    (_FOR_NOW, ("40002",)),
    (_FILTERED, ("40003", "40015", "40017", "40322")),
    (_REJECTED, ("40004", "40008", "40009")),
    (_PHONE_OFF, ("40006",)),
    (_EXPIRED, ("40005", "40014")),
    (_BUSY, ("10011", "40011", "40318")),
    (_CAPPED, ("40016", "40018")),
    (_UNREGISTERED, ("40010", "40329", "40330")),
    (_REGION, ("40309",)),
    (_LONG, ("40302", "40328")),
    (_EMPTY, ("40304", "40316", "40301")),
    (_MEDIA, ("40317",)),
    (_SENDER, ("40013", "40305", "40306", "40307", "40308", "40315", "40319", "40320", "40321")),
    (_AUTH, ("10009", "20002", "20006")),
    (_ACCOUNT, ("20012", "20013", "40312", "40314", "40333")),
    (_BALANCE, ("20100",)),
)  # fmt: skip
MEANING: dict[str, Meaning] = {code: meaning for meaning, codes in _CLASSES for code in codes}


def meaning_of(code: Any) -> Meaning:
    """What a code means; an unknown one is class unknown."""
    return MEANING.get(str(code), _UNKNOWN)


def shape(error: Any) -> dict[str, Any]:
    """An element of `errors`, or a bare code, as the contract's `error`."""
    told = error if isinstance(error, dict) else {"code": error}
    code = str(told.get("code") or "")
    meaning = meaning_of(code)
    words = told.get("detail") or told.get("title")
    return {
        "code": meaning.code, "class": meaning.klass, "provider_code": code,
        "reason": words[:300] if meaning is _UNKNOWN and isinstance(words, str) else meaning.reason,
        "action": "retry" if meaning.wait_s is not None else meaning.action, "retry_at": None,
    }  # fmt: skip
