"""Messages of customers, and echoes of what was sent from the phone app, type by type."""

from __future__ import annotations

from collections.abc import Callable

from channels_app import consents
from channels_app.providers.whatsapp.bodies import body_of
from channels_app.providers.whatsapp.moment import Moment
from channels_app.providers.whatsapp.people import Contacts, pairs
from channels_app.providers.whatsapp.told import Json, cleaned, obj, words
from inbox.inbound import (
    Edit,
    IdentityChange,
    Inbound,
    Item,
    Party,
    ReactionChange,
    Revocation,
    Unreadable,
    clean,
)


def read(element: Json, contacts: Contacts, moment: Moment) -> list[Item]:
    """One element of `messages`."""
    return _read(element, contacts, moment, "in")


def read_echo(element: Json, contacts: Contacts, moment: Moment) -> list[Item]:
    """One element of `message_echoes`: what a colleague sent from the phone app."""
    return _read(element, contacts, moment, "out")


def circumstances(element: Json, direction: str) -> Json:
    """Forwarded, from an advertisement, about a product, from the phone app: `payload` of any type may tell it."""
    found: Json = {}
    context = obj(element.get("context"))
    if context.get("forwarded") is True or context.get("frequently_forwarded") is True:
        found["forwarded"] = True
    if context.get("frequently_forwarded") is True:
        found["forwarded_many"] = True
    for name, told in (("referral", element.get("referral")), ("product", context.get("referred_product"))):
        if isinstance(told, dict):
            found[name] = cleaned(told)
    if direction == "out":
        found["source"] = "phone_app"
    return found


def quoted(element: Json) -> str:
    """The id of the message it quotes, "" for none."""
    return words(obj(element.get("context")).get("id"), 255)


def _read(element: Json, contacts: Contacts, moment: Moment, direction: str) -> list[Item]:
    sender = _party(element, contacts, direction)
    wamid = element.get("id")
    if sender is None or not isinstance(wamid, str) or not wamid:
        return [Unreadable("A message without sender or id.", clean(str(element), 300))]
    kind = words(element.get("type"))
    about = _ABOUT.get(kind)
    if about is not None:
        return about(element, sender, moment)
    message = _message(element, kind, sender, moment, direction)
    message.payload.update(_from_group(element, contacts))
    return [message]


def _party(element: Json, contacts: Contacts, direction: str) -> Party | None:
    group = element.get("group_id")
    if isinstance(group, str) and group:
        return Party((("group", clean(group, 255)),))
    if direction == "out":
        return contacts.party(element.get("to"), element.get("to_user_id"), element.get("to_parent_user_id"))
    return contacts.party(element.get("from"), element.get("from_user_id"), element.get("from_parent_user_id"))


def _from_group(element: Json, contacts: Contacts) -> Json:
    """Who of a group wrote it."""
    if not element.get("group_id"):
        return {}
    who = contacts.party(element.get("from"), element.get("from_user_id"))
    told = {"group_from": words(element.get("from"), 255) or words(element.get("from_user_id"), 255)}
    return {**told, "group_from_name": clean(who.name, 255)} if who is not None and who.name else told


def _message(element: Json, kind: str, sender: Party, moment: Moment, direction: str) -> Inbound:
    body = body_of(element, kind)
    learnt = body.learnt if direction == "in" else ()
    addresses = (*sender.addresses, *(pair for pair in learnt if pair not in sender.addresses))
    return Inbound(
        clean(element["id"], 255),
        Party(addresses, sender.name, sender.username, sender.language, sender.country),
        body.type,
        clean(body.text),
        {**body.payload, **circumstances(element, direction)},
        body.files,
        moment.told(element.get("timestamp")),
        reply_to=quoted(element),
        direction=direction,
        window_s=moment.window_s(element.get("timestamp")) if direction == "in" and kind != "system" else 0,
        consent=consents.marketing_word(body.text) if direction == "in" and body.type == "text" else "",
    )


def _reaction(element: Json, sender: Party, moment: Moment) -> list[Item]:
    told = obj(element.get("reaction"))
    target, emoji = words(told.get("message_id"), 255), words(told.get("emoji"))
    if not target:
        return [Unreadable("A reaction to nothing.", clean(str(element), 300))]
    at = moment.of(element.get("timestamp"))
    return [
        ReactionChange(clean(element["id"], 255), target, sender, clean(emoji), at, moment.window_s(at.timestamp()))
    ]


def _system(element: Json, sender: Party, moment: Moment) -> list[Item]:
    told = obj(element.get("system"))
    text, at, wamid = words(told.get("body"), 500), moment.of(element.get("timestamp")), clean(element["id"], 255)
    new = {
        "user_changed_number": pairs(told.get("wa_id") or told.get("new_wa_id"), None),
        "user_changed_user_id": pairs(None, told.get("user_id"), told.get("parent_user_id")),
    }.get(words(told.get("type")))
    if new:
        kinds = {kind for kind, _ in new}
        was = tuple(pair for pair in sender.addresses if pair[0] in kinds)
        what = "number" if "wa_id" in kinds else "identity"
        return [IdentityChange(was, new, what, at, text, wamid, also=sender.addresses)]
    if told.get("type") == "customer_identity_changed":
        return [IdentityChange(sender.addresses, sender.addresses, "identity", at, text, wamid)]
    payload = {"kind": clean(words(told.get("type")) or "unknown", 60)}
    return [Inbound(wamid, sender, "system", text, payload, sent_at=moment.told(element.get("timestamp")), window_s=0)]


def _edit(element: Json, sender: Party, moment: Moment) -> list[Item]:
    told = obj(element.get("edit"))
    inner = obj(told.get("message"))
    body = body_of(inner, words(inner.get("type")))
    target = words(told.get("original_message_id"), 255)
    if not target or not inner:
        return [Unreadable("An edit of nothing.", clean(str(element), 300))]
    return [Edit(target, clean(body.text), moment.of(element.get("timestamp")), sender)]


def _revoke(element: Json, sender: Party, moment: Moment) -> list[Item]:
    target = words(obj(element.get("revoke")).get("original_message_id"), 255)
    if not target:
        return [Unreadable("A message without a name was taken back.", clean(str(element), 300))]
    return [Revocation(target, moment.of(element.get("timestamp")), sender)]


_ABOUT: dict[str, Callable[[Json, Party, Moment], list[Item]]] = {
    "reaction": _reaction, "system": _system, "edit": _edit, "revoke": _revoke,
}  # fmt: skip
