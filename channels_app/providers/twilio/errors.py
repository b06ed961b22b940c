"""Twilio's error codes as data: class, what to do, and the sentence an agent reads. Source: Twilio error dictionary."""

from __future__ import annotations

from typing import Any, NamedTuple


class Meaning(NamedTuple):
    """`code` and `klass` are the contract's; `wait_s` only for what may be tried again."""

    code: str
    klass: str
    reason: str
    action: str = "none"
    wait_s: float | None = None
    scope: str = "channel"


_STOPPED = Meaning("opted_out", "opted_out", "The customer replied STOP. They must write START first.", "other_channel")
_ADDRESS = Meaning("address", "address", "This is not a number that can get text messages.", "other_channel")
_AUTH = Meaning(
    "channel_blocked", "auth", "Twilio does not accept this channel's access. An admin must renew it.", "ask_admin"
)
_ACCOUNT = Meaning("channel_blocked", "account", "Twilio has restricted the account. An admin must look.", "ask_admin")
_REGION = Meaning(
    "recipient", "recipient", "The account may not send to this country yet. An admin can allow it.", "ask_admin"
)
_SENDER = Meaning(
    "request", "request", "The sender's number cannot send this. An admin must look at the channel.", "ask_admin"
)
_BUSY = Meaning("throttled", "throttled", "Twilio asks this sender to send more slowly.", "wait", 2.0)
_PHONE_OFF = Meaning(
    "recipient", "recipient", "The phone cannot be reached now. Try again later, or another channel.", "retry"
)
_GONE = Meaning("recipient", "recipient", "The number is not in service, or cannot get text messages.", "other_channel")
_BLOCKED = Meaning(
    "recipient", "recipient", "The customer or their network blocks messages from this number.", "other_channel"
)
_FILTERED = Meaning(
    "filtered", "filtered", "The carrier filtered it as unwanted. Write it differently, or elsewhere.", "other_channel"
)
_UNREGISTERED = Meaning(
    "filtered",
    "filtered",
    "The sender is not registered with the carriers (A2P 10DLC). An admin must do so.",
    "ask_admin",
)
_LONG = Meaning("text_too_long", "request", "It is longer than 1600 characters.", "none")
_MEDIA = Meaning("attachment_unfit", "media", "Twilio could not take the file.", "retry")
_WINDOW = Meaning("window_closed", "window_closed", "The 24-hour window has ended: only a template can go.", "template")
_UNKNOWN = Meaning("failed", "unknown", "It could not be delivered, and nobody says why.", "retry")

_CLASSES: tuple[tuple[Meaning, tuple[int, ...]], ...] = (
    (_STOPPED, (21610, 80901)),
    (_ADDRESS, (21211, 21214, 21217, 21614, 21604, 21265, 21266)),
    (_AUTH, (20003, 20008, 20403)),
    (_ACCOUNT, (20005, 30002, 90010)),
    (_REGION, (21408,)),
    (_SENDER, (21212, 21603, 21606, 21612, 21607, 21611, 21660, 21701, 21703)),
    (_BUSY, (20429, 30001, 30022, 30023, 14107)),
    (_PHONE_OFF, (30003, 30017)),
    (_GONE, (30005, 30006)),
    (_BLOCKED, (30004, 63014)),
    (_FILTERED, (30007, 30018)),
    (_UNREGISTERED, (30034, 30032, 30024)),
    (_LONG, (21617, 21605)),
    (_MEDIA, (21620, 21623, 12300, 30019, 11200)),
    (_WINDOW, (63016,)),
)  # fmt: skip
MEANING: dict[int, Meaning] = {code: meaning for meaning, codes in _CLASSES for code in codes}


def meaning_of(code: Any) -> Meaning:
    """What a code means; an unknown one is class unknown."""
    try:
        return MEANING.get(int(code), _UNKNOWN)
    except (TypeError, ValueError):
        return _UNKNOWN


def shape(code: Any, words: str = "") -> dict[str, Any]:
    """A failed status as the contract's `error`."""
    meaning = meaning_of(code)
    return {
        "code": meaning.code, "class": meaning.klass, "provider_code": str(code or ""),
        "reason": words if meaning is _UNKNOWN and words else meaning.reason,
        "action": "retry" if meaning.wait_s is not None else meaning.action, "retry_at": None,
    }  # fmt: skip
