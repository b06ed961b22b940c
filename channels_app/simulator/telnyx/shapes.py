"""A message as Telnyx's API and webhooks show it, and as its detail records list it. Source: telnyx 4.189, types."""

from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from channels_app.simulator.accounts import TelnyxAccount
from channels_app.simulator.entities import Medium, Message
from channels_app.simulator.simulation import Simulation
from channels_app.simulator.telnyx.errors import as_json
from channels_app.simulator.twilio.segments import EXTENDED, GSM7, count

MEDIA_LASTS = 30 * 86400.0
#: our words -> those of `to[].status`, and those of the detail records, which know final states only
STATUS = {"failed": "sending_failed", "undelivered": "delivery_failed"}
RECORD_STATUS = {"delivered": "delivered", "failed": "gw_reject", "undelivered": "failed", "received": "received"}


def message_json(sim: Simulation, account: TelnyxAccount, message: Message) -> dict[str, Any]:
    """The resource `message` of either direction."""
    incoming, status = message.direction == "in", STATUS.get(message.status, message.status)
    to = {"carrier": "", "line_type": "Wireless", "phone_number": message.extra["to"]}
    told = {
        "cc": [],
        "completed_at": _iso(_ended(message)),
        "cost": None if incoming else {"amount": f"{0.004 * count(message.text):.4f}", "currency": "USD"},
        "direction": "inbound" if incoming else "outbound",
        "encoding": "GSM-7" if all(char in GSM7 or char in EXTENDED for char in message.text) else "UCS-2",
        "errors": [as_json(str(message.error["code"]), message.error["message"], message.error["detail"])]
        if message.error
        else [],
        "from": {"carrier": "", "line_type": "Wireless", "phone_number": message.extra["from"]},
        "id": message.id,
        "media": [_medium(sim, medium) for medium in map(sim.world.media.get, message.media) if medium],
        "messaging_profile_id": profile_of(account),
        "organization_id": str(uuid5(NAMESPACE_URL, account.api_key)),
        "parts": count(message.text),
        "received_at": _iso(message.at),
        "record_type": "message",
        "sent_at": _iso(message.status_at.get("sent")),
        "subject": None,
        "tags": [],
        "text": message.text,
        "to": [to | {"status": "webhook_delivered" if incoming else status}],
        "type": message.type.upper(),
        "valid_until": None,
        "webhook_failover_url": None,
        "webhook_url": message.extra.get("webhook_url"),
    }
    return told | ({"autoresponse_type": message.extra["opted"]} if message.extra.get("opted") else {})


def record_json(account: TelnyxAccount, message: Message) -> dict[str, Any]:
    """A message detail record: everything but the words."""
    return {
        "cld": message.extra["to"],
        "cli": message.extra["from"],
        "completed_at": _iso(_ended(message)),
        "cost": f"{0.004 * count(message.text):.4f}",
        "created_at": _iso(message.at),
        "currency": "USD",
        "delivery_status": "",
        "delivery_status_failover_url": "",
        "delivery_status_webhook_url": message.extra.get("webhook_url") or "",
        "direction": "inbound" if message.direction == "in" else "outbound",
        "errors": [str(message.error["code"])] if message.error else [],
        "message_type": message.type.upper(),
        "parts": count(message.text),
        "profile_id": profile_of(account),
        "record_type": "message_detail_record",
        "sent_at": _iso(message.status_at.get("sent")),
        "status": RECORD_STATUS.get(message.status, "dlr_unconfirmed"),
        "tags": "",
        "updated_at": _iso(max(message.status_at.values(), default=message.at)),
        "uuid": message.id,
    }


def profile_of(account: TelnyxAccount) -> str:
    """The messaging profile's id, always the same for one account."""
    return account.messaging_profile_id or str(uuid5(NAMESPACE_URL, account.key))


def _medium(sim: Simulation, medium: Medium) -> dict[str, Any]:
    if medium.source == "out":
        return {"content_type": medium.mime, "hash_sha256": None, "size": medium.size, "url": medium.name}
    key = sim.admit(medium.id, MEDIA_LASTS)
    url = f"{sim.settings.base_url}/_telnyx_media/{medium.id}?key={key}"
    return {"content_type": medium.mime, "hash_sha256": medium.sha256, "size": medium.size, "url": url}


def _ended(message: Message) -> float | None:
    return next((at for name, at in message.status_at.items() if name in ("delivered", "failed", "undelivered")), None)


def _iso(at: float | None) -> str | None:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds") if at is not None else None
