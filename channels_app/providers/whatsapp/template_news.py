"""Webhook fields about templates: their status, quality, category and words change without us."""

from __future__ import annotations

from channels_app.providers.base import Notice
from channels_app.providers.whatsapp.moment import Moment
from channels_app.providers.whatsapp.told import Json, obj, words

STATUS, QUALITY = "message_template_status_update", "message_template_quality_update"
FIELDS = (STATUS, QUALITY, "message_template_components_update", "template_category_update")
#: events that are no status of their own: what the template may do is then as it was before, or asked anew
_STANDING = {"FLAGGED": "APPROVED", "REINSTATED": "APPROVED", "UNARCHIVED": "APPROVED"}
#: statuses that an admin should see: the template was good and is no more
_LOST = ("PAUSED", "DISABLED", "REJECTED", "FLAGGED", "LIMIT_EXCEEDED", "LOCKED")


def read(field: str, value: Json, moment: Moment) -> Notice:
    """One change; `data` names the template and what is new of it, the list is read again soon in any case."""
    name, language = words(value.get("message_template_name"), 512), words(value.get("message_template_language"), 15)
    event = words(value.get("event"), 40) if field == STATUS else ""
    data = {
        "template": name,
        "language": language,
        "status": _STANDING.get(event, event),
        "quality": words(value.get("new_quality_score"), 20),
        "category": words(value.get("new_category"), 40) or words(value.get("message_template_category"), 40),
        "reason": _reason(value),
        "resync": True,
    }
    state = "warning" if event in _LOST else "ok"
    code = f"template:{name[:60]}:{language}" if field == STATUS else "templates"
    return Notice(code, state, f"Template {name} ({language}): {_what(event, data)}.", event, moment.received_at, data)


def _reason(value: Json) -> str:
    """Why it was refused, paused or switched off, from whichever of Meta's places says so."""
    reason = words(value.get("reason"), 300)
    told = [
        "" if reason in ("", "NONE") else reason.replace("_", " ").lower(),
        words(obj(value.get("rejection_info")).get("reason"), 300),
        words(obj(value.get("other_info")).get("description"), 300),
    ]
    return " ".join(one for one in told if one)[:300]


def _what(event: str, data: Json) -> str:
    said = (event or data["quality"] or data["category"] or "changed").replace("_", " ").lower()
    return f"{said} ({data['reason']})" if data["reason"] else said
