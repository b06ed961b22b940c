"""Meta's envelopes: every entry, change, message and status in them, each read by itself."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from channels_app.providers.base import Notice, Told
from channels_app.providers.whatsapp import account, app_history, groups, messages, statuses
from channels_app.providers.whatsapp.moment import Moment
from channels_app.providers.whatsapp.people import Contacts, pairs
from inbox.inbound import ConsentWord, IdentityChange, Item, Unreadable, clean

Json = dict[str, Any]
Reader = Callable[[Json, Json, Moment], "list[Item | Notice]"]
EXCERPT = 300


def parse(body: bytes, received_at: datetime) -> list[Told]:
    """Everything one body tells, in its order. What cannot be read is `Unreadable`, and stops nothing beside it."""
    try:
        envelope = json.loads(body)
    except (ValueError, RecursionError):
        return [Told(Unreadable("The body is not JSON.", clean(body[:EXCERPT].decode("utf-8", "replace"))))]
    entries = envelope.get("entry") if isinstance(envelope, dict) else None
    if not isinstance(entries, list):
        return [Told(Unreadable("There is no entry in it.", _excerpt(envelope)))]
    told = [one for entry in entries for one in _entry(entry, Moment(received_at))]
    # A change may be understood and ask for nothing (a name taken out of an address book).
    is_empty = not any(isinstance(entry, dict) and entry.get("changes") for entry in entries)
    return [Told(Unreadable("There is nothing in it.", _excerpt(envelope)))] if is_empty and not told else told


def _entry(entry: Any, moment: Moment) -> Iterator[Told]:
    changes = entry.get("changes") if isinstance(entry, dict) else None
    if not isinstance(changes, list):
        yield Told(Unreadable("An entry without changes.", _excerpt(entry)))
        return
    waba = entry.get("id")
    waba = waba if isinstance(waba, str) else ""
    for change in changes:
        value = change.get("value") if isinstance(change, dict) else None
        if not isinstance(value, dict):
            yield Told(Unreadable("A change without a value.", _excerpt(change)), waba)
            continue
        metadata = value.get("metadata")
        number = metadata.get("phone_number_id") if isinstance(metadata, dict) else None
        to = number if isinstance(number, str) and number else waba
        field = change.get("field")
        for item in _change(field if isinstance(field, str) else "", value, moment):
            yield Told(item, to)


def _change(field: str, value: Json, moment: Moment) -> Iterator[Item | Notice]:
    lists = _LISTS.get(field)
    if lists is None:
        notice = account.read(field, value, moment)
        yield notice or Unreadable(f"Kept: nothing is done about “{clean(field, 60)}”.", _excerpt(value))
        return
    contacts = Contacts(value.get("contacts"))
    empty = True
    for name, read in lists:
        elements = value.get(name, [])
        for element in elements if isinstance(elements, list) else [elements]:
            empty = False
            yield from _guarded(read, element, contacts, moment)
    if empty:
        yield Unreadable(f"A change of “{clean(field, 60)}” with nothing in it.", _excerpt(value))


def _guarded(read: Any, element: Any, contacts: Contacts, moment: Moment) -> list[Item | Notice]:
    """One element; its failure is its own."""
    if not isinstance(element, dict):
        return [Unreadable("An element that is not an object.", _excerpt(element))]
    try:
        return list(read(element, contacts, moment))
    except Exception as error:  # whatever is wrong with one element must not reach its neighbours
        return [Unreadable(f"An element that could not be read ({type(error).__name__}).", _excerpt(element))]


def _error(element: Json, _contacts: Contacts, moment: Moment) -> list[Item | Notice]:
    return [account.trouble(element, moment)]


def _preference(element: Json, contacts: Contacts, moment: Moment) -> list[Item | Notice]:
    change = {"stop": "marketing_out", "resume": "marketing_in", "signup": "marketing_in"}.get(
        str(element.get("value"))
    )
    sender = contacts.party(element.get("wa_id"), element.get("user_id"), element.get("parent_user_id"))
    if change is None or sender is None or element.get("category") != "marketing_messages":
        return [Unreadable("A preference of nobody, or of a kind we do not know.", _excerpt(element))]
    at = moment.of(element.get("timestamp"))
    return [ConsentWord(sender, change, clean(str(element.get("detail") or change), 500), at)]


def _new_id(element: Json, _contacts: Contacts, moment: Moment) -> list[Item | Notice]:
    old, new = element.get("user_id") or {}, element.get("parent_user_id") or {}
    was = pairs(None, old.get("previous"), new.get("previous"))
    now = pairs(None, old.get("current"), new.get("current"))
    if not was or not now:
        return [Unreadable("A change of id without both ids.", _excerpt(element))]
    text = clean(str(element.get("detail") or ""), 500)
    also = pairs(element.get("wa_id"), None)
    return [IdentityChange(was, now, "identity", moment.of(element.get("timestamp")), text, also=also)]


_LISTS: dict[str, tuple[tuple[str, Any], ...]] = {
    "messages": (("messages", messages.read), ("statuses", statuses.read), ("errors", _error)),
    "smb_message_echoes": (("message_echoes", messages.read_echo), ("errors", _error)),
    "user_preferences": (("user_preferences", _preference),),
    "user_id_update": (("user_id_update", _new_id),),
    "history": (("history", app_history.read), ("errors", _error)),
    "smb_app_state_sync": (("state_sync", app_history.read_contact),),
    "calls": (("calls", groups.read_call), ("statuses", groups.passed_over), ("errors", _error)),
    **dict.fromkeys(
        ("group_lifecycle_update", "group_participants_update", "group_settings_update", "group_status_update"),
        (("groups", groups.read), ("errors", _error)),
    ),
}


def _excerpt(value: Any) -> str:
    try:
        return clean(json.dumps(value, ensure_ascii=False)[:EXCERPT])
    except (ValueError, RecursionError):
        return ""
