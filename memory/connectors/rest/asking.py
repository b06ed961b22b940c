"""Asks a system over REST: one GET through the guarded way out, and JSON paths over its answer."""

from __future__ import annotations

import json
import string
import time
from typing import Any
from urllib.parse import quote

import httpx
import jsonpath

from inbox import fetching
from memory.connectors.found import RECORDS, Found, Trouble, Unaskable, found
from memory.connectors.identity import Identity
from memory.connectors.rest.settings import pairs

#: bytes of an answer
LONGEST = 1_048_576
_WRONG = {401: "refuses our credentials", 403: "refuses our credentials", 429: "says that we ask too often"}


def ask(settings: dict[str, Any], identity: Identity, deadline_s: float) -> list[Found]:
    """The records it has of whoever this is; 404 means none."""
    body = _get(settings, address(settings["url"], identity), deadline_s)
    if body is None:
        return []
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        raise Trouble("It answered something that is not JSON.") from None
    return [_record(settings, item) for item in _items(settings["items"], told)]


def address(template: str, identity: Identity) -> str:
    """The URL with what is known of the contact, escaped; raises `Unaskable` when something it needs is not known."""
    needed = {name for _, name, _, _ in string.Formatter().parse(template) if name}
    known = identity.values
    if not needed <= set(known):
        raise Unaskable
    return template.format_map({name: quote(known[name], safe="") for name in needed})


def _get(settings: dict[str, Any], url: str, deadline_s: float) -> bytes | None:
    auth, headers = _credentials(settings)
    limits = httpx.Timeout(deadline_s, connect=min(deadline_s, fetching.CONNECT_S))
    try:
        with (
            fetching.api_client("", {"Accept": "application/json", **headers}, frozenset(), auth=auth) as client,
            client.stream("GET", url, timeout=limits) as answer,
        ):
            return _body(answer, time.monotonic() + deadline_s)
    except httpx.TimeoutException:
        raise Trouble(f"It did not answer within {deadline_s:g} s.") from None
    except fetching.Forbidden as error:
        raise Trouble(str(error)) from None
    except httpx.HTTPError:
        raise Trouble("It cannot be reached.") from None


def _body(answer: httpx.Response, ends: float) -> bytes | None:
    if answer.status_code == 404:
        return None
    if answer.status_code != 200:
        said = _WRONG.get(answer.status_code, f"answers {answer.status_code}")
        raise Trouble(f"It {said}.")
    body = b""
    for piece in answer.iter_bytes(65_536):
        body += piece
        if len(body) > LONGEST:
            raise Trouble("Its answer is longer than 1 MiB.")
        if time.monotonic() > ends:
            raise Trouble("Its answer did not end in time.")
    return body


def _credentials(settings: dict[str, Any]) -> tuple[httpx.BasicAuth | None, dict[str, str]]:
    secret = settings.get("secret", "")
    if settings["auth"] == "basic":
        return httpx.BasicAuth(settings["username"], secret), {}
    if settings["auth"] == "bearer":
        return None, {"Authorization": f"Bearer {secret}"}
    return None, {settings["header"]: secret} if settings["auth"] == "header" else {}


def _items(path: str, told: Any) -> list[Any]:
    matches = jsonpath.findall(path, told) if isinstance(told, dict | list) else []
    items = matches[0] if len(matches) == 1 and isinstance(matches[0], list) else matches
    return [item for item in items if isinstance(item, dict)][:RECORDS]


def _record(settings: dict[str, Any], item: dict[str, Any]) -> Found:
    external_id = _first(settings["id"], item)
    shown = [(label, _first(path, item)) for label, path in pairs(settings["shown"])]
    link = settings.get("link", "")
    if link and not link.startswith("$"):
        url = link.replace("{id}", quote(str(external_id or ""), safe=""))
    else:
        url = _first(link, item) if link else ""
    return found(external_id, _first(settings["title"], item), shown, url)


def _first(path: str, item: dict[str, Any]) -> Any:
    match = jsonpath.match(path, item)
    return match.obj if match is not None else None
