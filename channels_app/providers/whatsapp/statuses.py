"""How far our messages have come, as Meta tells it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from channels_app.providers.whatsapp.errors import shape
from channels_app.providers.whatsapp.moment import Moment
from channels_app.providers.whatsapp.people import Contacts
from inbox.inbound import ConsentWord, Item, StatusChange, Unreadable, clean

KNOWN = ("sent", "delivered", "read", "played", "failed")


def read(element: dict[str, Any], contacts: Contacts, moment: Moment) -> Iterator[Item]:
    """One status. A failure because of a stop to marketing is also a change of consent (131050)."""
    wamid, status = element.get("id"), element.get("status")
    if not isinstance(wamid, str) or not wamid or status not in KNOWN:
        yield Unreadable(f"A status we do not know: {clean(str(status), 40)}.", clean(str(element), 300))
        return
    error = shape(_first(element.get("errors"))) if status == "failed" else None
    at = moment.of(element.get("timestamp"))
    recipient = contacts.party(
        element.get("recipient_id"), element.get("recipient_user_id"), element.get("recipient_parent_user_id")
    )
    opaque = element.get("biz_opaque_callback_data")
    yield StatusChange(
        clean(wamid, 255), str(status), at, opaque=opaque if isinstance(opaque, str) else "", error=error,
        recipient=recipient,
    )  # fmt: skip
    if error and error["class"] == "opted_out" and recipient is not None:
        yield ConsentWord(recipient, "marketing_out", f"WhatsApp error {error['provider_code']}", at)


def _first(errors: Any) -> Any:
    return errors[0] if isinstance(errors, list) and errors else None
