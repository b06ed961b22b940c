"""Telnyx's events: a message of a customer, or how far one of ours has come."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from channels_app import consents
from channels_app.providers.base import Told
from channels_app.providers.telnyx.errors import shape
from channels_app.providers.telnyx.settings import TelnyxSettings
from inbox.answering import CARRIED_BY
from inbox.inbound import ConsentWord, File, Inbound, Item, Party, StatusChange, Unreadable, clean

Json = dict[str, Any]
STATUSES = {
    "sent": "sent", "delivered": "delivered", "read": "read", "sending_failed": "failed", "delivery_failed": "failed",
    "expired": "failed",
}  # fmt: skip
#: delivered, as far as anybody can know: no carrier said otherwise
NO_NEWS = ("queued", "sending", "delivery_unconfirmed", "gw_timeout", "dlr_timeout", "webhook_delivered")
#: Telnyx's own reading of a keyword -> ConsentChange
OPT_OUT = {"STOP": "out", "START": "in"}
MOST_FILES = 50


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


def ours_in(webhook_url: Any) -> str:
    """Our message's id in the address that we gave Telnyx for its statuses, "" where there is none."""
    try:
        told = parse_qs(urlsplit(str(webhook_url or "")).query).get("m", [""])[0]
    except ValueError:
        return ""
    return told if told.isascii() and told.isdigit() and len(told) < 20 else ""


def _message(settings: TelnyxSettings, payload: Json, sent_at: datetime | None) -> Told:
    number, text = str(payload["from"]["phone_number"]), clean(str(payload.get("text") or ""))
    files = tuple(_file(one) for one in (payload.get("media") or [])[:MOST_FILES])
    kind = CARRIED_BY.get(files[0].mime.partition("/")[0], "document") if files else "text"
    extra: Json = {}
    if not text and not files:
        kind, extra = "unsupported", {"subtype": "", "provider_type": clean(str(payload.get("type") or ""), 40)}
    keyword = str(payload.get("autoresponse_type") or "").upper()
    if keyword in ("STOP", "START", "HELP"):
        extra["keyword"] = keyword
    said = OPT_OUT.get(keyword, "") or consents.change(text)
    item = Inbound(clean(str(payload["id"]), 255), _party(number), kind, text, extra, files, sent_at, consent=said)
    return Told(item, _to(settings, payload.get("to")))


def _file(told: Json) -> File:
    url, mime = str(told.get("url") or ""), clean(str(told.get("content_type") or ""), 127)
    digest = str(told.get("hash_sha256") or told.get("sha256") or "")
    refused = "" if url else "Telnyx did not say where the file is."
    return File(url, mime, size=_size(told.get("size")), sha256=digest[:64], refused=refused)


def _to(settings: TelnyxSettings, told: Any) -> str:
    """ "" for our own; else the number it was for. Letters take what comes: nobody can write to them."""
    rows = told if isinstance(told, list) else [{"phone_number": told}]
    to = [str(one.get("phone_number") or "") for one in rows if isinstance(one, dict)]
    if settings.sender in to or not to or not to[0] or settings.sender[0] not in "+0123456789":
        return ""
    return clean(to[0], 80)


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
    opaque = ours_in(payload.get("webhook_url"))
    found: list[Item] = [StatusChange(clean(str(payload["id"]), 255), status, at, opaque, error)]
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
