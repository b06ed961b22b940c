"""What a visitor wrote, as the widget's own views kept it, in the vocabulary of intake."""

from __future__ import annotations

import json
from typing import Any

from channels_app.providers.base import Told
from inbox.answering import CARRIED_BY
from inbox.inbound import File, Inbound, Party, Unreadable, clean


def provider_id(visitor: str, client_id: str) -> str:
    """One message of one visitor: their client ids need only be their own."""
    return f"{visitor}:{client_id}"


def parse(body: bytes) -> list[Told]:
    """One message: `{visitor, name, subject, client_id, text, files: [{id, name, mime, size}], choice}`."""
    try:
        told = json.loads(body)
        return [Told(_message(told))]
    except (ValueError, KeyError, TypeError, AttributeError):
        return [Told(Unreadable("It is no message of the widget.", clean(body[:300].decode("utf-8", "replace"))))]


def _message(told: dict[str, Any]) -> Inbound:
    files = tuple(
        File("", str(file["mime"]), str(file["name"]), int(file["size"]), upload=int(file["id"]))
        for file in told["files"]
    )
    choice = told.get("choice")
    payload = {"kind": "quick_reply", "id": choice, "title": told["text"]} if choice else {}
    carried = CARRIED_BY.get(files[0].mime.partition("/")[0], "document") if files else "text"
    return Inbound(
        provider_id(told["visitor"], told["client_id"]),
        Party((("visitor", told["visitor"]),), name=told.get("name", ""), verified_external_id=told.get("subject", "")),
        "interactive" if choice else carried,
        told["text"],
        payload,
        files,
        client_id=told["client_id"],
    )
