"""Buttons, lists, links and requests as Meta wants them, with its limits. Source: Cloud API, interactive messages."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]
BUTTONS, TITLE, ROWS = 3, 20, 10


def content(payload: Json, text: str) -> Json:
    """`payload` `{kind, header, body, footer, buttons, sections, url}` of the contract as Meta's object."""
    kind = payload.get("kind")
    found: Json = {"type": _TYPES[str(kind)], "body": {"text": payload.get("body") or text}}
    if payload.get("header") and kind in ("buttons", "list", "link"):
        found["header"] = {"type": "text", "text": payload["header"]}
    if payload.get("footer") and kind in ("buttons", "list", "link"):
        found["footer"] = {"text": payload["footer"]}
    return {**found, "action": _action(str(kind), payload)}


def unfit(payload: Json, text: str) -> str | None:
    """What Meta would refuse, as a sentence; None when it fits."""
    kind = payload.get("kind")
    if kind not in _TYPES:
        return f"`kind` must be one of {', '.join(_TYPES)}."
    body = payload.get("body") or text
    most = 4096 if kind == "list" else 1024
    if not isinstance(body, str) or not body.strip() or len(body) > most:
        return f"`body` must have 1 to {most} characters."
    if any(
        not isinstance(payload.get(name) or "", str) or len(payload.get(name) or "") > 60
        for name in ("header", "footer")
    ):
        return "`header` and `footer` may have 60 characters each."
    return _CHECKS[kind](payload) if kind in _CHECKS else None


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
    return str(buttons[0]["title"]) if buttons else str(payload.get("button") or "Choose")


def _buttons(payload: Json) -> str | None:
    buttons = payload.get("buttons")
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= BUTTONS:
        return f"There may be 1 to {BUTTONS} buttons."
    titles = [one.get("title") for one in buttons if isinstance(one, dict) and one.get("id")]
    if len(titles) != len(buttons) or any(not isinstance(one, str) or not 0 < len(one) <= TITLE for one in titles):
        return f"Every button needs an `id` and a `title` of 1 to {TITLE} characters."
    if len(set(titles)) != len(titles) or len({one["id"] for one in buttons}) != len(buttons):
        return "No two buttons may have the same `id` or `title`."
    return None


def _list(payload: Json) -> str | None:
    sections = payload.get("sections")
    if not isinstance(sections, list) or not all(
        isinstance(one, dict) and isinstance(one.get("rows"), list) for one in sections
    ):
        return "A list needs `sections`, each with `rows`."
    rows = [row for one in sections for row in one["rows"]]
    if not 1 <= len(rows) <= ROWS or not all(
        isinstance(row, dict) and row.get("id") and row.get("title") for row in rows
    ):
        return f"A list may have 1 to {ROWS} rows, each with `id` and `title`."
    if any(len(str(row["title"])) > 24 or len(str(row.get("description") or "")) > 72 for row in rows):
        return "A row's `title` may have 24 characters, its `description` 72."
    if len(_list_button(payload)) > TITLE or any(len(str(one.get("title") or "")) > 24 for one in sections):
        return "The list's button may have 20 characters, a section's title 24."
    return (
        "Several sections need a title each."
        if len(sections) > 1 and not all(one.get("title") for one in sections)
        else None
    )


def _link(payload: Json) -> str | None:
    url, buttons = payload.get("url"), payload.get("buttons") or []
    if not isinstance(url, str) or not url.startswith(("https://", "http://")):
        return "`url` must begin with https://."
    if buttons and not (isinstance(buttons, list) and isinstance(buttons[0], dict) and buttons[0].get("title")):
        return "The button of a link needs a `title`."
    return "The button of a link may have 20 characters." if buttons and len(str(buttons[0]["title"])) > TITLE else None


_TYPES = {
    "buttons": "button", "list": "list", "link": "cta_url", "location_request": "location_request_message",
    "contact_request": "request_contact_info",
}  # fmt: skip
_CHECKS = {"buttons": _buttons, "list": _list, "link": _link}
