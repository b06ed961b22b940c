"""Templates: their words with values filled in, and the components of a send."""

from __future__ import annotations

import re
from typing import Any

from channels_app.providers.base import Outgoing

Json = dict[str, Any]
HOLE = re.compile(r"\{\{\s*([A-Za-z0-9_]+)\s*\}\}")
MEDIA = ("IMAGE", "VIDEO", "DOCUMENT")


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
    header, body = _part(components, "HEADER"), _part(components, "BODY")
    shown = values.get("header")
    heading = header.get("text", "") if header.get("format") == "TEXT" else ""
    lines = [
        _filled(heading, [shown] if isinstance(shown, str) else []),
        _filled(body.get("text", ""), values.get("body") or []),
        _part(components, "FOOTER").get("text", ""),
    ]  # fmt: skip
    return "\n\n".join(line for line in lines if line)


def unfit(components: list[Json], values: Any) -> str | None:
    """Why these values do not fill the template, as a sentence; None when they do."""
    if not isinstance(values, dict):
        return "`values` must be an object with `header`, `body` and `buttons`."
    body = values.get("body") or []
    holes = holes_of(_part(components, "BODY").get("text", ""))
    if isinstance(body, dict):
        missing = [hole for hole in holes if not _word(body.get(hole))]
    elif isinstance(body, list):
        missing = (
            holes
            if len(body) != len(holes)
            else [hole for hole, one in zip(holes, body, strict=True) if not _word(one)]
        )
    else:
        return "`values.body` must be a list of texts, or an object of texts by name."
    if missing:
        return f"The body needs {len(holes)} values: {', '.join(holes)}."
    header = _part(components, "HEADER")
    needs = header.get("format") in MEDIA or bool(holes_of(header.get("text", "")))
    if needs and not _word(values.get("header")):
        return "The header needs a value: a text, or the id of an upload."
    dynamic = [one for one in _part(components, "BUTTONS").get("buttons", []) if _takes_value(one)]
    given = values.get("buttons") or []
    if not isinstance(given, list) or len(given) < len([one for one in dynamic if one.get("type") != "QUICK_REPLY"]):
        return f"The buttons need {len(dynamic)} values."
    return None


def holes_of(text: str) -> list[str]:
    """The names of the holes in their order, each once."""
    return list(dict.fromkeys(HOLE.findall(text)))


def _header(told: Json, values: Json, outgoing: Outgoing) -> list[Json]:
    header = _part(told.get("components") or [], "HEADER")
    kind, value = header.get("format"), values.get("header")
    if kind in MEDIA and outgoing.files:
        file, name = outgoing.files[0], str(kind).lower()
        media = {"id": file.ref} if file.ref else {"link": file.url}
        named = {"filename": file.name} if name == "document" else {}
        return [{"type": "header", "parameters": [{"type": name, name: {**media, **named}}]}]
    holes = holes_of(header.get("text", ""))
    if not holes or not _word(value):
        return []
    return [{"type": "header", "parameters": [_parameter(holes[0], value)]}]


def _body(told: Json, values: Json) -> list[Json]:
    body = values.get("body") or []
    if not body:
        return []
    holes = holes_of(_part(told.get("components") or [], "BODY").get("text", "")) or list(body)
    pairs = (
        [(hole, body.get(hole)) for hole in holes] if isinstance(body, dict) else list(zip(holes, body, strict=False))
    )
    return [{"type": "body", "parameters": [_parameter(hole, value) for hole, value in pairs]}]


def _parameter(hole: Any, value: Any) -> Json:
    named = {} if str(hole).isdigit() else {"parameter_name": str(hole)}
    return {"type": "text", **named, "text": str(value)}


def _buttons(told: Json, values: Json) -> list[Json]:
    """With a value for each that must have one, quick replies keep their own payload; with more, all in their order."""
    buttons = list(enumerate(_part(told.get("components") or [], "BUTTONS").get("buttons", [])))
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


def _takes_value(button: Json) -> bool:
    kind = button.get("type")
    return kind in ("QUICK_REPLY", "COPY_CODE") or (kind == "URL" and bool(HOLE.search(str(button.get("url", "")))))


def _part(components: list[Json], kind: str) -> Json:
    return next((one for one in components if str(one.get("type", "")).upper() == kind), {})


def _filled(text: str, values: Any) -> str:
    named = values if isinstance(values, dict) else dict(zip(holes_of(text), values, strict=False))
    return HOLE.sub(lambda found: str(named.get(found[1], found[0])), text)


def _word(value: Any) -> bool:
    return isinstance(value, str | int | float) and bool(str(value).strip())
