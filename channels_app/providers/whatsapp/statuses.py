"""How far our messages have come, as Meta tells it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from channels_app.providers.base import Notice
from channels_app.providers.whatsapp.errors import meaning_of, shape
from channels_app.providers.whatsapp.moment import Moment
from channels_app.providers.whatsapp.people import Contacts
from channels_app.providers.whatsapp.told import obj, objs
from inbox.inbound import ConsentWord, Item, StatusChange, Unreadable, clean

KNOWN = ("sent", "delivered", "read", "played", "failed")
#: told, and noted with their time, but no step of a message's way
NOTED = ("deleted", "warning", "unknown")


def read(element: dict[str, Any], contacts: Contacts, moment: Moment) -> Iterator[Item | Notice]:
    """One status. A failure may say something of the person (131050: no marketing), the channel, or the template."""
    wamid, status = element.get("id"), element.get("status")
    if not isinstance(wamid, str) or not wamid or status not in (*KNOWN, *NOTED):
        yield Unreadable(f"A status we do not know: {clean(str(status), 40)}.", clean(str(element), 300))
        return
    at = moment.of(element.get("timestamp"))
    first = obj((objs(element.get("errors")) or [{}])[0])
    error = shape(first, at) if status == "failed" else None
    recipient = contacts.party(
        element.get("recipient_id"), element.get("recipient_user_id"), element.get("recipient_parent_user_id")
    )
    opaque = element.get("biz_opaque_callback_data")
    yield StatusChange(
        clean(wamid, 255), str(status), at, opaque=opaque if isinstance(opaque, str) else "", error=error,
        recipient=recipient, pricing=_pricing(obj(element.get("pricing"))),
    )  # fmt: skip
    if error and error["class"] == "opted_out" and recipient is not None:
        yield ConsentWord(recipient, "marketing_out", f"WhatsApp error {error['provider_code']}", at)
    if error:
        yield from _lessons(first.get("code"), moment)


def _pricing(told: dict[str, Any]) -> dict[str, Any] | None:
    """What Meta bills: by delivered template since July 2025 (PMP); the category is the message's, not the thread's."""
    category = told.get("category")
    if not isinstance(category, str) or not category:
        return None
    billable, kind = told.get("billable"), told.get("type")
    return {
        "category": clean(category, 40), "billable": billable if isinstance(billable, bool) else None,
        "type": clean(kind, 40) if isinstance(kind, str) else "",
    }  # fmt: skip


def _lessons(code: Any, moment: Moment) -> Iterator[Notice]:
    """What a failure says beyond its message: the account is in trouble, or our list of templates is old."""
    meaning = meaning_of(code)
    if meaning.alarm is not None:
        about, state = meaning.alarm
        yield Notice(about, state, meaning.reason, str(code), moment.received_at)
    elif meaning.klass == "template":
        yield Notice("templates", "ok", "", str(code), moment.received_at, {"resync": True})
