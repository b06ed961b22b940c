"""Telnyx's events: a message of a customer, or how far one of ours has come."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from typing import Any

from channels_app import consents
from channels_app.providers.base import Told
from channels_app.providers.telnyx.errors import shape
from channels_app.providers.telnyx.settings import TelnyxSettings
from inbox.answering import CARRIED_BY
from inbox.inbound import ConsentWord, File, Inbound, Item, Party, StatusChange, Unreadable, clean

Json = dict[str, Any]
STATUSES = {
    "sent": "sent", "delivered": "delivered", "sending_failed": "failed", "delivery_failed": "failed",
    "expired": "failed",
}  # fmt: skip
#: delivered, as far as anybody can know: no carrier said otherwise
NO_NEWS = ("queued", "sending", "delivery_unconfirmed", "gw_timeout", "dlr_timeout", "webhook_delivered")


def parse(settings: TelnyxSettings, body: bytes, at: datetime) -> list[Told]:
    """What one event tells. Never raises."""
    try:
        data = json.loads(body)["data"]
        payload = data["payload"]
        noun, _, told = str(data["event_type"]).partition(".")
        if (noun, told) == ("message", "received"):
            return [_message(settings, payload, _time(payload.get("received_at"), at))]
        if noun == "message" and told in ("sent", "finalized"):
            when = _time(data.get("occurred_at"), at) or at
            return [Told(item) for one in payload["to"] for item in _status(payload, one, when)]
        reason = f"Kept: nothing is done about {clean(str(data['event_type']), 60)}."
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        reason = "The body is not an event of Telnyx's."
    return [Told(Unreadable(reason, clean(body[:300].decode("utf-8", "replace"))))]


def _message(settings: TelnyxSettings, payload: Json, sent_at: datetime | None) -> Told:
    number, text = str(payload["from"]["phone_number"]), clean(str(payload.get("text") or ""))
    files = tuple(
        File(str(one["url"]), clean(str(one.get("content_type") or ""), 127), size=_size(one.get("size")))
        for one in payload.get("media") or []
    )
    kind = CARRIED_BY.get(files[0].mime.partition("/")[0], "document") if files else "text"
    item = Inbound(
        clean(str(payload["id"]), 255), _party(number), kind, text, {}, files, sent_at, consent=consents.change(text)
    )
    to = [str(one.get("phone_number") or "") for one in payload.get("to") or [] if isinstance(one, dict)]
    return Told(
        item, "" if settings.sender in to or not to or not settings.sender.startswith("+") else clean(to[0], 80)
    )


def _party(number: str) -> Party:
    if re.fullmatch(r"\+[0-9]{5,15}", number):
        return Party((("phone", number),))
    return Party((("short_code" if number.isdigit() else "sender_id", clean(number, 255)),))


def _status(payload: Json, to: Json, at: datetime) -> list[Item]:
    told = str(to.get("status") or "")
    status = STATUSES.get(told)
    if status is None:
        return [] if told in NO_NEWS else [Unreadable(f"A status we do not know: {clean(told, 40)}.")]
    errors = payload.get("errors")
    error = shape(errors[0] if isinstance(errors, list) and errors else None) if status == "failed" else None
    found: list[Item] = [StatusChange(clean(str(payload["id"]), 255), status, at, error=error)]
    if error and error["class"] == "opted_out":
        found.append(ConsentWord(_party(str(to.get("phone_number"))), "out", "Telnyx error 40300", at))
    return found


def _time(told: Any, at: datetime) -> datetime | None:
    """A time of theirs, None when senseless."""
    try:
        found = datetime.fromisoformat(str(told))
    except ValueError:
        return None
    if found.tzinfo is None or not at - timedelta(days=7) <= found <= at + timedelta(minutes=5):
        return None
    return found


def _size(told: Any) -> int:
    return told if isinstance(told, int) and not isinstance(told, bool) and 0 <= told < 2**40 else 0
