"""The limits of interactive messages: buttons, lists, links, requests. Source: Cloud API, interactive messages."""

from collections.abc import Callable
from typing import Any

from channels_app.simulator.meta import asking, commerce
from channels_app.simulator.meta.errors import GraphError, bad, missing
from channels_app.simulator.meta.fields import need, need_list, need_object, only, text, value_error

HEADERS = {
    "button": ("text", "image", "video", "document"),
    "list": ("text",),
    "flow": ("text", "image", "video", "document"),
    "cta_url": ("text", "image", "video", "document"),
    "product_list": ("text",),
    "address_message": ("text",),
}
#: types that have a last line
FOOTED = ("button", "list", "flow", "cta_url", "product", "product_list", "catalog_message", "address_message")
MOST_LIST_ROWS = 10


def check(body: dict[str, Any]) -> str:
    """Check an `interactive` object and say its words; GraphError for what is wrong."""
    only(body, "interactive", "type", "header", "body", "footer", "action")
    kind = need(body, "type", "interactive")
    rule = ACTIONS.get(kind) if isinstance(kind, str) else None
    if rule is None:
        raise GraphError(
            100,
            "(#100) Param interactive['type'] must be one of {" + ", ".join(sorted(ACTIONS)) + f'}} - got "{kind}".',
        )
    _header(kind, body.get("header"))
    # Only a product message and a catalogue may go without words of their own.
    longest = 4096 if kind == "list" else 1024
    words = ""
    if kind not in ("product",) or body.get("body"):
        words = text(need_object(body, "body", "interactive"), "text", "interactive['body']", longest)
    if body.get("footer"):
        if kind not in FOOTED:
            raise value_error(f"Interactive type {kind} has no footer.")
        text(need_object(body, "footer", "interactive"), "text", "interactive['footer']", 60)
    rule(need_object(body, "action", "interactive"))
    return words


def _header(kind: str, header: Any) -> None:
    if header is None and kind == "product_list":
        raise missing("interactive['header']")
    if header is None:
        return
    if not isinstance(header, dict):
        raise bad("interactive['header']", "must be a JSON object.")
    sort = need(header, "type", "interactive['header']")
    if sort not in HEADERS.get(kind, ()):
        raise value_error(f"Header type {sort} is not allowed for interactive type {kind}.")
    if sort == "text":
        text(header, "text", "interactive['header']", 60)


def _buttons(action: dict[str, Any]) -> None:
    only(action, "interactive['action']", "buttons")
    seen: set[str] = set()
    for button in need_list(action, "buttons", "interactive['action']", 1, 3):
        if not isinstance(button, dict) or button.get("type") != "reply":
            raise value_error("Each button must be an object of type reply.")
        reply = need_object(button, "reply", "button")
        _once(seen, text(reply, "id", "button['reply']", 256), "button id")
        _once(seen, "title:" + text(reply, "title", "button['reply']", 20), "button title")


def _list(action: dict[str, Any]) -> None:
    only(action, "interactive['action']", "button", "sections")
    text(action, "button", "interactive['action']", 20)
    sections = need_list(action, "sections", "interactive['action']", 1, 10)
    count, seen = 0, set[str]()
    for section in sections:
        if not isinstance(section, dict):
            raise value_error("Each section must be an object.")
        text(section, "title", "section", 24, required=len(sections) > 1)
        for row in need_list(section, "rows", "section", 1, MOST_LIST_ROWS):
            if not isinstance(row, dict):
                raise value_error("Each row must be an object.")
            count += 1
            _once(seen, text(row, "id", "row", 200), "row id")
            text(row, "title", "row", 24)
            text(row, "description", "row", 72, required=False)
    if count > MOST_LIST_ROWS:
        raise value_error(f"Total row count exceed max allowed count: {MOST_LIST_ROWS}.")


def _link(action: dict[str, Any]) -> None:
    if action.get("name") != "cta_url":
        raise bad("interactive['action']['name']", 'must be "cta_url".')
    parameters = need_object(action, "parameters", "interactive['action']")
    text(parameters, "display_text", "parameters", 20)
    if not text(parameters, "url", "parameters", 2000).startswith(("http://", "https://")):
        raise bad("parameters['url']", "is not a valid URI.")


def _once(seen: set[str], value: str, what: str) -> None:
    if value in seen:
        raise value_error(f"Duplicated {what}: {value.removeprefix('title:')}.")
    seen.add(value)


ACTIONS: dict[str, Callable[[dict[str, Any]], None]] = {
    "button": _buttons,
    "list": _list,
    "cta_url": _link,
    "location_request_message": asking.named("send_location"),
    "request_contact_info": asking.named("request_contact_info"),
    "call_permission_request": asking.named("call_permission_request"),
    "address_message": asking.address,
    "flow": asking.flow,
    "product": commerce.one_product,
    "product_list": commerce.product_list,
    "catalog_message": commerce.catalogue,
    "carousel": commerce.carousel,
}
