"""Calls to Telnyx's REST API (v2)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import httpx

from channels_app.providers.base import Accepted, Outgoing, Refused, TryLater
from channels_app.providers.calling import Clients, Json, Unanswered, told_by
from channels_app.providers.telnyx.errors import meaning_of, shape
from channels_app.providers.telnyx.parse import ours_in
from channels_app.providers.telnyx.settings import TelnyxSettings
from inbox import fetching
from inbox.clock import now

#: what a detail record says -> Status
RECORDED = {"delivered": "delivered", "failed": "failed", "gw_reject": "failed"}
#: seconds after a send without a record of it at which it counts as never taken: records come late
TRACELESS_S = 900.0
#: rows of a page, which Telnyx allows at most, and pages of one look
PAGE, PAGES = 50, 200


class Client:
    """One sender."""

    def __init__(self, settings: TelnyxSettings, hosts: frozenset[str]) -> None:
        self.settings = settings
        authorization = {"Authorization": f"Bearer {settings.api_key[0]}"}
        self._http = fetching.api_client(f"{settings.api_base.rstrip('/')}/v2", authorization, hosts)

    def create(self, outgoing: Outgoing) -> Accepted:
        """POST a message; only an answer with an id is a yes. The Idempotency-Key is that of this one claim."""
        key = str(uuid5(NAMESPACE_URL, f"{outgoing.callback_url}{outgoing.id}{outgoing.claimed_at}"))
        told = self._call("POST", "/messages", json=body_of(self.settings, outgoing), headers={"Idempotency-Key": key})
        data = told.get("data")
        if not isinstance(data, dict) or not isinstance(data.get("id"), str) or not data["id"]:
            raise Unanswered("Telnyx's answer names no message.")
        return Accepted(data["id"][:255])

    def find(self, outgoing: Outgoing, taken: frozenset[str], age_s: float) -> Accepted | None:
        """What became of a send: the record of a message to this number since then that tells our own address.

        Raises `Refused` when there is no trace of it although enough time has passed.
        """
        began = outgoing.claimed_at or now()
        asked = {"filter[cld]": number_of(outgoing.to), "filter[direction]": "outbound"}
        for row in self.records(began - timedelta(seconds=5), began + timedelta(hours=1), asked):
            theirs = str(row.get("uuid") or "")
            if theirs and theirs not in taken and ours_in(row.get("delivery_status_webhook_url")) == outgoing.id:
                return accepted_of(row)
        if age_s > TRACELESS_S:
            raise Refused("not_taken", "transient", "", "Telnyx never got it. You can send it again.", "retry")
        return None

    def records(self, since: datetime, until: datetime, asked: dict[str, str] | None = None) -> Iterator[Json]:
        """The detail records of this sender's messages within that time, page by page."""
        query = {
            "filter[record_type]": "messaging", "filter[created_at][gte]": since.isoformat(),
            "filter[created_at][lt]": until.isoformat(), "sort": "created_at", "page[size]": str(PAGE), **(asked or {}),
        }  # fmt: skip
        for number in range(1, PAGES + 1):
            told = self._call("GET", "/detail_records", params={**query, "page[number]": str(number)})
            rows, meta = told.get("data"), told.get("meta")
            if not isinstance(rows, list):
                raise Unanswered("Telnyx's answer has no records.")
            yield from (row for row in rows if isinstance(row, dict))
            if len(rows) < PAGE or (isinstance(meta, dict) and meta.get("total_pages") == number):
                return

    def message(self, theirs: str) -> Json:
        """One message of either direction, as its webhook tells it; kept by Telnyx for ten days."""
        data = self._call("GET", f"/messages/{theirs}").get("data")
        if not isinstance(data, dict):
            raise Unanswered("Telnyx's answer has no message.")
        return data

    def _call(self, method: str, path: str, **more: Any) -> Json:
        return told_by("Telnyx", self._http, _meaning, method, path, **more)


def body_of(settings: TelnyxSettings, outgoing: Outgoing) -> Json:
    """The JSON of a send; statuses come to an address that names our message."""
    told: Json = {
        "from": settings.sender, "to": number_of(outgoing.to), "text": outgoing.text,
        "webhook_url": f"{outgoing.callback_url}?m={outgoing.id}",
    }  # fmt: skip
    if settings.messaging_profile_id:
        told["messaging_profile_id"] = settings.messaging_profile_id
    if outgoing.files:
        told |= {"media_urls": [file.url for file in outgoing.files], "type": "MMS"}
    return told


def number_of(to: tuple[str, str]) -> str:
    """An address as Telnyx names it."""
    kind, value = to
    return f"+{value}" if kind == "wa_id" else value


def accepted_of(row: Json) -> Accepted:
    """A detail record of one of ours as what became of it."""
    status = RECORDED.get(str(row.get("status")), "sent")
    codes = row.get("errors")
    error = shape(codes[0] if isinstance(codes, list) and codes else None) if status == "failed" else None
    return Accepted(str(row["uuid"])[:255], status=status, error=error)


def _meaning(answer: httpx.Response, told: Json | None) -> Exception:
    """A code of Telnyx's is a clear no; so are 429 and 503; what else is 5xx, or no JSON, says nothing."""
    status = answer.status_code
    if status in (429, 503):
        after = answer.headers.get("retry-after", "")
        wait = float(after) if after.isdigit() and len(after) < 4 else None
        klass = "throttled" if status == 429 else "transient"
        return TryLater(f"Telnyx answered {status}.", seconds=wait, klass=klass, provider_code=str(status))
    errors = (told or {}).get("errors")
    if not 400 <= status < 500 or not isinstance(errors, list) or not errors:
        return Unanswered(f"HTTP {status}")
    error = shape(errors[0])
    meaning = meaning_of(error["provider_code"])
    if meaning.wait_s is not None:
        return TryLater(
            meaning.reason, seconds=meaning.wait_s, klass=meaning.klass, provider_code=error["provider_code"]
        )
    if status == 401:
        error |= {"code": "channel_blocked", "class": "auth", "action": "ask_admin"}
    return Refused(error["code"], error["class"], error["provider_code"], error["reason"], error["action"])


_clients = Clients[TelnyxSettings, Client](Client)


def client_of(settings: TelnyxSettings, hosts: frozenset[str]) -> Client:
    """The sender's client, kept so that connections are."""
    return _clients[settings, hosts]
