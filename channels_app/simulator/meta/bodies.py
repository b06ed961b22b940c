"""What each type of an outgoing message may hold, and what it looks like in words."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from channels_app.simulator.meta import interactive
from channels_app.simulator.meta.errors import GraphError, bad, missing
from channels_app.simulator.meta.fields import need, need_list, need_object, number, only, text

#: type -> (mime types, largest size in bytes). Source: Cloud API, supported media types.
MEDIA: dict[str, tuple[tuple[str, ...], int]] = {
    "audio": (("audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"), 16 * 1024**2),
    "image": (("image/jpeg", "image/png"), 5 * 1024**2),
    "video": (("video/mp4", "video/3gpp"), 16 * 1024**2),
    "document": (
        (
            "text/plain",
            "application/pdf",
            "application/msword",
            "application/vnd.ms-excel",
            "application/vnd.ms-powerpoint",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        ),
        100 * 1024**2,
    ),
    "sticker": (("image/webp",), 500 * 1024),
}
NAME_PARTS = ("first_name", "last_name", "middle_name", "suffix", "prefix")


@dataclass
class Checked:
    """A body that passed: its words, its media ids and links."""

    words: str
    media_ids: list[tuple[str, str]] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)


def check(kind: str, body: dict[str, Any]) -> Checked:
    """Check the type's own object; GraphError in Meta's words for what is wrong."""
    rule = RULES.get(kind)
    if rule is None:
        raise GraphError(
            100, "(#100) Param type must be one of {" + ", ".join(sorted(RULES)).upper() + f'}} - got "{kind}".'
        )
    if kind == "contacts":
        return _contacts(body.get("contacts"))
    return rule(need_object(body, kind))


def _text(body: dict[str, Any]) -> Checked:
    only(body, "text", "body", "preview_url")
    words = text(body, "body", "text", 4096)
    if not words.strip():
        raise missing("text['body']")
    if not isinstance(body.get("preview_url", False), bool):
        raise bad("text['preview_url']", "must be a boolean.")
    return Checked(words)


def media_reference(kind: str, body: dict[str, Any], where: str) -> Checked:
    """Exactly one of `id` and `link`."""
    given = [name for name in ("id", "link") if body.get(name)]
    if len(given) != 1:
        raise GraphError(100, f"(#100) Param {where} must have exactly one of 'id' and 'link'.")
    value = body[given[0]]
    if not isinstance(value, str):
        raise bad(f"{where}['{given[0]}']", "must be a string.")
    if given[0] == "id":
        return Checked("", [(kind, value)])
    if not value.startswith(("http://", "https://")):
        raise bad(f"{where}['link']", "is not a valid URI.")
    return Checked("", [], [(kind, value)])


def _media(kind: str, *extras: str) -> Callable[[dict[str, Any]], Checked]:
    def rule(body: dict[str, Any]) -> Checked:
        only(body, kind, "id", "link", "provider", *extras)
        found = media_reference(kind, body, kind)
        caption = text(body, "caption", kind, 1024, required=False)
        text(body, "filename", kind, 240, required=False)
        found.words = caption or body.get("filename") or ""
        return found

    return rule


def _location(body: dict[str, Any]) -> Checked:
    only(body, "location", "latitude", "longitude", "name", "address")
    number(body, "latitude", "location", -90, 90)
    number(body, "longitude", "location", -180, 180)
    words = ", ".join(filter(None, (text(body, key, "location", 1000, required=False) for key in ("name", "address"))))
    return Checked(words or f"{body['latitude']}, {body['longitude']}")


def _reaction(body: dict[str, Any]) -> Checked:
    only(body, "reaction", "message_id", "emoji")
    if not isinstance(need(body, "message_id", "reaction"), str):
        raise bad("reaction['message_id']", "must be a string.")
    if "emoji" not in body:
        raise missing("reaction['emoji']")
    emoji = body["emoji"]
    if not isinstance(emoji, str) or len(emoji) > 16 or any(letter.isascii() and letter.isalpha() for letter in emoji):
        raise bad("reaction['emoji']", "must be a single emoji or an empty string.")
    return Checked(emoji)


def _template(body: dict[str, Any]) -> Checked:
    only(body, "template", "name", "language", "components", "namespace")
    found = Checked(text(body, "name", "template", 512))
    text(need_object(body, "language", "template"), "code", "template['language']", 15)
    cards = [card for one in _objects(body, "components", "template") for card in _objects(one, "cards", "component")]
    nested = [one for card in cards for one in _objects(card, "components", "card")]
    for component in [*_objects(body, "components", "template"), *nested]:
        text(component, "type", "component", 20)
        if not isinstance(component.get("index", 0), str | int):
            raise bad("component['index']", "must be a number.")
        for parameter in _objects(component, "parameters", "component"):
            _template_parameter(parameter, found)
    return found


def _template_parameter(parameter: dict[str, Any], found: Checked) -> None:
    kind = text(parameter, "type", "parameter", 30)
    text(parameter, "parameter_name", "parameter", 100, required=False)
    if kind == "text":
        text(parameter, "text", "parameter", 32768, required=False)
    elif kind in ("image", "video", "document"):
        inner = media_reference(kind, need_object(parameter, kind, "parameter"), kind)
        found.media_ids += inner.media_ids
        found.links += inner.links
    elif kind in ("currency", "date_time"):
        text(need_object(parameter, kind, "parameter"), "fallback_value", kind, 1024)
    elif kind == "location":
        _location(need_object(parameter, "location", "parameter"))
    elif kind not in ("payload", "coupon_code", "action", "product", "limited_time_offer"):
        raise bad("parameter['type']", f'is not known - got "{kind}".')


def _objects(body: dict[str, Any], key: str, where: str) -> list[dict[str, Any]]:
    """An array of objects that may be left out."""
    rows = body.get(key)
    if rows is None:
        return []
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise bad(f"{where}['{key}']", "must be an array of objects.")
    return rows


def _interactive(body: dict[str, Any]) -> Checked:
    found = Checked(interactive.check(body))
    for holder in (body, *(body["action"].get("cards") or [])):
        header = holder.get("header") or {}
        kind = header.get("type")
        if kind in ("image", "video", "document"):
            inner = media_reference(kind, need_object(header, kind, "interactive['header']"), f"header['{kind}']")
            found.media_ids += inner.media_ids
            found.links += inner.links
    return found


def _contacts(cards: Any) -> Checked:
    rows = need_list({"contacts": cards}, "contacts", "message", 1, 257)
    names = []
    for row in rows:
        card = row if isinstance(row, dict) else {}
        name = need_object(card, "name", "contacts")
        names.append(text(name, "formatted_name", "contacts['name']", 1024))
        if not any(name.get(part) for part in NAME_PARTS):
            raise GraphError(131009, details=f"contacts['name'] needs one more of {', '.join(NAME_PARTS)}.")
        for phone in _objects(card, "phones", "contacts"):
            text(phone, "phone", "phones", 40, required=False)
        for email in _objects(card, "emails", "contacts"):
            text(email, "email", "emails", 1024)
    return Checked(", ".join(names))


RULES: dict[str, Callable[[dict[str, Any]], Checked]] = {
    "text": _text,
    "image": _media("image", "caption"),
    "video": _media("video", "caption"),
    "audio": _media("audio", "voice"),
    "document": _media("document", "caption", "filename"),
    "sticker": _media("sticker"),
    "location": _location,
    "reaction": _reaction,
    "interactive": _interactive,
    "template": _template,
    "contacts": _contacts,
}
