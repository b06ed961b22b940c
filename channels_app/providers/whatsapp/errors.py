"""Meta's error codes as data: what class each is, what to do, and the sentence an agent reads.

Source: Cloud API error codes, December 2025 (code alone decides: titles and HTTP status mislead, rate limits are 400).
"""

from __future__ import annotations

from typing import Any, NamedTuple


class Meaning(NamedTuple):
    """`code` is the contract's, `klass` one of its classes; `wait_s` only for what may be tried again."""

    code: str
    klass: str
    reason: str
    action: str = "none"
    wait_s: float | None = None
    #: who must wait: the address or the whole channel
    scope: str = "channel"


_AUTH = Meaning(
    "channel_blocked", "auth", "WhatsApp does not accept this channel's access. An admin must renew it.", "ask_admin"
)
_GONE = Meaning("channel_blocked", "auth", "The business number is not registered with WhatsApp any more.", "ask_admin")
_ACCOUNT = Meaning(
    "channel_blocked", "account", "WhatsApp has restricted the business account. An admin must look.", "ask_admin"
)
_BUSY = Meaning("throttled", "throttled", "WhatsApp asks this number to send more slowly.", "wait", 2.0)
_PAIR = Meaning(
    "throttled", "throttled", "Too many messages to this person at once; the rest follows.", "wait", 6.0, "address"
)
_DOWN = Meaning("provider_down", "transient", "WhatsApp has trouble at the moment; it is tried again.", "wait", 2.0)
_WINDOW = Meaning(
    "window_closed", "window_closed", "More than 24 hours since the customer wrote: only a template can go.", "template"
)
_NOBODY = Meaning("recipient", "recipient", "WhatsApp cannot reach this person. Try another channel.", "other_channel")
_OPTED_OUT = Meaning("opted_out", "opted_out", "The customer has stopped marketing messages.", "none")
_CAP = Meaning(
    "marketing_cap", "marketing_cap", "WhatsApp holds this marketing message back; try not before tomorrow.", "wait"
)
_REQUEST = Meaning("request", "request", "WhatsApp did not understand the message as we sent it.", "ask_admin")
_MEDIA = Meaning("attachment_unfit", "media", "WhatsApp could not take the file.", "retry")
_TEMPLATE = Meaning("template_unknown", "template", "The template or its values do not fit any more.", "template")
_UNKNOWN = Meaning("failed", "unknown", "WhatsApp could not deliver it and does not say why.", "retry")

_CLASSES: tuple[tuple[Meaning, tuple[int, ...]], ...] = (
    (_AUTH, (0, 3, 10, 33, 104, 190, 2635, 131005, *range(200, 300))),
    (_GONE, (131045, 133010)),
    (_ACCOUNT, (368, 131031, 131042, 131037, 131064, 130497)),
    (_BUSY, (4, 80007, 130429, 131057, 133016)),
    (_PAIR, (131056,)),
    (_DOWN, (1, 2, 131000, 131016, 133004)),
    (_WINDOW, (131047,)),
    (_NOBODY, (131021, 131026, 131030, 131062, 130472, 137000)),
    (_OPTED_OUT, (131050,)),
    (_CAP, (131049,)),
    (_REQUEST, (100, 131008, 131009, 131051, 131055, 131063, 135000, 131020, 131041)),
    (_MEDIA, (131052, 131053)),
    (_TEMPLATE, (132000, 132001, 132005, 132007, 132008, 132012, 132015, 132016, 132068, 132069)),
)
MEANING: dict[int, Meaning] = {code: meaning for meaning, codes in _CLASSES for code in codes} | {
    131048: _ACCOUNT._replace(
        code="throttled", klass="throttled", action="wait",
        reason="Too many people reported or blocked this number; WhatsApp holds its messages back for hours.",
    ),
    131062: _NOBODY._replace(reason="This kind of message needs the customer's phone number. Ask them for it."),
    131030: _NOBODY._replace(reason="This is a test number, and the customer is not on its list of recipients."),
    130472: _NOBODY._replace(reason="WhatsApp keeps marketing from this customer (an experiment of Meta's)."),
    132000: _TEMPLATE._replace(reason="The template needs another number of values."),
    132001: _TEMPLATE._replace(reason="There is no such template in this language."),
    132005: _TEMPLATE._replace(reason="With these values the template is too long."),
    132007: _TEMPLATE._replace(reason="WhatsApp's policy forbids this template."),
    132015: _TEMPLATE._replace(reason="WhatsApp has paused this template because customers disliked it."),
    132016: _TEMPLATE._replace(reason="WhatsApp has switched this template off for good."),
}  # fmt: skip


def meaning_of(code: Any) -> Meaning:
    """What a code means; an unknown one is class unknown."""
    return MEANING.get(code, _UNKNOWN) if isinstance(code, int) else _UNKNOWN


def details_of(error: Any) -> str:
    """Meta's own words about an error, "" when it has none."""
    if not isinstance(error, dict):
        return ""
    data = error.get("error_data")
    told = (data.get("details") if isinstance(data, dict) else None) or error.get("message") or error.get("title")
    return told[:500] if isinstance(told, str) else ""


def shape(error: Any) -> dict[str, Any]:
    """An element of a failed status' `errors` as the contract's `error`."""
    code = error.get("code") if isinstance(error, dict) else None
    meaning = meaning_of(code)
    reason = meaning.reason if meaning.klass != "unknown" else (details_of(error) or meaning.reason)
    action = "retry" if meaning.wait_s is not None else meaning.action
    return {
        "code": meaning.code, "class": meaning.klass, "provider_code": str(code) if code is not None else "",
        "reason": reason, "action": action, "retry_at": None,
    }  # fmt: skip
