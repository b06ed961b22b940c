"""Meta's error codes as data: what class each is, what to do, and the sentence an agent reads.

Source: Cloud API error codes, December 2025 (code alone decides: titles and HTTP status mislead, rate limits are 400).
"""

from __future__ import annotations

from datetime import datetime, timedelta
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
    #: seconds before which another try is senseless, where Meta says so
    not_before_s: float | None = None
    #: what is noted on the channel's health: code and state of a Notice; "blocked" holds the queue
    alarm: tuple[str, str] | None = None


_STOPS = ("trouble", "blocked")
_AUTH = Meaning(
    "channel_blocked", "auth", "WhatsApp does not accept this channel's access. An admin must renew it.", "ask_admin",
    alarm=("trouble", "reauthorise"),
)  # fmt: skip
_GONE = _AUTH._replace(reason="The business number is not registered with WhatsApp any more.")
_ACCOUNT = Meaning(
    "channel_blocked", "account", "WhatsApp has restricted the business account. An admin must look.", "ask_admin",
    alarm=_STOPS,
)  # fmt: skip
_BUSY = Meaning(
    "throttled", "throttled", "WhatsApp asks this number to send more slowly.", "wait", 2.0,
    alarm=("throttled", "warning"),
)  # fmt: skip
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
    "marketing_cap", "marketing_cap", "WhatsApp holds this marketing message back; try not before tomorrow.", "wait",
    not_before_s=86_400.0,
)  # fmt: skip
_REQUEST = Meaning("request", "request", "WhatsApp did not understand the message as we sent it.", "ask_admin")
_MEDIA = Meaning("attachment_unfit", "media", "WhatsApp could not take the file.", "retry")
_TEMPLATE = Meaning("template_unknown", "template", "The template or its values do not fit any more.", "template")
_GROUP = _REQUEST._replace(reason="WhatsApp groups cannot be written to from here.", action="none")
_CALL = _REQUEST._replace(reason="WhatsApp calls cannot be made from here.", action="none")
_BLOCK = _REQUEST._replace(reason="WhatsApp did not take the change of who is blocked.")
_NAME = _REQUEST._replace(reason="WhatsApp did not take the business's username.")
#: whatever Meta invents: not repeated by itself, since nobody knows whether that would be right; a person may
_UNKNOWN = Meaning("failed", "unknown", "WhatsApp could not deliver it and does not say why.", "retry")

_CLASSES: tuple[tuple[Meaning, tuple[int, ...]], ...] = (
    (_AUTH, (0, 3, 10, 104, 190, 2635, 131005, *range(200, 300))),
    (_GONE, (33, 131045, 133010)),
    (_ACCOUNT, (368, 131031)),
    (_BUSY, (4, 613, 80007, 130429, 133016)),
    (_PAIR, (131056,)),
    (_DOWN, (1, 2, 131000, 131016, 133004)),
    (_WINDOW, (131047,)),
    (_NOBODY, (131026,)),
    (_OPTED_OUT, (131050,)),
    (_CAP, (131049,)),
    (_REQUEST, (100, 131008, 131009, 131051, 131055, 131063, 135000)),
    (_MEDIA, (131052,)),
    (
        _TEMPLATE,
        (132008, 132012, 134100, 134101, 134102, 2388019, 2388040, 2388047, 2388072, 2388073, 2388293, 2388299),
    ),
    (_GROUP, (131020, 131041, *range(131201, 131216))),
    (_CALL, tuple(range(138000, 138019))),
    (_BLOCK, tuple(range(139100, 139104))),
    (_NAME, tuple(range(147001, 147006))),
)
MEANING: dict[int, Meaning] = {code: meaning for meaning, codes in _CLASSES for code in codes} | {
    # One country is closed to the account; the others are not, so the queue goes on.
    130497: _ACCOUNT._replace(
        reason="WhatsApp does not let this business write to people in that country.", action="other_channel",
        alarm=("trouble", "warning"),
    ),
    131037: _ACCOUNT._replace(reason="WhatsApp has not approved the number's display name yet. An admin must look."),
    131042: _ACCOUNT._replace(reason="WhatsApp could not charge the business account. An admin must mend its payment."),
    131064: _ACCOUNT._replace(reason="Too many templates broke WhatsApp's rules; an admin must look at them."),
    131048: _BUSY._replace(
        reason="Too many people reported or blocked this number; WhatsApp holds its messages back for hours.",
        wait_s=3_600.0, alarm=("throttled", "blocked"),
    ),
    131057: _DOWN._replace(reason="WhatsApp gives this number more room; sending goes on in a minute.", wait_s=60.0),
    133016: _BUSY._replace(reason="The number was registered too often; WhatsApp takes it again later.", wait_s=600.0),
    131021: _NOBODY._replace(reason="This is the business's own number: nobody can write to themselves."),
    131062: _NOBODY._replace(reason="This kind of message needs the customer's phone number. Ask them for it."),
    131030: _NOBODY._replace(reason="This is a test number, and the customer is not on its list of recipients."),
    130472: _NOBODY._replace(reason="WhatsApp keeps marketing from this customer (an experiment of Meta's)."),
    137000: _NOBODY._replace(reason="Their WhatsApp identity has changed: make sure who it is before you write."),
    131053: _MEDIA._replace(reason="WhatsApp does not take this kind of file, or not so.", action="other_channel"),
    132000: _TEMPLATE._replace(reason="The template needs another number of values."),
    132001: _TEMPLATE._replace(reason="There is no such template in this language."),
    132005: _TEMPLATE._replace(reason="With these values the template is too long."),
    132007: _TEMPLATE._replace(reason="WhatsApp's policy forbids this template."),
    132015: _TEMPLATE._replace(reason="WhatsApp has paused this template because customers disliked it."),
    132016: _TEMPLATE._replace(reason="WhatsApp has switched this template off for good."),
    132068: _TEMPLATE._replace(reason="The template's form is blocked. Choose another template."),
    132069: _TEMPLATE._replace(reason="The template's form was sent too often this hour. Choose another, or wait."),
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


def shape(error: Any, at: datetime | None = None) -> dict[str, Any]:
    """An element of a failed status' `errors` as the contract's `error`; `at` is when it failed."""
    code = error.get("code") if isinstance(error, dict) else None
    meaning = meaning_of(code)
    reason = meaning.reason if meaning.klass != "unknown" else (details_of(error) or meaning.reason)
    action = "retry" if meaning.wait_s is not None else meaning.action
    wait = meaning.not_before_s or (meaning.wait_s if meaning.alarm else None)
    return {
        "code": meaning.code, "class": meaning.klass, "provider_code": str(code) if code is not None else "",
        "reason": reason, "action": action,
        "retry_at": (at + timedelta(seconds=wait)).isoformat() if at and wait else None,
    }  # fmt: skip
