"""Twilio's forms: a message of a customer, or how far one of ours has come."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import parse_qsl

from channels_app import consents
from channels_app.providers.base import Told
from channels_app.providers.twilio.errors import shape
from channels_app.providers.twilio.settings import TwilioSettings
from inbox.answering import CARRIED_BY
from inbox.inbound import ConsentWord, File, Inbound, Item, Party, StatusChange, Unreadable, clean

#: what Twilio says -> Status; what is not here is no news (queued, sending ...)
STATUSES = {
    "sent": "sent", "delivered": "delivered", "read": "read", "undelivered": "failed", "failed": "failed",
    "canceled": "failed",
}  # fmt: skip
NO_NEWS = ("accepted", "scheduled", "queued", "sending", "partially_delivered", "receiving", "received")
OPT_OUT = {"STOP": "out", "START": "in"}
#: what tells of the advertisement that brought somebody to WhatsApp, by Meta's names
REFERRAL = {
    "ReferralSourceType": "source_type", "ReferralSourceId": "source_id", "ReferralSourceUrl": "source_url",
    "ReferralHeadline": "headline", "ReferralBody": "body", "ReferralCtwaClid": "ctwa_clid",
}  # fmt: skip
MOST_FILES = 50


def parse(settings: TwilioSettings, body: bytes, content_type: str, received_at: datetime) -> list[Told]:
    """What one form tells. Never raises."""
    form = _form(body, content_type)
    if form is None:
        return [Told(Unreadable("The body is not a form of Twilio's.", clean(body[:300].decode("utf-8", "replace"))))]
    sid = form.get("MessageSid") or form.get("SmsSid") or form.get("SmsMessageSid") or ""
    if not sid:
        return [Told(Unreadable("A form without MessageSid.", _excerpt(form)))]
    status = form.get("MessageStatus") or form.get("SmsStatus") or "received"
    if "MessageStatus" in form or status not in ("received", "receiving"):
        return [Told(item) for item in _status(sid, status.lower(), form, received_at)]
    sender = party(form)
    if sender is None:
        return [Told(Unreadable("A message from nobody.", _excerpt(form)))]
    return [Told(_message(sid, sender, form), _to(settings, form))]


def party(form: dict[str, str]) -> Party | None:
    """Who wrote: a phone, a short code, letters, or somebody on WhatsApp behind Twilio."""
    told = form.get("From", "").strip()
    scheme, _, value = told.rpartition(":")
    addresses: list[tuple[str, str]] = []
    if scheme == "whatsapp":
        user = form.get("ExternalUserId", "").removeprefix("whatsapp:")
        addresses += [("bsuid", user)] if user else []
        addresses += [("wa_id", value.lstrip("+"))] if value.startswith("+") else [("bsuid", value)] if not user else []
    elif re.fullmatch(r"\+[0-9]{5,15}", value):
        addresses.append(("phone", value))
    elif re.fullmatch(r"[0-9]{3,8}", value):
        addresses.append(("short_code", value))
    elif value:
        addresses.append(("sender_id", clean(value, 255)))
    if not addresses:
        return None
    country = form.get("FromCountry", "")
    name = clean(form.get("ProfileName", ""), 255)
    return Party(tuple(addresses), name, country=country if re.fullmatch(r"[A-Z]{2}", country) else "")


def _message(sid: str, sender: Party, form: dict[str, str]) -> Inbound:
    text, files = clean(form.get("Body", "")), _files(form)
    kind, payload = _kind(form, files)
    # DateSent comes with what the list told (listing.py), not with a webhook, whose time is now.
    sent_at = _time(form.get("DateSent", ""))
    said = OPT_OUT.get(form.get("OptOutType", "").upper(), "") or consents.change(text)
    return Inbound(
        clean(sid, 255), sender, kind, text, payload | _extras(form), files, sent_at,
        reply_to=clean(form.get("OriginalRepliedMessageSid", ""), 255), consent=said,
        window_s=24 * 3600 if form.get("From", "").startswith("whatsapp:") else None,
    )  # fmt: skip


def _extras(form: dict[str, str]) -> dict[str, Any]:
    """What stands beside the words: a keyword that Twilio has answered, forwarding, the advertisement that led here."""
    found: dict[str, Any] = {}
    if (keyword := form.get("OptOutType", "").upper()) in ("STOP", "START", "HELP"):
        found["keyword"] = keyword
    if form.get("Forwarded") == "true":
        found["forwarded"] = True
    if form.get("FrequentlyForwarded") == "true":
        found |= {"forwarded": True, "forwarded_many": True}
    referral = {ours: clean(form[name], 2000) for name, ours in REFERRAL.items() if form.get(name)}
    return found | ({"referral": referral} if referral else {})


def _kind(form: dict[str, str], files: tuple[File, ...]) -> tuple[str, dict[str, Any]]:
    if files:
        return CARRIED_BY.get(files[0].mime.partition("/")[0], "document"), {}
    if form.get("ButtonPayload") or form.get("ButtonText"):
        title = clean(form.get("ButtonText", ""), 1000)
        return "interactive", {"kind": "quick_reply", "id": clean(form.get("ButtonPayload", ""), 1000), "title": title}
    if form.get("ListId"):
        chosen = {"id": clean(form["ListId"], 1000), "title": clean(form.get("ListTitle", ""), 1000)}
        described = clean(form.get("ListDescription", ""), 1000)
        return "interactive", {"kind": "list_reply", **chosen} | ({"description": described} if described else {})
    try:
        place = {"lat": float(form["Latitude"]), "lon": float(form["Longitude"])}
    except (KeyError, ValueError):
        return "text", {}
    named = {"name": clean(form.get("Label", ""), 1000), "address": clean(form.get("Address", ""), 1000), "url": ""}
    return "location", {**place, **named}


def _files(form: dict[str, str]) -> tuple[File, ...]:
    told = form.get("NumMedia", "0")
    number = int(told) if told.isascii() and told.isdigit() and len(told) < 4 else 0
    found = []
    for index in range(min(number, MOST_FILES)):
        url, mime = form.get(f"MediaUrl{index}", ""), clean(form.get(f"MediaContentType{index}", ""), 127)
        found.append(File(url, mime, refused="" if url else "Twilio did not say where the file is."))
    return tuple(found)


def _status(sid: str, status: str, form: dict[str, str], at: datetime) -> list[Item]:
    known = "read" if form.get("EventType", "").upper() == "READ" else STATUSES.get(status)
    if known is None:
        return (
            [] if status in NO_NEWS else [Unreadable(f"A status we do not know: {clean(status, 40)}.", _excerpt(form))]
        )
    code = form.get("ErrorCode", "")
    words = clean(form.get("ErrorMessage") or form.get("ChannelStatusMessage") or "", 300)
    error = shape(code, words) if known == "failed" else None
    found: list[Item] = [StatusChange(clean(sid, 255), known, at, error=error)]
    recipient = party({"From": form.get("To", "")})
    if error and error["class"] == "opted_out" and recipient is not None:
        found.append(ConsentWord(recipient, "out", f"Twilio error {code}", at))
    return found


def _to(settings: TwilioSettings, form: dict[str, str]) -> str:
    """ "" for our own; else the number it was for. A messaging service without listed numbers takes what comes."""
    to, service = form.get("To", ""), form.get("MessagingServiceSid", "")
    unlisted = settings.sender.startswith("MG") and not settings.numbers
    return "" if {to, service} & settings.own or unlisted or not to else clean(to, 80)


def _time(told: str) -> datetime | None:
    """RFC 2822, None when senseless."""
    try:
        return parsedate_to_datetime(told).astimezone(UTC) if told else None
    except (TypeError, ValueError, OverflowError):
        return None


def _form(body: bytes, content_type: str) -> dict[str, str] | None:
    try:
        text = body.decode("utf-8", "replace")
        if "json" in content_type:
            told = json.loads(text)
            return {str(name): str(value) for name, value in told.items()} if isinstance(told, dict) else None
        return dict(parse_qsl(text, keep_blank_values=True)) or None
    except (ValueError, RecursionError):
        return None


def _excerpt(form: dict[str, str]) -> str:
    return clean(str(form), 300)
