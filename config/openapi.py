"""The OpenAPI 3.1 document of the API: made once a process from the views, completed with what every address shares."""

from __future__ import annotations

import copy
from functools import cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.settings import patched_settings

from inbox.api.schema import COMPONENTS

_ID = {"type": "string", "pattern": "^[0-9]{1,19}$"}
_TAGS = {
    "me": "Who is calling, and what still waits.",
    "threads": "The life-long line of one contact, and the work on it.",
    "messages": "What crosses a channel.",
    "baton": "Who may speak now.",
    "episodes": "Stretches of work.",
    "contacts": "People, their addresses, links and consents.",
    "search": "Messages by their words.",
    "memory": "What is remembered of a person.",
    "signals": "What customers did elsewhere.",
    "history": "Conversations from elsewhere.",
    "channels": "Connected numbers and widgets, and how they are.",
    "directory": "Colleagues and their words.",
    "exports": "What we hold, given out.",
    "subscriptions": "Outgoing webhooks (Standard Webhooks).",
}
_ABOUT = """One customer, one thread, for ever: the REST API of Throughline.

Send `Authorization: Bearer TOKEN`, or the session cookie with `X-CSRFToken` on what changes something.
Ids are strings, times RFC 3339 in UTC. Lists give `{"results", "next"}`; pass `next` back as `cursor`.
Errors are problem+json (RFC 9457) with a `code`."""
_SETTINGS = {
    "TITLE": "Throughline",
    "DESCRIPTION": _ABOUT,
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "APPEND_COMPONENTS": {"schemas": COMPONENTS},
    "TAGS": [{"name": name, "description": text} for name, text in _TAGS.items()],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "AUTHENTICATION_WHITELIST": [],
    "ENUM_ADD_EXPLICIT_BLANK_NULL_CHOICE": False,
    "DISABLE_ERRORS_AND_WARNINGS": True,
    "SECURITY": [{"bearer": []}, {"session": []}],
}


@cache
def document() -> dict[str, Any]:
    """The whole document. Not to be changed by the caller."""
    with patched_settings(_SETTINGS):
        made: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    made = copy.deepcopy(made)
    for name, schema in made["components"]["schemas"].items():
        if name not in COMPONENTS and schema.get("type") == "object":
            # Bodies are strict: what is not named is refused.
            schema["additionalProperties"] = False
    made["components"]["schemas"].update(COMPONENTS)
    made["components"]["securitySchemes"] = {
        "bearer": {"type": "http", "scheme": "bearer"},
        "session": {"type": "apiKey", "in": "cookie", "name": "sessionid"},
    }
    made["paths"] = {path: methods for path, methods in made["paths"].items() if path.startswith("/api/v1/")}
    for path, methods in made["paths"].items():
        for method, operation in methods.items():
            _complete(path, method, operation)
    return made


def _complete(path: str, method: str, operation: dict[str, Any]) -> None:
    """What is the same everywhere: who may call, and ids in addresses."""
    operation["security"] = [{"bearer": []}, {"session": []}]
    operation["operationId"] = (
        f"{method}{path.removeprefix('/api/v1').replace('{', '').replace('}', '')}".strip("/")
        .replace("/", "_")
        .replace(".", "_")
        .replace("-", "_")
    )
    for parameter in operation.get("parameters", ()):
        if parameter["in"] == "path" and parameter["name"] not in ("key", "receipt"):
            parameter["schema"] = _ID
