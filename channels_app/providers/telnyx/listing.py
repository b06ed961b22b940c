"""Telnyx's detail records of a sender, and a listed message told again as its event."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime

from channels_app.providers.listing import Listed
from channels_app.providers.telnyx.client import RECORDED, Client


def listed(client: Client, since: datetime, until: datetime) -> Iterator[Listed]:
    """What came to the sender and what left from it; a sender of letters gets nothing."""
    sender = client.settings.sender
    for direction, side in (("inbound", "cld"), ("outbound", "cli")):
        asked = {"filter[direction]": direction, f"filter[{side}]": sender}
        for row in client.records(since, until, asked):
            theirs = row.get("uuid")
            if isinstance(theirs, str) and theirs:
                status = "" if direction == "inbound" else RECORDED.get(str(row.get("status")), "sent")
                yield Listed(theirs, direction == "inbound", status, row)


def retell(client: Client, one: Listed) -> tuple[bytes, str]:
    """GET the message, which is what its event's payload would have been."""
    payload = client.message(one.provider_id)
    at = payload.get("completed_at") or payload.get("sent_at") or payload.get("received_at")
    kind = "message.received" if one.is_incoming else "message.finalized"
    data = {"event_type": kind, "id": one.provider_id, "occurred_at": at, "payload": payload, "record_type": "event"}
    return json.dumps({"data": data, "meta": {"listed": True}}).encode(), "application/json"
