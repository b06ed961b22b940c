"""A template as the customer will see it, cut at its blanks."""

from __future__ import annotations

from typing import Any

from channels_app.providers.templated import Blank, Pieces, Preview
from channels_app.providers.whatsapp import template

Json = dict[str, Any]
#: format of a header -> media types of its file
ACCEPT = {
    "IMAGE": "image/jpeg,image/png",
    "VIDEO": "video/mp4,video/3gpp",
    "DOCUMENT": "application/pdf,.doc,.docx,.xls,.xlsx,.ppt,.pptx,.txt",
}


def of(components: list[Json]) -> Preview:
    """From the components as Meta lists them."""
    header, body = template.part(components, "HEADER"), template.part(components, "BODY")
    kind = template.header_kind(components)
    holes = template.holes_of(body.get("text", ""))
    return Preview(
        header=_pieces(header.get("text", "")) if kind == "TEXT" else (),
        media="" if kind == "TEXT" else kind.lower(),
        body=_pieces(body.get("text", "")),
        footer=str(template.part(components, "FOOTER").get("text", "")),
        buttons=tuple(str(one.get("text") or one.get("type", "")) for one in template.buttons_of(components)),
        blanks=(*_header(header, kind), *_body(body, holes), *_buttons(components)),
        is_named=any(not hole.isdigit() for hole in holes),
    )


def _header(header: Json, kind: str) -> list[Blank]:
    if kind in ACCEPT:
        return [Blank("header", "file", "file", accept=ACCEPT[kind])]
    if kind == "LOCATION":
        return [Blank("header", "place", "place")]
    return [
        Blank("header", hole, example=_example(header, hole, place), longest=template.HEADER)
        for place, hole in enumerate(template.holes_of(header.get("text", "")))
    ]


def _body(body: Json, holes: list[str]) -> list[Blank]:
    return [Blank("body", hole, example=_example(body, hole, place)) for place, hole in enumerate(holes)]


def _buttons(components: list[Json]) -> list[Blank]:
    return [
        Blank("buttons", str(place), example=_last(button.get("example")), label=str(button.get("text") or ""),
              longest=template.CODE if button.get("type") == "COPY_CODE" else template.SUFFIX)
        for place, button in enumerate(template.takers_of(components))
    ]  # fmt: skip


def _pieces(text: str) -> Pieces:
    pieces, at = [], 0
    for hole in template.HOLE.finditer(text):
        pieces += [(text[at : hole.start()], ""), ("", hole[1])]
        at = hole.end()
    return tuple(piece for piece in [*pieces, (text[at:], "")] if any(piece))


def _example(component: Json, hole: str, place: int) -> str:
    """What Meta's reviewers were shown for this blank."""
    told = component.get("example") if isinstance(component.get("example"), dict) else {}
    for key, value in (told or {}).items():
        if key.endswith("_named_params") and isinstance(value, list):
            return next((str(one.get("example")) for one in value if one.get("param_name") == hole), "")
        rows = value[0] if key == "body_text" and isinstance(value, list) and value else value
        if key.endswith("_text") and isinstance(rows, list) and place < len(rows):
            return str(rows[place])
    return ""


def _last(example: Any) -> str:
    return str(example[-1]) if isinstance(example, list) and example else ""
