"""Our messages as Meta wants them."""

from __future__ import annotations

from typing import Any

from channels_app.providers.base import Accepted, Outgoing
from channels_app.providers.calling import Unanswered
from channels_app.providers.whatsapp import interactive, place, template
from channels_app.providers.whatsapp.carried import media_type
from channels_app.providers.whatsapp.client import CloudClient
from channels_app.providers.whatsapp.people import pairs

Json = dict[str, Any]


def send(client: CloudClient, outgoing: Outgoing) -> Accepted:
    """Hand one message over. A 2xx without an id is no yes: nobody knows."""
    told = client.post_message(payload(outgoing))
    messages = told.get("messages")
    first = messages[0] if isinstance(messages, list) and messages and isinstance(messages[0], dict) else {}
    wamid = first.get("id")
    if not isinstance(wamid, str) or not wamid:
        raise Unanswered("WhatsApp's answer names no message.")
    return Accepted(wamid[:255], learnt=_learnt(told.get("contacts")))


def payload(outgoing: Outgoing) -> Json:
    """The body of the request, `messaging_product` aside."""
    kind, content = content_of(outgoing)
    found: Json = {**recipient(outgoing.to), "type": kind, kind: content}
    if outgoing.reply_to and kind != "reaction":
        found["context"] = {"message_id": outgoing.reply_to}
    if outgoing.id:
        found["biz_opaque_callback_data"] = outgoing.id
    return found


def recipient(to: tuple[str, str]) -> Json:
    """`to` a phone number or a group, `recipient` a business-scoped id."""
    kind, value = to
    if kind in ("bsuid", "parent_bsuid"):
        return {"recipient_type": "individual", "recipient": value}
    return {"recipient_type": "group" if kind == "group" else "individual", "to": value.lstrip("+")}


def content_of(outgoing: Outgoing) -> tuple[str, Any]:
    """The type and the type's own object."""
    if outgoing.type == "template":
        return "template", template.content(outgoing)
    if outgoing.type == "interactive":
        return "interactive", _interactive(outgoing)
    if outgoing.type == "reaction":
        return "reaction", {"message_id": outgoing.reply_to, "emoji": outgoing.text}
    if outgoing.files:
        return _media(outgoing)
    if outgoing.type == "location":
        return "location", place.content(outgoing.payload)
    if outgoing.type == "contacts":
        return "contacts", [_card(card) for card in outgoing.payload["cards"]]
    return "text", {"body": outgoing.text, "preview_url": "://" in outgoing.text}


def _interactive(outgoing: Outgoing) -> Json:
    """Its files are a heading, or the pictures of a carousel."""
    if outgoing.payload.get("kind") == "carousel":
        by_id = {str(file.id): file for file in outgoing.files}
        return interactive.content(outgoing.payload, outgoing.text, files=by_id)
    heading = (media_type("", outgoing.files[0].mime), outgoing.files[0]) if outgoing.files else None
    return interactive.content(outgoing.payload, outgoing.text, heading)


def _media(outgoing: Outgoing) -> tuple[str, Json]:
    file = outgoing.files[0]
    kind = media_type(outgoing.type, file.mime)
    content: Json = {"id": file.ref} if file.ref else {"link": file.url}
    if outgoing.text and kind not in ("audio", "sticker"):
        content["caption"] = outgoing.text
    if kind == "document":
        content["filename"] = file.name[:240]
    if kind == "audio" and file.mime.startswith("audio/ogg") and outgoing.payload.get("voice"):
        content["voice"] = True
    return kind, content


def _card(card: Json) -> Json:
    name = str(card.get("name") or "Contact")
    phones = [
        {"phone": phone.get("value", ""), **({"wa_id": phone["wa_id"]} if phone.get("wa_id") else {})}
        for phone in card.get("phones") or []
    ]
    first, _, last = name.partition(" ")
    named = {"formatted_name": name, "first_name": first, **({"last_name": last} if last else {})}
    emails = [{"email": email} for email in card.get("emails") or []]
    org = {"org": {"company": card["org"]}} if card.get("org") else {}
    return {"name": named, "phones": phones, "emails": emails, **org}


def _learnt(contacts: Any) -> tuple[tuple[str, str], ...]:
    """The recipient's ids that the answer names: a wa_id can differ from the number we dialled."""
    first = contacts[0] if isinstance(contacts, list) and contacts and isinstance(contacts[0], dict) else {}
    return pairs(first.get("wa_id"), first.get("user_id"))
