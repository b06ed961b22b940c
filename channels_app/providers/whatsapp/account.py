"""Webhook fields about the account, its number and its templates, as notices for the channel's health."""

from __future__ import annotations

from typing import Any

from channels_app.providers.base import Notice
from channels_app.providers.whatsapp.errors import details_of, meaning_of
from channels_app.providers.whatsapp.moment import Moment
from inbox.inbound import clean

Json = dict[str, Any]
#: what an event of account_update means for sending. Source: Cloud API, account_update webhook
_EVENTS = {
    "ACCOUNT_RESTRICTION": ("blocked", "WhatsApp has restricted what this account may send."),
    "ACCOUNT_VIOLATION": ("warning", "WhatsApp found a violation of its policies."),
    "DISABLED_UPDATE": ("blocked", "WhatsApp has disabled this account."),
    "ACCOUNT_DELETED": ("blocked", "The WhatsApp business account was deleted."),
    "ACCOUNT_OFFBOARDED": ("reauthorise", "The number was taken off this app. Connect it again."),
    "PARTNER_REMOVED": ("reauthorise", "The app lost its access to the account. Connect it again."),
    "ACCOUNT_RECONNECTED": ("ok", "The account is connected again."),
}
_TEMPLATE_FIELDS = (
    "message_template_status_update",
    "message_template_quality_update",
    "message_template_components_update",
    "template_category_update",
)


def read(field: str, value: Json, moment: Moment) -> Notice | None:
    """A change of a field about the account as a notice; None for a field that nothing is done about."""
    if field in _TEMPLATE_FIELDS:
        return _template(field, value, moment)
    if field == "phone_number_quality_update":
        limit = str(value.get("current_limit") or value.get("max_daily_conversations_per_business") or "")
        event = clean(str(value.get("event") or ""), 60)
        state = "warning" if event in ("FLAGGED", "DOWNGRADE") else "ok"
        text = f"WhatsApp on the number's quality: {event.lower()}."
        return Notice("quality", state, text, event, moment.received_at, {"limit": clean(limit, 40)} if limit else {})
    if field == "account_update":
        event = clean(str(value.get("event") or ""), 60)
        state, text = _EVENTS.get(event, ("warning", f"WhatsApp tells of the account: {event}."))
        return Notice("account", state, text, event, moment.received_at)
    if field in ("account_alerts", "account_review_update", "business_capability_update", "phone_number_name_update"):
        return _other(field, value, moment)
    return None


def trouble(error: Json, moment: Moment) -> Notice:
    """An element of `value.errors`: trouble that is about no single message."""
    code = error.get("code")
    meaning = meaning_of(code)
    state = "blocked" if meaning.klass in ("auth", "account") else "warning"
    text = details_of(error) or meaning.reason
    return Notice("trouble", state, clean(text, 300), str(code or ""), moment.received_at)


def _template(field: str, value: Json, moment: Moment) -> Notice:
    data = {
        "template": clean(str(value.get("message_template_name") or ""), 512),
        "language": clean(str(value.get("message_template_language") or ""), 15),
        "status": clean(str(value.get("event") or ""), 40) if field == _TEMPLATE_FIELDS[0] else "",
        "quality": clean(str(value.get("new_quality_score") or ""), 20),
        "category": clean(str(value.get("new_category") or ""), 40),
        "reason": clean(str(value.get("reason") or ""), 300),
        "resync": field == "message_template_components_update",
    }
    text = f"Template {data['template']} ({data['language']}): {data['status'] or data['quality'] or 'changed'}."
    return Notice("template", "ok", text, "", moment.received_at, data)


def _other(field: str, value: Json, moment: Moment) -> Notice:
    told = value.get("alert_info") if isinstance(value.get("alert_info"), dict) else value
    assert told is not None
    words = told.get("alert_description") or told.get("decision") or told.get("alert_type") or field
    severe = told.get("alert_severity") in ("CRITICAL", "WARNING") or told.get("decision") == "REJECTED"
    data = (
        {"limit": str(value["max_daily_conversation_per_phone"])} if "max_daily_conversation_per_phone" in value else {}
    )
    return Notice(field, "warning" if severe else "ok", clean(str(words), 300), "", moment.received_at, data)
