"""Twilio's list of messages, and a listed one told again as its form."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from channels_app.providers.calling import Json, Unanswered
from channels_app.providers.listing import Listed
from channels_app.providers.twilio.client import Client
from channels_app.providers.twilio.parse import STATUSES

#: rows of a page, pages of one look
PAGE, PAGES = 200, 50
FORM = "application/x-www-form-urlencoded"


def listed(client: Client, since: datetime, until: datetime) -> Iterator[Listed]:
    """What came to this sender and what left from it, oldest first."""
    rows = [row for row in _pages(client, since, until) if _names(row) & client.settings.own]
    # Twilio tells the newest first.
    for row in reversed(rows):
        incoming = row.get("direction") == "inbound"
        yield Listed(row["sid"], incoming, "" if incoming else STATUSES.get(str(row.get("status")), ""), row)


def _pages(client: Client, since: datetime, until: datetime) -> Iterator[Json]:
    query: dict[str, str] | None = {"DateSent>": _utc(since), "DateSent<": _utc(until), "PageSize": str(PAGE)}
    path = "/Messages.json"
    for _ in range(PAGES):
        told = client.get(path, query)
        rows = told.get("messages")
        if not isinstance(rows, list):
            raise Unanswered("Twilio's answer has no messages.")
        yield from (row for row in rows if isinstance(row, dict) and isinstance(row.get("sid"), str))
        following = told.get("next_page_uri")
        if not isinstance(following, str) or not following:
            return
        # "/2010-04-01/Accounts/AC.../Messages.json?..."; the base address has the part before Messages.json.
        path, query = "/Messages.json?" + following.partition("?")[2], None


def retell(client: Client, one: Listed) -> tuple[bytes, str]:
    """The row as a form; files are named by a call of their own."""
    row = one.row
    form = {"MessageSid": one.provider_id, "Listed": "true", "AccountSid": _text(row, "account_sid")}
    form |= {"From": _text(row, "from"), "To": _text(row, "to")}
    form["MessagingServiceSid"] = _text(row, "messaging_service_sid")
    if one.is_incoming:
        files = _media(client, one.provider_id) if _text(row, "num_media") not in ("", "0") else []
        form |= {"Body": _text(row, "body"), "SmsStatus": "received", "NumMedia": str(len(files))}
        form["DateSent"] = _text(row, "date_sent") or _text(row, "date_created")
        for place, (url, mime) in enumerate(files):
            form |= {f"MediaUrl{place}": url, f"MediaContentType{place}": mime}
    else:
        form |= {"MessageStatus": _text(row, "status"), "ErrorCode": _text(row, "error_code")}
        form["ErrorMessage"] = _text(row, "error_message")
    return urlencode({name: value for name, value in form.items() if value}).encode(), FORM


def _media(client: Client, sid: str) -> list[tuple[str, str]]:
    """(address, type) of every file of a message."""
    rows = client.get(f"/Messages/{sid}/Media.json", {"PageSize": "50"}).get("media_list")
    known = [row for row in (rows if isinstance(rows, list) else []) if isinstance(row, dict)]
    return [(client.address_of(_text(row, "uri").removesuffix(".json")), _text(row, "content_type")) for row in known]


def _names(row: Json) -> set[str]:
    return {_text(row, name) for name in ("from", "to", "messaging_service_sid")}


def _text(row: dict[str, Any], name: str) -> str:
    value = row.get(name)
    return "" if value is None else str(value)


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
