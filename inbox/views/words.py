"""The words that only the browser can add, because the rendered rows and messages have none of any language."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from inbox.views.message_words import MESSAGE
from inbox.views.more_words import MORE

#: key -> phrase, or {"one", "other", ...} chosen by n; `{name}` and `{n}` are filled in by the browser
WORDS: dict[str, Any] = {
    "act.cancel": _("Cancel"),
    "act.details": _("Details"),
    "act.map": _("Open map"),
    "act.other_channel": _("Send another way"),
    "act.quote": _("Quote in the reply"),
    "act.react": _("React"),
    "act.retry": _("Retry"),
    "act.template": _("Use a template"),
    "file.failed": _("Could not be fetched"),
    "file.pending": _("Still being fetched…"),
    "interactive.button_reply": _("Chose a button"),
    "interactive.buttons": _("Buttons"),
    "interactive.contact_request": _("Asked for their contact details"),
    "interactive.flow": _("Filled in a form"),
    "interactive.link": _("Link"),
    "interactive.list": _("List"),
    "interactive.list_reply": _("Chose from a list"),
    "interactive.location_request": _("Asked for their location"),
    "interactive.quick_reply": _("Chose a reply"),
    "medium.sms": _("SMS"),
    "medium.wa": _("WhatsApp"),
    "medium.web": _("Web chat"),
    "message.edited": _("edited"),
    "message.forwarded": _("Forwarded"),
    "message.forwarded_many": _("Forwarded many times"),
    "message.late": _("arrived late, written"),
    "message.quoted": _("a message"),
    "message.quoted_unknown": _("An earlier message that is not here"),
    "message.referral": _("Came from an ad or a post"),
    "message.revoked": _("The customer took this message back"),
    "note.only_team": _("note, only your team sees this"),
    "row.draft": _("Draft"),
    "row.failed": _("Not delivered"),
    "row.typing": _("Typing…"),
    "row.unread": {"one": _("{n} unread"), "other": _("{n} unread")},
    "row.you": _("You:"),
    "source.history": _("from the history"),
    "source.import": _("imported"),
    "pricing.marketing": _("billed as marketing"),
    "pricing.marketing_lite": _("billed as marketing"),
    "pricing.utility": _("billed as utility"),
    "pricing.authentication": _("billed as authentication"),
    "pricing.authentication_international": _("billed as authentication"),
    "pricing.referral_conversion": _("billed as an answer to an advertisement"),
    "pricing.service": _("billed as service"),
    "source.phone_app": _("from the phone"),
    "status.cancelled": _("Taken back"),
    "status.delivered": _("Delivered"),
    "status.failed": _("Failed"),
    "status.held": _("Waiting a moment"),
    "status.played": _("Played"),
    "status.queued": _("Sending"),
    "status.read": _("Read"),
    "status.scheduled": _("Scheduled"),
    "status.sending": _("Sending"),
    "status.sent": _("Sent"),
    "status.unknown": _("Not sure it was sent"),
    "status.until_reply": _("Waits until they write"),
    "type.audio": _("Audio"),
    "type.contacts": _("Contact card"),
    "type.document": _("Document"),
    "type.image": _("Photo"),
    "type.interactive": _("Choice"),
    "type.location": _("Location"),
    "type.order": _("Order"),
    "type.reaction": _("Reaction to a message that is not here"),
    "type.sticker": _("Sticker"),
    "type.system": _("Notice"),
    "type.template": _("Template"),
    "type.text": _("Message"),
    "type.unsupported": _("A kind of message that cannot be shown here"),
    "type.video": _("Video"),
    "type.voice": _("Voice message"),
    "you": _("You"),
}


def words() -> dict[str, Any]:
    """Every phrase in the language of the request, ready for JSON."""
    return {key: _plain(phrase) for key, phrase in {**WORDS, **MESSAGE, **MORE}.items()}


def _plain(phrase: Any) -> Any:
    if isinstance(phrase, dict):
        return {form: str(text) for form, text in phrase.items()}
    return str(phrase) if isinstance(phrase, Promise) else phrase
