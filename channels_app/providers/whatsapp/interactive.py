"""Buttons, lists, links and requests as Meta wants them, with its limits. Source: Cloud API, interactive messages."""

from __future__ import annotations

from typing import Any

from channels_app.providers.base import OutFile

Json = dict[str, Any]
BUTTONS, TITLE, ROWS, HEADER = 3, 20, 10, 60
#: characters of what comes back when a button or a row is chosen, and of an address
BUTTON_ID, ROW_ID, URL = 256, 200, 2000
#: kinds that may have a heading and a last line; those whose heading may be a file
DRESSED, PICTURED = ("buttons", "list", "link"), ("buttons", "link")


def content(payload: Json, text: str, header_file: tuple[str, OutFile] | None = None) -> Json:
    """`payload` `{kind, header, body, footer, buttons, sections, url}` of the contract as Meta's object.

    `header_file` is (image | video | document, the file) where a file is the heading.
    """
    kind = str(payload.get("kind"))
    found: Json = {"type": _TYPES[kind], "body": {"text": payload.get("body") or text}}
    if header_file:
        found["header"] = _file_header(*header_file)
    elif payload.get("header"):
        found["header"] = {"type": "text", "text": payload["header"]}
    if payload.get("footer"):
        found["footer"] = {"text": payload["footer"]}
    return {**found, "action": _action(kind, payload)}


def unfit(payload: Json, text: str) -> str | None:
    """What Meta would refuse, as a sentence; None when it fits."""
    kind = payload.get("kind")
    if kind not in _TYPES:
        return f"`kind` must be one of {', '.join(_TYPES)}."
    body = payload.get("body") or text
    most = 4096 if kind == "list" else 1024
    if not isinstance(body, str) or not body.strip() or len(body) > most:
        return f"`body` must have 1 to {most} characters."
    dress = [payload.get(name) or "" for name in ("header", "footer")]
    if any(dress) and kind not in DRESSED:
        return f"A {str(kind).replace('_', ' ')} has no `header` and no `footer`: WhatsApp shows its body alone."
    if any(not isinstance(line, str) or len(line) > HEADER for line in dress):
        return f"`header` and `footer` may have {HEADER} characters each."
    return _CHECKS[kind](payload) if kind in _CHECKS else None


def _file_header(kind: str, file: OutFile) -> Json:
    named = {"filename": file.name[:240]} if kind == "document" else {}
    return {"type": kind, kind: {**({"id": file.ref} if file.ref else {"link": file.url}), **named}}


def _action(kind: str, payload: Json) -> Json:
    if kind == "buttons":
        replies = [{"id": str(one["id"]), "title": str(one["title"])} for one in payload["buttons"]]
        return {"buttons": [{"type": "reply", "reply": reply} for reply in replies]}
    if kind == "list":
        return {"button": _list_button(payload), "sections": [_section(one) for one in payload["sections"]]}
    if kind == "link":
        label = str(payload["buttons"][0]["title"]) if payload.get("buttons") else "Open"
        return {"name": "cta_url", "parameters": {"display_text": label, "url": payload["url"]}}
    return {"name": "send_location" if kind == "location_request" else "request_contact_info"}


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
    named = buttons[0].get("title") if isinstance(buttons, list) and buttons and isinstance(buttons[0], dict) else None
    return str(named or payload.get("button") or "Choose")


def _buttons(payload: Json) -> str | None:
    buttons = payload.get("buttons")
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= BUTTONS:
        return f"There may be 1 to {BUTTONS} buttons."
    if not all(_named(one, TITLE, BUTTON_ID) for one in buttons):
        return f"Every button needs an `id` of at most {BUTTON_ID} and a `title` of 1 to {TITLE} characters."
    return _twice(buttons, "buttons", ("id", "title"))


def _list(payload: Json) -> str | None:
    sections = payload.get("sections")
    if not isinstance(sections, list) or not all(
        isinstance(one, dict) and isinstance(one.get("rows"), list) and one["rows"] for one in sections
    ):
        return "A list needs `sections`, each with `rows`."
    rows = [row for one in sections for row in one["rows"]]
    if not 1 <= len(rows) <= ROWS or not all(isinstance(row, dict) for row in rows):
        return f"A list may have 1 to {ROWS} rows, each with `id` and `title`."
    if not all(_named(row, 24, ROW_ID) and len(str(row.get("description") or "")) <= 72 for row in rows):
        return f"A row needs an `id` of at most {ROW_ID} and a `title` of 1 to 24 characters; a `description` has 72."
    if len(_list_button(payload)) > TITLE or any(len(str(one.get("title") or "")) > 24 for one in sections):
        return f"The list's button may have {TITLE} characters, a section's title 24."
    if len(sections) > 1 and not all(one.get("title") for one in sections):
        return "Several sections need a title each."
    return _twice(rows, "rows", ("id",))


def _link(payload: Json) -> str | None:
    url, buttons = payload.get("url"), payload.get("buttons") or []
    if not isinstance(url, str) or not url.startswith(("https://", "http://")) or len(url) > URL:
        return f"`url` must begin with https:// and have at most {URL} characters."
    if not isinstance(buttons, list) or len(buttons) > 1:
        return "A link has one button."
    if buttons and not (isinstance(buttons[0], dict) and buttons[0].get("title")):
        return "The button of a link needs a `title`."
    return (
        f"The button of a link may have {TITLE} characters."
        if buttons and len(str(buttons[0]["title"])) > TITLE
        else None
    )


def _named(one: Any, title: int, id_: int) -> bool:
    """Whether it is an object with an id and a title that are short enough."""
    return (
        isinstance(one, dict)
        and 0 < len(str(one.get("id") or "")) <= id_
        and isinstance(one.get("title"), str)
        and 0 < len(one["title"].strip()) <= len(one["title"]) <= title
    )


def _twice(rows: list[Json], what: str, names: tuple[str, ...]) -> str | None:
    if all(len({str(row[name]) for row in rows}) == len(rows) for name in names):
        return None
    return f"No two {what} may have the same {' or '.join(f'`{name}`' for name in names)}."


_TYPES = {
    "buttons": "button", "list": "list", "link": "cta_url", "location_request": "location_request_message",
    "contact_request": "request_contact_info",
}  # fmt: skip
_CHECKS = {"buttons": _buttons, "list": _list, "link": _link}
