"""Webhook fields about the account and its number, as notices for the channel's health."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from channels_app.providers.base import Notice
from channels_app.providers.whatsapp import template_news
from channels_app.providers.whatsapp.errors import details_of, meaning_of
from channels_app.providers.whatsapp.moment import Moment
from channels_app.providers.whatsapp.told import Json, number, obj, objs, words

#: what an event of account_update means for sending. Source: Cloud API, account_update webhook
_EVENTS = {
    "ACCOUNT_RESTRICTION": ("blocked", "WhatsApp has restricted what this account may send."),
    "ACCOUNT_VIOLATION": ("warning", "WhatsApp found a violation of its policies"),
    "DISABLED_UPDATE": ("blocked", "WhatsApp has disabled this account."),
    "ACCOUNT_DELETED": ("blocked", "The WhatsApp business account was deleted."),
    "ACCOUNT_OFFBOARDED": ("reauthorise", "The number was taken off this app. Connect it again."),
    "PARTNER_REMOVED": ("reauthorise", "The app lost its access to the account. Connect it again."),
    "PARTNER_APP_UNINSTALLED": ("reauthorise", "The app was taken off the account. Connect it again."),
    "ACCOUNT_RECONNECTED": ("ok", "The account is connected again."),
    "VERIFIED_ACCOUNT": ("ok", "WhatsApp has verified the account."),
    "PARTNER_ADDED": ("ok", "An app was given access to the account."),
    "PARTNER_APP_INSTALLED": ("ok", "The app was put on the account."),
}
#: types of restriction that leave answers to customers free. Source: as above, restriction_info
_RESTRICTIONS = {
    "RESTRICTED_ADD_PHONE_NUMBER_ACTION": "No further number can be added to the account for now.",
    "RESTRICTED_BIZ_INITIATED_MESSAGING": "WhatsApp lets this account answer customers, but not write to them first.",
}
_QUALITY = {
    "ONBOARDING": ("ok", "The number is being set up."),
    "UPGRADE": ("ok", "WhatsApp has raised the number's limit."),
    "DOWNGRADE": ("warning", "WhatsApp has lowered the number's limit because of its quality."),
    "FLAGGED": ("warning", "The number's quality is low; WhatsApp lowers its limit unless that changes."),
    "UNFLAGGED": ("ok", "The number's quality is good again."),
    "THROUGHPUT_UPGRADE": ("ok", "The number may send faster now."),
}
_SECURITY = {
    "PIN_CHANGED": ("warning", "The number's two-step PIN was changed."),
    "PIN_RESET_REQUEST": (
        "warning",
        "Somebody asked to switch off the number's two-step PIN. If nobody of yours did, act now.",
    ),
    "PIN_RESET_SUCCESS": ("warning", "The number's two-step PIN was switched off."),
}


def read(field: str, value: Json, moment: Moment) -> Notice | None:
    """A change of a field about the account as a notice; None for a field that nothing is done about."""
    if field in template_news.FIELDS:
        return template_news.read(field, value, moment)
    reader = _READERS.get(field)
    return reader(value, moment) if reader else None


def trouble(error: Json, moment: Moment) -> Notice:
    """An element of `value.errors`: trouble that is about no single message."""
    code = error.get("code")
    meaning = meaning_of(code)
    about, state = meaning.alarm or ("trouble", "warning")
    text = meaning.reason if meaning.klass != "unknown" else details_of(error) or meaning.reason
    return Notice(about, state, text[:300], str(code or ""), moment.received_at)


def _quality(value: Json, moment: Moment) -> Notice:
    event = words(value.get("event"), 60)
    state, text = _QUALITY.get(event, ("warning", f"WhatsApp tells of the number's quality: {_plain(event)}."))
    limit = words(value.get("current_limit"), 40) or words(value.get("max_daily_conversations_per_business"), 40)
    return Notice(
        "quality", state, text, event, moment.received_at, _number(value) | ({"limit": limit} if limit else {})
    )


def _update(value: Json, moment: Moment) -> Notice:
    event = words(value.get("event"), 60)
    state, text = _EVENTS.get(event, ("warning", f"WhatsApp tells of the account: {_plain(event)}."))
    if event == "ACCOUNT_RESTRICTION":
        state, text = _restriction(objs(value.get("restriction_info")), state, text)
    if event == "ACCOUNT_VIOLATION":
        kind = _plain(words(obj(value.get("violation_info")).get("violation_type"), 100))
        text = f"{text}: {kind}." if kind else f"{text}."
    if event == "DISABLED_UPDATE":
        state, text = _ban(obj(value.get("ban_info")), state, text)
    return Notice("account", state, text, event, moment.received_at, _until(objs(value.get("restriction_info"))))


def _until(told: list[Json]) -> dict[str, Any]:
    """When the longest of these restrictions ends, where all of them say so."""
    ends = [number(one.get("expiration")) for one in told]
    if not ends or None in ends:
        return {}
    last = max(end for end in ends if end is not None)
    return {"until": datetime.fromtimestamp(last, UTC).isoformat()} if 0 < last < 2**32 else {}


def _restriction(told: list[Json], state: str, text: str) -> tuple[str, str]:
    """All kinds of restriction that are told; one that we do not know counts as one of every message."""
    kinds = [words(one.get("restriction_type"), 60) for one in told]
    if not kinds or any(kind not in _RESTRICTIONS for kind in kinds):
        return state, text
    return "warning", " ".join(dict.fromkeys(_RESTRICTIONS[kind] for kind in kinds))


def _ban(told: Json, state: str, text: str) -> tuple[str, str]:
    ban, day = words(told.get("waba_ban_state"), 40), words(told.get("waba_ban_date"), 40)
    if ban == "REINSTATE":
        return "ok", "WhatsApp has given the account back."
    if ban == "SCHEDULE_FOR_DISABLE":
        return (
            "warning",
            f"WhatsApp will disable this account{f' on {day}' if day else ''}. Appeal in Meta's Business Support.",
        )
    return state, text


def _alert(value: Json, moment: Moment) -> Notice:
    told = obj(value.get("alert_info")) or value
    over = told.get("alert_status") in ("NONE", "RESOLVED")
    severe = told.get("alert_severity") in ("CRITICAL", "WARNING")
    text = words(told.get("alert_description"), 300) or f"WhatsApp: {_plain(words(told.get('alert_type'), 100))}."
    return Notice("account_alerts", "warning" if severe and not over else "ok", text, words(told.get("alert_type"), 60),
                  moment.received_at)  # fmt: skip


def _review(value: Json, moment: Moment) -> Notice:
    decision = words(value.get("decision"), 40)
    state = "ok" if decision in ("APPROVED", "PENDING") else "warning"
    return Notice("account_review_update", state, f"WhatsApp's review of the account: {_plain(decision)}.", decision,
                  moment.received_at)  # fmt: skip


def _name(value: Json, moment: Moment) -> Notice:
    decision, name = words(value.get("decision"), 40), words(value.get("requested_verified_name"), 100)
    why = words(value.get("rejection_reason"), 200)
    text = (
        f"The name “{name}” for the number: {_plain(decision)}{f' ({_plain(why)})' if why and why != 'NONE' else ''}."
    )
    state = "ok" if decision == "APPROVED" else "warning"
    return Notice("phone_number_name_update", state, text, decision, moment.received_at, _number(value))


def _capability(value: Json, moment: Moment) -> Notice:
    told = value.get("max_daily_conversations_per_business") or value.get("max_daily_conversation_per_phone")
    limit = words(told, 40) or (str(number(told)) if number(told) is not None else "")
    return Notice("business_capability_update", "ok", f"The account's limit is {limit} now.", "", moment.received_at,
                  {"limit": limit} if limit else {})  # fmt: skip


def _security(value: Json, moment: Moment) -> Notice:
    event = words(value.get("event"), 60)
    state, text = _SECURITY.get(event, ("warning", f"WhatsApp tells of the number's security: {_plain(event)}."))
    return Notice("security", state, text, event, moment.received_at, _number(value))


def _flow(value: Json, moment: Moment) -> Notice:
    """Forms: their status, and alarms about the server that answers them."""
    event, over = words(value.get("event"), 60), value.get("alert_state") == "DEACTIVATED"
    status = words(value.get("new_status"), 40)
    fine = over or status in ("PUBLISHED", "DRAFT") or event == "FLOW_VERSION_EXPIRY_WARNING"
    text = words(value.get("message"), 300) or f"WhatsApp tells of a form: {_plain(status or event)}."
    code = f"flow:{words(value.get('flow_id'), 40)}"
    return Notice(code, "ok" if fine else "warning", text, event, moment.received_at)


def _number(value: Json) -> dict[str, Any]:
    """The number that is meant: an account may have several."""
    digits = "".join(char for char in words(value.get("display_phone_number"), 40) if char.isdigit())
    return {"number": digits} if digits else {}


def _plain(code: str) -> str:
    """Meta's capitals as words."""
    return code.replace("_", " ").lower()


_READERS: dict[str, Callable[[Json, Moment], Notice]] = {
    "phone_number_quality_update": _quality, "account_update": _update, "account_alerts": _alert,
    "account_review_update": _review, "phone_number_name_update": _name, "business_capability_update": _capability,
    "security": _security, "flows": _flow,
}  # fmt: skip
