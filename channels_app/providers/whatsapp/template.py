"""Templates: their words with values filled in, what keeps values from fitting, and the components of a send."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from channels_app.providers.base import OutFile, Outgoing
from channels_app.providers.whatsapp import carried, localised, place

if TYPE_CHECKING:
    from inbox.models import Attachment

Json = dict[str, Any]
HOLE = re.compile(r"\{\{\s*([A-Za-z0-9_]+)\s*\}\}")
MEDIA = ("IMAGE", "VIDEO", "DOCUMENT")
#: buttons that may have a value, and need none: what comes back, the token of a form
_MAY_HAVE = ("QUICK_REPLY", "FLOW")
#: what Meta refuses within a value: it must stand in a line
_UNRULY = re.compile(r"[\n\t\r]| {5,}")
#: characters of the filled header and body, of a coupon's code and of what completes an address
HEADER, BODY, CODE, SUFFIX = 60, 1024, 15, 2000


def content(outgoing: Outgoing) -> Json:
    """The `template` object. `outgoing.template` has `components` as Meta listed them, which say what is a hole."""
    told = outgoing.template or {}
    values = told.get("values") or {}
    components = told.get("components") or []
    found = _filled_in(components, values, outgoing.files)
    if cards := cards_of(components):
        found.append(_carousel(cards, values, {str(file.id): file for file in outgoing.files}))
    base = {"name": told["name"], "language": {"code": told["language"]}}
    return {**base, "components": found} if found else base


def words(components: list[Json], values: Json) -> str:
    """What the customer will read: header, body and footer, one under the other, and the cards below."""
    lines = [_heading(components, values), _text(components, values), part(components, "FOOTER").get("text", "")]
    lines += [words(card, told) for card, told in zip(cards_of(components), values.get("cards") or [], strict=False)]
    return "\n\n".join(line for line in lines if line)


def unfit(components: list[Json], values: Any, files: tuple[Attachment, ...] = ()) -> str | None:
    """Why these values do not fill the template, as a sentence; None when they do."""
    if not isinstance(values, dict) or set(values) - {"header", "body", "buttons", "cards"}:
        return "`values` must be an object with `header`, `body`, `buttons` and `cards`."
    cards = cards_of(components)
    return (
        _body_unfit(components, values.get("body") or [], values)
        or _header_unfit(components, values.get("header"), () if cards else files)
        or _cards_unfit(cards, values.get("cards") or [], files)
        or _buttons_unfit(components, values.get("buttons") or [])
    )


def header_kind(components: list[Json]) -> str:
    """TEXT, IMAGE, VIDEO, DOCUMENT or LOCATION; "" without a header."""
    return str(part(components, "HEADER").get("format", "")).upper()


def holes_of(text: str) -> list[str]:
    """The names of the holes in their order, each once."""
    return list(dict.fromkeys(HOLE.findall(text)))


def cards_of(components: list[Json]) -> list[list[Json]]:
    """The cards of a carousel, each with components of its own."""
    cards = part(components, "CAROUSEL").get("cards") or []
    return [[row for row in card.get("components") or [] if isinstance(row, dict)] for card in cards]


def takers_of(components: list[Json]) -> list[Json]:
    """The buttons that must have a value: an address with a hole, a code to copy."""
    return [one for one in buttons_of(components) if _takes_value(one) and one.get("type") not in _MAY_HAVE]


def part(components: list[Json], kind: str) -> Json:
    """The component of a kind, {} when there is none."""
    return next((one for one in components if str(one.get("type", "")).upper() == kind), {})


def filled(text: str, values: Any) -> str:
    """The text with values, a list or by name, in its holes; a hole without one stays."""
    named = values if isinstance(values, dict) else dict(zip(holes_of(text), values, strict=False))
    return HOLE.sub(lambda found: localised.words(named.get(found[1], found[0])), text)


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
    if any(_UNRULY.search(localised.words(one)) for one in given):
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


def _cards_unfit(cards: list[list[Json]], given: Any, files: tuple[Attachment, ...]) -> str | None:
    """Each card is a template of its own, whose header is the id of an upload."""
    if not isinstance(given, list) or len(given) != len(cards) or not all(isinstance(one, dict) for one in given):
        return f"`values.cards` must have an object for each of {len(cards)} cards." if cards or given else None
    by_id = {str(file.pk): file for file in files}
    for number, (card, told) in enumerate(zip(cards, given, strict=True), 1):
        file = by_id.pop(str(told.get("header") or ""), None)
        if problem := unfit(card, told, (file,) if file else ()):
            return f"Card {number}: {problem}"
    return "There are files that no card shows." if cards and by_id else None


def _filled_in(components: list[Json], values: Json, files: tuple[OutFile, ...]) -> list[Json]:
    return [*_header(components, values, files), *_body(components, values), *_buttons(components, values)]


def _carousel(cards: list[list[Json]], values: Json, by_id: dict[str, OutFile]) -> Json:
    made = []
    for index, (card, told) in enumerate(zip(cards, values.get("cards") or [], strict=False)):
        file = by_id.get(str(told.get("header") or ""))
        made.append({"card_index": index, "components": _filled_in(card, told, (file,) if file else ())})
    return {"type": "carousel", "cards": made}


def _header(components: list[Json], values: Json, files: tuple[OutFile, ...]) -> list[Json]:
    kind, value = header_kind(components), values.get("header")
    if kind in MEDIA and files:
        file, name = files[0], kind.lower()
        media = {"id": file.ref} if file.ref else {"link": file.url}
        named = {"filename": file.name} if name == "document" else {}
        return [{"type": "header", "parameters": [{"type": name, name: {**media, **named}}]}]
    if kind == "LOCATION" and isinstance(value, dict):
        return [{"type": "header", "parameters": [{"type": "location", "location": place.content(value)}]}]
    holes = holes_of(part(components, "HEADER").get("text", ""))
    if not holes or not _word(value):
        return []
    return [{"type": "header", "parameters": [_parameter(holes[0], value)]}]


def _body(components: list[Json], values: Json) -> list[Json]:
    body = values.get("body") or []
    if not body:
        return []
    holes = holes_of(part(components, "BODY").get("text", "")) or list(body)
    pairs = (
        [(hole, body.get(hole)) for hole in holes] if isinstance(body, dict) else list(zip(holes, body, strict=False))
    )
    return [{"type": "body", "parameters": [_parameter(hole, value) for hole, value in pairs]}]


def _parameter(hole: Any, value: Any) -> Json:
    named = {} if str(hole).isdigit() else {"parameter_name": str(hole)}
    return {**localised.parameter(value), **named}


def _buttons(components: list[Json], values: Json) -> list[Json]:
    """With a value for each that must have one, quick replies keep their own payload; with more, all in their order."""
    given = list(values.get("buttons") or [])
    wanting = [button for button in buttons_of(components) if _takes_value(button)]
    takers = wanting if len(given) > len(takers_of(components)) else takers_of(components)
    told = iter(given)
    found = []
    for index, button in enumerate(buttons_of(components)):
        value = next(told, None) if any(button is one for one in takers) else None
        # A form's button must be named in the send, with Meta's own word where we have none.
        if value is not None or button.get("type") == "FLOW":
            found.append(_button(index, button, str(value or "unused")))
    return found


def _button(index: int, button: Json, value: str) -> Json:
    kind = str(button.get("type", "")).lower()
    parameter = {
        "quick_reply": {"type": "payload", "payload": value},
        "copy_code": {"type": "coupon_code", "coupon_code": value},
        "flow": {"type": "action", "action": {"flow_token": value}},
    }.get(kind, {"type": "text", "text": value})
    return {"type": "button", "sub_type": kind, "index": str(index), "parameters": [parameter]}


def buttons_of(components: list[Json]) -> list[Json]:
    """Its buttons."""
    return [one for one in part(components, "BUTTONS").get("buttons", []) if isinstance(one, dict)]


def _takes_value(button: Json) -> bool:
    kind = button.get("type")
    return kind in (*_MAY_HAVE, "COPY_CODE") or (kind == "URL" and bool(HOLE.search(str(button.get("url", "")))))


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
    if isinstance(value, dict):
        return localised.unfit(value) is None
    return isinstance(value, str | int | float) and bool(str(value).strip())
