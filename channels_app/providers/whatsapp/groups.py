"""WhatsApp groups and calls: what is told of them is shown in their thread. Neither can be answered here."""

from __future__ import annotations

from channels_app.providers.base import Notice
from channels_app.providers.whatsapp.moment import Moment
from channels_app.providers.whatsapp.people import Contacts
from channels_app.providers.whatsapp.told import Json, number, obj, objs, words
from inbox.inbound import Inbound, Item, Naming, Party, Unreadable, clean

#: type of a group webhook -> the sentence of its line; {who} are the people it names
_SAID = {
    "group_create": "The group was made.",
    "group_delete": "The group was deleted.",
    "group_participants_add": "{who} joined the group.",
    "group_participants_remove": "{who} left the group.",
    "group_join_request_created": "{who} asked to join the group.",
    "group_join_request_revoked": "{who} took the wish to join back.",
    "group_settings_update": "The group's settings changed.",
    "group_suspend": "WhatsApp has suspended the group.",
    "group_suspend_cleared": "WhatsApp has allowed the group again.",
}
_PEOPLE = ("added_participants", "removed_participants", "failed_participants", "participants")


def read(element: Json, contacts: Contacts, moment: Moment) -> list[Item | Notice]:
    """One change of a group: a line in its thread, and its name."""
    group, kind = words(element.get("group_id"), 255), words(element.get("type"), 60)
    if not group:
        return [Unreadable("A change of a group without its id.", clean(str(element), 300))]
    party, at = Party((("group", group),)), moment.of(element.get("timestamp"))
    subject = words(element.get("subject"), 255) or words(obj(element.get("group_subject")).get("text"), 255)
    said = _SAID.get(kind, "The group changed.").format(who=_who(element, contacts))
    # Meta's own name of the change, by which its raw row is found; not every change has one.
    name = words(element.get("request_id"), 200) or f"{group}:{kind}:{int(at.timestamp())}"
    line = Inbound(clean(name, 255), party, "system", said, {"kind": kind or "group"}, sent_at=at, window_s=0)
    return [line, *([Naming(party, subject, at, renames=True)] if subject else [])]


def read_call(element: Json, contacts: Contacts, moment: Moment) -> list[Item | Notice]:
    """A call of a customer: nobody can take it here, so it waits like a message, and opens the window like one.

    Source: Cloud API, calling: events connect and terminate of one id; both tell of one call.
    """
    them = contacts.party(element.get("from"), element.get("from_user_id"), element.get("from_parent_user_id"))
    call = words(element.get("id"), 240)
    if element.get("direction") == "BUSINESS_INITIATED":
        return []
    if them is None or not call:
        return [Unreadable("A call without caller or id.", clean(str(element), 300))]
    payload = {
        "subtype": "call", "provider_type": "call", "error": None, "event": words(element.get("event"), 40),
        "seconds": number(element.get("duration")),
    }  # fmt: skip
    window = moment.window_s(element.get("timestamp"))
    return [Inbound(call, them, "unsupported", "", payload, sent_at=moment.told(element.get("timestamp")),
                    window_s=window)]  # fmt: skip


def passed_over(_element: Json, _contacts: Contacts, _moment: Moment) -> list[Item | Notice]:
    """Statuses of calls that we made: there are none. The raw row keeps them."""
    return []


def _who(element: Json, contacts: Contacts) -> str:
    people = [one for name in _PEOPLE for one in objs(element.get(name))] or [element]
    found = [contacts.party(one.get("wa_id"), one.get("user_id")) for one in people]
    names = [clean(one.name, 80) or clean(one.addresses[-1][1], 80) for one in found if one is not None]
    return ", ".join(names[:10]) or "Somebody"
