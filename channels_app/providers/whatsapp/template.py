"""Templates: their words with values filled in, what keeps values from fitting, and the components of a send."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from channels_app.providers.base import Outgoing
from channels_app.providers.whatsapp import carried, place

if TYPE_CHECKING:
    from inbox.models import Attachment

Json = dict[str, Any]
HOLE = re.compile(r"\{\{\s*([A-Za-z0-9_]+)\s*\}\}")
MEDIA = ("IMAGE", "VIDEO", "DOCUMENT")
#: what Meta refuses within a value: it must stand in a line
_UNRULY = re.compile(r"[\n\t\r]| {5,}")
#: characters of the filled header and body, of a coupon's code and of what completes an address
HEADER, BODY, CODE, SUFFIX = 60, 1024, 15, 2000


def content(outgoing: Outgoing) -> Json:
    """The `template` object. `outgoing.template` has `components` as Meta listed them, which say what is a hole."""
    told = outgoing.template or {}
    values = told.get("values") or {}
    found = [
        *_header(told, values, outgoing), *_body(told, values), *_buttons(told, values),
    ]  # fmt: skip
    base = {"name": told["name"], "language": {"code": told["language"]}}
    return {**base, "components": found} if found else base


def words(components: list[Json], values: Json) -> str:
    """What the customer will read: header, body and footer, one under the other."""
    lines = [_heading(components, values), _text(components, values), part(components, "FOOTER").get("text", "")]
    return "\n\n".join(line for line in lines if line)


def unfit(components: list[Json], values: Any, files: tuple[Attachment, ...] = ()) -> str | None:
    """Why these values do not fill the template, as a sentence; None when they do."""
    if not isinstance(values, dict) or set(values) - {"header", "body", "buttons"}:
        return "`values` must be an object with `header`, `body` and `buttons`."
    return (
        _body_unfit(components, values.get("body") or [], values)
        or _header_unfit(components, values.get("header"), files)
        or _buttons_unfit(components, values.get("buttons") or [])
    )


def header_kind(components: list[Json]) -> str:
    """TEXT, IMAGE, VIDEO, DOCUMENT or LOCATION; "" without a header."""
    return str(part(components, "HEADER").get("format", "")).upper()


def holes_of(text: str) -> list[str]:
    """The names of the holes in their order, each once."""
    return list(dict.fromkeys(HOLE.findall(text)))


def takers_of(components: list[Json]) -> list[Json]:
    """The buttons that must have a value: an address with a hole, a code to copy."""
    return [one for one in buttons_of(components) if _takes_value(one) and one.get("type") != "QUICK_REPLY"]


def part(components: list[Json], kind: str) -> Json:
    """The component of a kind, {} when there is none."""
    return next((one for one in components if str(one.get("type", "")).upper() == kind), {})


def filled(text: str, values: Any) -> str:
    """The text with values, a list or by name, in its holes; a hole without one stays."""
    named = values if isinstance(values, dict) else dict(zip(holes_of(text), values, strict=False))
    return HOLE.sub(lambda found: str(named.get(found[1], found[0])), text)


def _body_unfit(components: list[Json], body: Any, values: Json) -> str | None:
    holes = holes_of(part(components, "BODY").get("text", ""))
    if isinstance(body, dict):
        missing = [hole for hole in holes if not _word(body.get(hole))]
        stray, given = [name for name in body if name not in holes], list(body.values())
    elif isinstance(body, list):
        missing = [hole for hole, one in zip(holes, body, strict=False) if not _word(one)] + holes[len(body) :]
        stray, given = [str(place) for place in range(len(holes) + 1, len(body) + 1)], body
    else:
        return "`values.body` must be a list of texts, or an object of texts by name."
    if missing or stray:
        return f"The body needs {len(holes)} values: {', '.join(holes) or 'none'}."
    if any(_UNRULY.search(str(one)) for one in given):
        return "A value of a template may have no line breaks, no tabs and no more than 4 spaces in a row."
    long = len(_text(components, values)) > BODY
    return f"With these values the body has more than {BODY} characters." if long else None


def _header_unfit(components: list[Json], value: Any, files: tuple[Attachment, ...]) -> str | None:
    kind = header_kind(components)
    if kind in MEDIA:
        return carried.heading_unfit(files, (kind.lower(),))
    if files:
        return "This template carries no file."
    if kind == "LOCATION":
        return place.unfit(value)
    if not holes_of(part(components, "HEADER").get("text", "")):
        return "This template's header takes no value." if value else None
    if not _word(value) or _UNRULY.search(str(value)):
        return "The header needs a value: a text in one line."
    long = len(_heading(components, {"header": str(value)})) > HEADER
    return f"With this value the header has more than {HEADER} characters." if long else None


def _buttons_unfit(components: list[Json], given: Any) -> str | None:
    takers = takers_of(components)
    every = [one for one in buttons_of(components) if _takes_value(one)]
    if not isinstance(given, list) or len(given) not in (len(takers), len(every)) or not all(map(_word, given)):
        return f"The buttons need {len(takers)} values."
    for button, value in zip(takers if len(given) == len(takers) else every, given, strict=True):
        if button.get("type") == "COPY_CODE" and len(str(value)) > CODE:
            return f"A code to copy may have {CODE} characters."
        if button.get("type") == "URL" and (len(str(value)) > SUFFIX or re.search(r"\s", str(value))):
            return "What completes a button's address may have no spaces."
    return None


def _header(told: Json, values: Json, outgoing: Outgoing) -> list[Json]:
    components = told.get("components") or []
    kind, value = header_kind(components), values.get("header")
    if kind in MEDIA and outgoing.files:
        file, name = outgoing.files[0], kind.lower()
        media = {"id": file.ref} if file.ref else {"link": file.url}
        named = {"filename": file.name} if name == "document" else {}
        return [{"type": "header", "parameters": [{"type": name, name: {**media, **named}}]}]
    if kind == "LOCATION" and isinstance(value, dict):
        return [{"type": "header", "parameters": [{"type": "location", "location": place.content(value)}]}]
    holes = holes_of(part(components, "HEADER").get("text", ""))
    if not holes or not _word(value):
        return []
    return [{"type": "header", "parameters": [_parameter(holes[0], value)]}]


def _body(told: Json, values: Json) -> list[Json]:
    body = values.get("body") or []
    if not body:
        return []
    holes = holes_of(part(told.get("components") or [], "BODY").get("text", "")) or list(body)
    pairs = (
        [(hole, body.get(hole)) for hole in holes] if isinstance(body, dict) else list(zip(holes, body, strict=False))
    )
    return [{"type": "body", "parameters": [_parameter(hole, value) for hole, value in pairs]}]


def _parameter(hole: Any, value: Any) -> Json:
    named = {} if str(hole).isdigit() else {"parameter_name": str(hole)}
    return {"type": "text", **named, "text": str(value)}


def _buttons(told: Json, values: Json) -> list[Json]:
    """With a value for each that must have one, quick replies keep their own payload; with more, all in their order."""
    buttons = list(enumerate(buttons_of(told.get("components") or [])))
    given = list(values.get("buttons") or [])
    wanting = [(index, button) for index, button in buttons if _takes_value(button)]
    needing = [(index, button) for index, button in wanting if button.get("type") != "QUICK_REPLY"]
    takers = wanting if len(given) > len(needing) else needing
    return [_button(index, button, str(value)) for (index, button), value in zip(takers, given, strict=False)]


def _button(index: int, button: Json, value: str) -> Json:
    kind = str(button.get("type", "")).lower()
    parameter = {
        "quick_reply": {"type": "payload", "payload": value},
        "copy_code": {"type": "coupon_code", "coupon_code": value},
    }.get(kind, {"type": "text", "text": value})
    return {"type": "button", "sub_type": kind, "index": str(index), "parameters": [parameter]}


def buttons_of(components: list[Json]) -> list[Json]:
    """Its buttons."""
    return [one for one in part(components, "BUTTONS").get("buttons", []) if isinstance(one, dict)]


def _takes_value(button: Json) -> bool:
    kind = button.get("type")
    return kind in ("QUICK_REPLY", "COPY_CODE") or (kind == "URL" and bool(HOLE.search(str(button.get("url", "")))))


def _heading(components: list[Json], values: Json) -> str:
    header, shown = part(components, "HEADER"), values.get("header")
    return (
        filled(header.get("text", ""), [shown] if isinstance(shown, str) else [])
        if header_kind(components) == "TEXT"
        else ""
    )


def _text(components: list[Json], values: Json) -> str:
    return filled(part(components, "BODY").get("text", ""), values.get("body") or [])


def _word(value: Any) -> bool:
    return isinstance(value, str | int | float) and bool(str(value).strip())
