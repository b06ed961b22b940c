"""What a message of each type holds."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NamedTuple

from channels_app.providers.whatsapp.cards import cards_of
from channels_app.providers.whatsapp.people import pairs
from channels_app.providers.whatsapp.told import Json, cleaned, is_number, number, obj, objs, words
from inbox.inbound import File, clean

MEDIA = ("image", "video", "audio", "document", "sticker")


class Body(NamedTuple):
    """What a message of one type holds."""

    type: str
    text: str = ""
    payload: Json = {}  # noqa: RUF012 - never changed
    files: tuple[File, ...] = ()
    #: further addresses that it shows to be the sender's own
    learnt: tuple[tuple[str, str], ...] = ()


def body_of(element: Json, kind: str) -> Body:
    """The body of a message of this type; what cannot be read is of type unsupported, and kept."""
    reader = _READERS.get(kind)
    found = reader(element, kind) if reader is not None else None
    return found or _unsupported(element, kind)


def problem(element: Json) -> str:
    """Meta's words about what is wrong with one element."""
    first = (objs(element.get("errors")) or [{}])[0]
    return words(obj(first.get("error_data")).get("details") or first.get("message") or first.get("title"))


def _text(element: Json, kind: str) -> Body | None:
    said = obj(element.get("text")).get("body")
    return Body("text", said) if isinstance(said, str) else None


def _media(element: Json, kind: str) -> Body | None:
    told = obj(element.get(kind))
    if not told and not element.get("errors"):
        return None
    mime, ref = words(told.get("mime_type")), words(told.get("id"))
    refused = "" if ref else problem(element) or "WhatsApp did not hand the file over."
    file = File(ref, mime, words(told.get("filename")), sha256=words(told.get("sha256")), refused=refused)
    payload = {name: True for name in ("voice", "animated") if told.get(name) is True}
    return Body(kind, words(told.get("caption")), payload, (file,))


def _location(element: Json, kind: str) -> Body | None:
    told = obj(element.get("location"))
    lat, lon = told.get("latitude"), told.get("longitude")
    if not is_number(lat) or not is_number(lon):
        return None
    return Body(
        "location",
        "",
        {"lat": lat, "lon": lon, **{name: words(told.get(name), 1000) for name in ("name", "address", "url")}},
    )


def _contacts(element: Json, kind: str) -> Body | None:
    cards = cards_of(element.get("contacts"))
    return Body("contacts", "", {"cards": cards}, learnt=_own_number(cards, element)) if cards else None


def _own_number(cards: list[Json], element: Json) -> tuple[tuple[str, str], ...]:
    """The number that somebody gave when asked for it: one card of that origin, by themselves, never forwarded."""
    context = obj(element.get("context"))
    if len(cards) != 1 or cards[0]["origin"] != "contact_request" or not cards[0]["phones"]:
        return ()
    if context.get("forwarded") is True or context.get("frequently_forwarded") is True or element.get("group_id"):
        return ()
    phone = cards[0]["phones"][0]
    return pairs(phone["wa_id"] or "".join(char for char in phone["value"] if char in "0123456789"), None)


def _interactive(element: Json, kind: str) -> Body | None:
    told = obj(element.get("interactive"))
    sort = words(told.get("type"))
    chosen = obj(told.get(sort))
    if sort == "nfm_reply":
        payload = {"kind": "flow", "id": words(chosen.get("name"), 200), "form": _form(chosen)}
        return Body("interactive", words(chosen.get("body")), payload)
    if sort == "call_permission_reply":
        answer, until = words(chosen.get("response"), 20), number(chosen.get("expiration_timestamp"))
        return Body("interactive", "", {"kind": "call_permission", "id": answer, "title": "", "until": until})
    if sort not in ("button_reply", "list_reply"):
        return None
    payload = {"kind": sort, **{name: words(chosen.get(name), 1000) for name in ("id", "title", "description")}}
    return Body("interactive", payload["title"], payload)


def _form(chosen: Json) -> Any:
    """What was filled in; `response_json` is a text that holds JSON."""
    told = chosen.get("response_json")
    try:
        found = json.loads(told) if isinstance(told, str) else told
        return cleaned(found)
    except (ValueError, RecursionError):
        return {"text": words(told, 4000)}


def _button(element: Json, kind: str) -> Body | None:
    told = obj(element.get("button"))
    title = words(told.get("text"), 1000)
    payload = {"kind": "quick_reply", "id": words(told.get("payload"), 1000), "title": title}
    return Body("interactive", title, payload) if told else None


def _order(element: Json, kind: str) -> Body | None:
    told = obj(element.get("order"))
    items = [
        {
            "id": words(item.get("product_retailer_id"), 255), "quantity": number(item.get("quantity")),
            "price": number(item.get("item_price")), "currency": words(item.get("currency"), 8),
        }
        for item in objs(told.get("product_items"))
    ]  # fmt: skip
    payload = {"catalog_id": words(told.get("catalog_id"), 255), "items": items}
    return Body("order", words(told.get("text")), payload) if told else None


def _unsupported(element: Json, kind: str) -> Body:
    """What we cannot show, whether Meta says so or its type is new to us; the raw row keeps all of it."""
    told = obj(element.get(kind)) if kind else {}
    subtype = words(obj(element.get("unsupported")).get("type")) or words(told.get("type"))
    first = (objs(element.get("errors")) or [{}])[0]
    named = subtype or (kind if kind != "unsupported" else "unknown")
    # 131060: Meta has the message and does not hand it over (first words after an advertisement, coexistence numbers).
    named = "unavailable" if first.get("code") == 131060 else named
    payload = {
        "subtype": clean(named, 60), "provider_type": clean(kind, 60),
        "error": {"code": number(first.get("code")), "reason": clean(problem(element), 500)} if first else None,
    }  # fmt: skip
    return Body("unsupported", words(told.get("body")), payload)


_READERS: dict[str, Callable[[Json, str], Body | None]] = {
    "text": _text, "location": _location, "contacts": _contacts, "interactive": _interactive, "button": _button,
    "order": _order, **dict.fromkeys(MEDIA, _media),
}  # fmt: skip
