"""Buttons, lists, links, requests and products as Meta wants them, with its limits. Source: Cloud API, interactive
messages."""

from __future__ import annotations

from channels_app.providers.base import OutFile
from channels_app.providers.whatsapp import asking, carousel, products
from channels_app.providers.whatsapp.kinds import (
    BUTTON_ID,
    SECTION,
    TITLE,
    URL,
    Files,
    Json,
    Kind,
    is_address,
    named,
    titled,
    twice,
)

BUTTONS, ROWS, HEADER, ROW_ID = 3, 10, 60, 200


def content(
    payload: Json, text: str, header_file: tuple[str, OutFile] | None = None, files: Files | None = None
) -> Json:
    """`payload` of the contract as Meta's object: `{kind, header, body, footer}` and what the kind has besides.

    `header_file` is (image | video | document, the file) where a file is the heading; `files` are a carousel's, by id.
    """
    kind = KINDS[str(payload.get("kind"))]
    body = payload.get("body") or text
    found: Json = {"type": kind.type, **({"body": {"text": body}} if body else {})}
    if header_file:
        found["header"] = _file_header(*header_file)
    elif payload.get("header"):
        found["header"] = {"type": "text", "text": payload["header"]}
    if payload.get("footer"):
        found["footer"] = {"text": payload["footer"]}
    return {**found, "action": kind.action(payload, files or {})}


def unfit(payload: Json, text: str) -> str | None:
    """What Meta would refuse, as a sentence; None when it fits."""
    kind = KINDS.get(str(payload.get("kind")))
    if kind is None:
        return f"`kind` must be one of {', '.join(KINDS)}."
    body = payload.get("body") or text
    if (kind.needs_body or body) and (not isinstance(body, str) or not body.strip() or len(body) > kind.longest):
        return f"`body` must have 1 to {kind.longest} characters."
    return _dress_unfit(payload, kind) or kind.unfit(payload)


def _dress_unfit(payload: Json, kind: Kind) -> str | None:
    """What is wrong with the heading and the last line."""
    what = str(payload["kind"]).replace("_", " ")
    for name, has in (("header", kind.has_header), ("footer", kind.has_footer)):
        line = payload.get(name) or ""
        if line and not has:
            return f"WhatsApp shows no `{name}` on a message of kind {what}."
        if not isinstance(line, str) or len(line) > HEADER:
            return f"`{name}` may have {HEADER} characters."
    return None


def _file_header(kind: str, file: OutFile) -> Json:
    told = {"filename": file.name[:240]} if kind == "document" else {}
    return {"type": kind, kind: {**({"id": file.ref} if file.ref else {"link": file.url}), **told}}


def _buttons_action(payload: Json, files: Files) -> Json:
    replies = [{"id": str(one["id"]), "title": str(one["title"])} for one in payload["buttons"]]
    return {"buttons": [{"type": "reply", "reply": reply} for reply in replies]}


def _list_action(payload: Json, files: Files) -> Json:
    return {"button": _list_button(payload), "sections": [_section(one) for one in payload["sections"]]}


def _link_action(payload: Json, files: Files) -> Json:
    label = str(payload["buttons"][0]["title"]) if payload.get("buttons") else "Open"
    return {"name": "cta_url", "parameters": {"display_text": label, "url": payload["url"]}}


def _section(told: Json) -> Json:
    rows = [
        {
            "id": str(row["id"]), "title": str(row["title"]),
            **({"description": str(row["description"])} if row.get("description") else {}),
        }
        for row in told["rows"]
    ]  # fmt: skip
    return {**({"title": str(told["title"])} if told.get("title") else {}), "rows": rows}


def _list_button(payload: Json) -> str:
    buttons = payload.get("buttons")
    told = buttons[0].get("title") if isinstance(buttons, list) and buttons and isinstance(buttons[0], dict) else None
    return str(told or payload.get("button") or "Choose")


def _buttons(payload: Json) -> str | None:
    buttons = payload.get("buttons")
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= BUTTONS:
        return f"There may be 1 to {BUTTONS} buttons."
    if not all(map(named, buttons)):
        return f"Every button needs an `id` of at most {BUTTON_ID} and a `title` of 1 to {TITLE} characters."
    return twice(buttons, "buttons", ("id", "title"))


def _list(payload: Json) -> str | None:
    sections = payload.get("sections")
    if not isinstance(sections, list) or not all(
        isinstance(one, dict) and isinstance(one.get("rows"), list) and one["rows"] for one in sections
    ):
        return "A list needs `sections`, each with `rows`."
    rows = [row for one in sections for row in one["rows"]]
    if not 1 <= len(rows) <= ROWS or not all(isinstance(row, dict) for row in rows):
        return f"A list may have 1 to {ROWS} rows, each with `id` and `title`."
    if not all(named(row, 24, ROW_ID) and len(str(row.get("description") or "")) <= 72 for row in rows):
        return f"A row needs an `id` of at most {ROW_ID} and a `title` of 1 to 24 characters; a `description` has 72."
    if len(_list_button(payload)) > TITLE or any(len(str(one.get("title") or "")) > SECTION for one in sections):
        return f"The list's button may have {TITLE} characters, a section's title {SECTION}."
    if len(sections) > 1 and not all(one.get("title") for one in sections):
        return "Several sections need a title each."
    return twice(rows, "rows", ("id",))


def _link(payload: Json) -> str | None:
    buttons = payload.get("buttons") or []
    if not is_address(payload.get("url")):
        return f"`url` must begin with https:// and have at most {URL} characters."
    if not isinstance(buttons, list) or len(buttons) > 1:
        return "A link has one button."
    fine = not buttons or titled(buttons[0])
    return None if fine else f"The button of a link needs a `title` of 1 to {TITLE} characters."


KINDS = {
    "buttons": Kind("button", _buttons_action, _buttons, has_header=True, is_pictured=True, has_footer=True),
    "list": Kind("list", _list_action, _list, has_header=True, has_footer=True, longest=4096),
    "link": Kind("cta_url", _link_action, _link, has_header=True, is_pictured=True, has_footer=True),
    **asking.KINDS, **products.KINDS, **carousel.KINDS,
}  # fmt: skip
