"""What the phone app of a number hands over when the number is connected here too: its history and its address book.

Source: Cloud API, onboarding of WhatsApp Business app users (fields history and smb_app_state_sync). History comes in
phases (0: the last day, 1: 90 days, 2: 180 days) of chunks that may arrive in any order, and again.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from channels_app.providers.base import Notice
from channels_app.providers.whatsapp.bodies import body_of
from channels_app.providers.whatsapp.messages import circumstances, quoted
from channels_app.providers.whatsapp.moment import FUTURE, Moment
from channels_app.providers.whatsapp.people import Contacts
from channels_app.providers.whatsapp.told import Json, number, obj, objs, words
from inbox.inbound import Item, Naming, Party, Past, Unreadable, clean

#: Meta hands over half a year; what claims to be older than this has no sensible time
OLDEST = timedelta(days=400)
#: history_context.status of what the business sent -> ours
STATUS = {"SENT": "sent", "DELIVERED": "delivered", "READ": "read", "PLAYED": "played", "ERROR": "failed"}
#: the business does not share its history. Source: as above
NOT_SHARED = 2593109


def read(element: Json, contacts: Contacts, moment: Moment) -> list[Item | Notice]:
    """One chunk: all messages of all its threads, and how far the sync has come."""
    told: list[Item | Notice] = [_trouble(error, moment) for error in objs(element.get("errors"))]
    for thread in objs(element.get("threads")):
        them = contacts.party(thread.get("id"), thread.get("user_id"))
        for message in objs(thread.get("messages"), 100_000):
            told.append(_guarded(message, them, contacts, moment))
    meta = obj(element.get("metadata"))
    if meta:
        told.append(_progress(meta, moment))
    return told


def read_contact(element: Json, _contacts: Contacts, moment: Moment) -> list[Item | Notice]:
    """One entry of the address book: a name for somebody we know by number. Nobody becomes a contact by it."""
    told = obj(element.get("contact"))
    them = Contacts(None).party(told.get("phone_number"), told.get("user_id"))
    name = words(told.get("full_name"), 255) or words(told.get("first_name"), 255)
    if them is None:
        return [Unreadable("An entry of the address book without a number.", clean(str(element), 300))]
    if element.get("action") == "remove" or not name:
        return []
    return [Naming(them, name, moment.received_at)]


def _guarded(element: Json, them: Party | None, contacts: Contacts, moment: Moment) -> Item:
    try:
        found = _past(element, them, contacts, moment)
    except Exception as error:  # one message of a chunk must not keep the others out
        return Unreadable(
            f"A message of the history that could not be read ({type(error).__name__}).", str(element)[:300]
        )
    return found or Unreadable("A message of the history without a person, id or time.", clean(str(element), 300))


def _past(element: Json, them: Party | None, contacts: Contacts, moment: Moment) -> Past | None:
    out = "to" in element or "to_user_id" in element
    who = (element.get("to"), element.get("to_user_id")) if out else (element.get("from"), element.get("from_user_id"))
    sender = contacts.party(*who) or them
    wamid, at = words(element.get("id"), 255), _at(element.get("timestamp"), moment)
    kind = words(element.get("type"))
    if sender is None or not wamid or at is None:
        return None
    if kind in ("reaction", "edit", "revoke"):
        return None
    body = body_of(element, kind)
    status = STATUS.get(words(obj(element.get("history_context")).get("status")).upper(), "sent") if out else ""
    return Past(
        wamid, sender, body.type, clean(body.text),
        {**body.payload, **circumstances(element, "in"), "source": "history"}, body.files, at,
        reply_to=quoted(element), direction="out" if out else "in", window_s=0, status=status,
    )  # fmt: skip


def _at(timestamp: Any, moment: Moment) -> datetime | None:
    try:
        at = datetime.fromtimestamp(int(timestamp), UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return None
    return at if moment.received_at - OLDEST <= at <= moment.received_at + FUTURE else None


def _progress(meta: Json, moment: Moment) -> Notice:
    done = number(meta.get("progress"))
    state = "ok" if done is None or done >= 100 else "warning"
    text = f"The history of the phone app is coming in: {done} % so far."
    return Notice("history", state, text, "", moment.received_at)


def _trouble(error: Json, moment: Moment) -> Notice:
    if error.get("code") == NOT_SHARED:
        return Notice("history", "ok", "The phone app does not share its history.", str(NOT_SHARED), moment.received_at)
    text = words(error.get("message"), 200) or words(error.get("title"), 200)
    return Notice("history", "warning", f"The history of the phone app could not be had: {text}",
                  str(number(error.get("code")) or ""), moment.received_at)  # fmt: skip
