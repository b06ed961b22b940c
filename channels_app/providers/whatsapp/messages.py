"""Messages of customers, and echoes of what was sent from the phone app, type by type."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NamedTuple

from channels_app import consents
from channels_app.providers.whatsapp.cards import cards_of
from channels_app.providers.whatsapp.moment import Moment
from channels_app.providers.whatsapp.people import Contacts, Json, pairs
from inbox.inbound import (
    Edit,
    File,
    IdentityChange,
    Inbound,
    Item,
    Party,
    ReactionChange,
    Revocation,
    Unreadable,
    clean,
)

MEDIA = ("image", "video", "audio", "document", "sticker")


class Body(NamedTuple):
    """What a message of one type holds."""

    type: str
    text: str = ""
    payload: Json = {}  # noqa: RUF012 - never changed
    files: tuple[File, ...] = ()
    #: further addresses that it shows to be the sender's own
    learnt: tuple[tuple[str, str], ...] = ()


def read(element: Json, contacts: Contacts, moment: Moment) -> list[Item]:
    """One element of `messages`."""
    return _read(element, contacts, moment, "in")


def read_echo(element: Json, contacts: Contacts, moment: Moment) -> list[Item]:
    """One element of `message_echoes`: what a colleague sent from the phone app."""
    return _read(element, contacts, moment, "out")


def _read(element: Json, contacts: Contacts, moment: Moment, direction: str) -> list[Item]:
    sender = _party(element, contacts, direction)
    wamid = element.get("id")
    if sender is None or not isinstance(wamid, str) or not wamid:
        return [Unreadable("A message without sender or id.", clean(str(element), 300))]
    kind = element.get("type")
    kind = kind if isinstance(kind, str) else ""
    about = _ABOUT.get(kind)
    if about is not None:
        return about(element, sender, moment)
    return [_message(element, kind, sender, moment, direction)]


def _party(element: Json, contacts: Contacts, direction: str) -> Party | None:
    group = element.get("group_id")
    if isinstance(group, str) and group:
        return Party((("group", clean(group, 255)),))
    if direction == "out":
        return contacts.party(element.get("to"), element.get("to_user_id"), element.get("to_parent_user_id"))
    return contacts.party(element.get("from"), element.get("from_user_id"), element.get("from_parent_user_id"))


def _message(element: Json, kind: str, sender: Party, moment: Moment, direction: str) -> Inbound:
    body = _body(element, kind)
    context = _object(element.get("context"))
    quoted = context.get("id")
    addresses = (*sender.addresses, *(pair for pair in body.learnt if pair not in sender.addresses))
    return Inbound(
        clean(element["id"], 255),
        Party(addresses, sender.name, sender.username, sender.language, sender.country),
        body.type,
        clean(body.text),
        {**body.payload, **_circumstances(element, context, direction)},
        body.files,
        moment.told(element.get("timestamp")),
        reply_to=clean(quoted, 255) if isinstance(quoted, str) else "",
        direction=direction,
        window_s=moment.window_s(element.get("timestamp")) if direction == "in" and kind != "system" else 0,
        consent=consents.marketing_word(body.text) if direction == "in" and body.type == "text" else "",
    )


def _body(element: Json, kind: str) -> Body:
    reader = _BODIES.get(kind)
    if reader is not None:
        found = reader(element, kind)
        if found is not None:
            return found
    return _unsupported(element, kind)


def _text(element: Json, kind: str) -> Body | None:
    words = _object(element.get("text")).get("body")
    return Body("text", words) if isinstance(words, str) else None


def _media(element: Json, kind: str) -> Body | None:
    told = _object(element.get(kind))
    if not told and not element.get("errors"):
        return None
    mime, ref = _words(told.get("mime_type")), _words(told.get("id"))
    refused = "" if ref else _problem(element) or "WhatsApp did not hand the file over."
    file = File(ref, mime, _words(told.get("filename")), sha256=_words(told.get("sha256")), refused=refused)
    payload = {name: True for name in ("voice", "animated") if told.get(name) is True}
    return Body(kind, _words(told.get("caption")), payload, (file,))


def _location(element: Json, kind: str) -> Body | None:
    told = _object(element.get("location"))
    lat, lon = told.get("latitude"), told.get("longitude")
    if not isinstance(lat, int | float) or not isinstance(lon, int | float):
        return None
    named = {name: clean(_words(told.get(name)), 1000) for name in ("name", "address", "url")}
    return Body("location", "", {"lat": lat, "lon": lon, **named})


def _contacts(element: Json, kind: str) -> Body | None:
    cards = cards_of(element.get("contacts"))
    own = [card for card in cards if card["origin"] == "contact_request"]
    learnt = pairs(own[0]["phones"][0]["wa_id"], None) if own and own[0]["phones"] else ()
    return Body("contacts", "", {"cards": cards}, learnt=learnt) if cards else None


def _interactive(element: Json, kind: str) -> Body | None:
    told = _object(element.get("interactive"))
    sort = told.get("type")
    chosen = _object(told.get(sort)) if isinstance(sort, str) else {}
    if sort == "nfm_reply":
        return Body("interactive", _words(chosen.get("body")), {"kind": "flow", "form": _form(chosen), "id": ""})
    if sort not in ("button_reply", "list_reply"):
        return None
    payload = {"kind": sort, **{name: clean(_words(chosen.get(name)), 1000) for name in ("id", "title", "description")}}
    return Body("interactive", payload["title"], payload)


def _form(chosen: Json) -> Any:
    """What was filled in; `response_json` is a text that holds JSON."""
    told = chosen.get("response_json")
    try:
        found = json.loads(told) if isinstance(told, str) else told
        return _cleaned(found)
    except (ValueError, RecursionError):
        return {"text": clean(_words(told), 4000)}


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value, 4000)
    if isinstance(value, list):
        return [_cleaned(one) for one in value]
    if isinstance(value, dict):
        return {clean(str(name), 200): _cleaned(one) for name, one in value.items()}
    return value


def _button(element: Json, kind: str) -> Body | None:
    told = _object(element.get("button"))
    title = clean(_words(told.get("text")), 1000)
    payload = {"kind": "quick_reply", "id": clean(_words(told.get("payload")), 1000), "title": title}
    return Body("interactive", title, payload) if told else None


def _order(element: Json, kind: str) -> Body | None:
    told = _object(element.get("order"))
    items = [
        {
            "id": clean(_words(item.get("product_retailer_id")), 255), "quantity": _number(item.get("quantity")),
            "price": _number(item.get("item_price")), "currency": clean(_words(item.get("currency")), 8),
        }
        for item in map(_object, told.get("product_items") or [])
    ]  # fmt: skip
    payload = {"catalog_id": clean(_words(told.get("catalog_id")), 255), "items": items}
    return Body("order", _words(told.get("text")), payload) if told else None


def _unsupported(element: Json, kind: str) -> Body:
    """What we cannot show, whether Meta says so or its type is new to us; the raw row keeps all of it."""
    subtype = _words(_object(element.get("unsupported")).get("type"))
    errors = element.get("errors")
    first = _object(errors[0]) if isinstance(errors, list) and errors else {}
    named = subtype or (kind if kind != "unsupported" else "unknown")
    payload = {
        "subtype": clean(named, 60), "provider_type": clean(kind, 60),
        "error": {"code": first.get("code"), "reason": clean(_problem(element), 500)} if first else None,
    }  # fmt: skip
    words = _object(element.get(kind)).get("body") if kind else None
    return Body("unsupported", _words(words), payload)


def _circumstances(element: Json, context: Json, direction: str) -> Json:
    """Forwarded, from an advertisement, about a product, from the phone app: `payload` of any type may tell it."""
    found: Json = {}
    if context.get("forwarded") is True or context.get("frequently_forwarded") is True:
        found["forwarded"] = True
    if context.get("frequently_forwarded") is True:
        found["forwarded_many"] = True
    for name, told in (("referral", element.get("referral")), ("product", context.get("referred_product"))):
        if isinstance(told, dict):
            found[name] = _cleaned(told)
    if direction == "out":
        found["source"] = "phone_app"
    if element.get("group_id"):
        found["group_from"] = clean(_words(element.get("from")) or _words(element.get("from_user_id")), 255)
    return found


def _reaction(element: Json, sender: Party, moment: Moment) -> list[Item]:
    told = _object(element.get("reaction"))
    target, emoji = _words(told.get("message_id")), _words(told.get("emoji"))
    if not target:
        return [Unreadable("A reaction to nothing.", clean(str(element), 300))]
    at = moment.of(element.get("timestamp"))
    return [
        ReactionChange(
            clean(element["id"], 255), clean(target, 255), sender, clean(emoji), at, moment.window_s(at.timestamp())
        )
    ]


def _system(element: Json, sender: Party, moment: Moment) -> list[Item]:
    told = _object(element.get("system"))
    text, at, wamid = (
        clean(_words(told.get("body")), 500),
        moment.of(element.get("timestamp")),
        clean(element["id"], 255),
    )
    new = {
        "user_changed_number": pairs(told.get("wa_id") or told.get("new_wa_id"), None),
        "user_changed_user_id": pairs(None, told.get("user_id"), told.get("parent_user_id")),
    }.get(_words(told.get("type")))
    if new:
        kinds = {kind for kind, _ in new}
        was = tuple(pair for pair in sender.addresses if pair[0] in kinds)
        what = "number" if "wa_id" in kinds else "identity"
        return [IdentityChange(was or sender.addresses, new, what, at, text, wamid)]
    if told.get("type") == "customer_identity_changed":
        return [IdentityChange(sender.addresses, sender.addresses, "identity", at, text, wamid)]
    payload = {"kind": clean(_words(told.get("type")) or "unknown", 60)}
    return [Inbound(wamid, sender, "system", text, payload, sent_at=moment.told(element.get("timestamp")), window_s=0)]


def _edit(element: Json, sender: Party, moment: Moment) -> list[Item]:
    told = _object(element.get("edit"))
    inner = _object(told.get("message"))
    body = _body(inner, _words(inner.get("type")))
    target = _words(told.get("original_message_id"))
    if not target or not inner:
        return [Unreadable("An edit of nothing.", clean(str(element), 300))]
    return [Edit(clean(target, 255), clean(body.text), moment.of(element.get("timestamp")), sender)]


def _revoke(element: Json, sender: Party, moment: Moment) -> list[Item]:
    target = _words(_object(element.get("revoke")).get("original_message_id"))
    if not target:
        return [Unreadable("A message without a name was taken back.", clean(str(element), 300))]
    return [Revocation(clean(target, 255), moment.of(element.get("timestamp")), sender)]


def _problem(element: Json) -> str:
    errors = element.get("errors")
    first = _object(errors[0]) if isinstance(errors, list) and errors else {}
    told = _object(first.get("error_data")).get("details") or first.get("message") or first.get("title")
    return _words(told)


def _object(value: Any) -> Json:
    return value if isinstance(value, dict) else {}


def _words(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _number(value: Any) -> int | float | None:
    try:
        found = float(value)
    except (TypeError, ValueError):
        return None
    return int(found) if found.is_integer() and abs(found) < 2**53 else found if abs(found) < 1e300 else None


_BODIES: dict[str, Callable[[Json, str], Body | None]] = {
    "text": _text, "location": _location, "contacts": _contacts, "interactive": _interactive, "button": _button,
    "order": _order, **dict.fromkeys(MEDIA, _media),
}  # fmt: skip
_ABOUT: dict[str, Callable[[Json, Party, Moment], list[Item]]] = {
    "reaction": _reaction, "system": _system, "edit": _edit, "revoke": _revoke,
}  # fmt: skip
