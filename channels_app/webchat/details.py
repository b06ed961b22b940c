"""What a visitor is asked before the first message: a form of the channel's, and a sentence to agree to.

What is typed is a claim, never an identity: it names somebody nobody knew, and is a card where it is somebody else's.
"""

from __future__ import annotations

import re
from typing import Any

import phonenumbers
from django.db import transaction

from channels_app.models import Visitor
from channels_app.webchat import people
from channels_app.webchat.identity import EMAIL, Claims
from channels_app.webchat.refused import Refused
from inbox import events
from inbox.actors import SYSTEM, Actor
from inbox.clock import now
from inbox.inbound import clean
from inbox.models import Thread
from inbox.shapes import rfc3339

#: characters of a name
LONGEST = 120
#: what may be asked, as a note calls it
ASKED = {"name": "name", "email": "e-mail", "phone": "phone"}


def due(visitor: Visitor, settings: Any) -> dict[str, Any] | None:
    """`{fields: [{name, required}], consent}` while the visitor has to be asked, else None.

    Whoever wrote before is not asked any more; whom the business's own sign-in names is asked to agree, and no more.
    """
    fields = [] if visitor.subject else [_field(each) for each in settings.form]
    if visitor.details or visitor.address_id or not (fields or settings.consent):
        return None
    return {"fields": fields, "consent": settings.consent}


def holds_back(visitor: Visitor, settings: Any) -> bool:
    """Whether the first message has to wait: something must be given or agreed to, and was not."""
    form = due(visitor, settings)
    return form is not None and bool(form["consent"] or any(each["required"] for each in form["fields"]))


def take(visitor: Visitor, settings: Any, told: dict[str, Any]) -> None:
    """Keep `{name, email, phone, agreed}`. Raises Refused with the name of the field that is missing or wrong."""
    form = due(visitor, settings)
    if form is None:
        return
    given = {each["name"]: _value(each["name"], told.get(each["name"]), each["required"]) for each in form["fields"]}
    details: dict[str, Any] = {name: value for name, value in given.items() if value}
    if form["consent"]:
        if told.get("agreed") is not True:
            raise Refused(422, "agreed", "Please agree first.")
        details |= {"agreed_to": form["consent"], "agreed_at": rfc3339(now())}
    visitor.details = details or {"skipped": True}
    with transaction.atomic():
        is_new = Visitor.objects.filter(pk=visitor.pk, details={}).update(details=visitor.details)
        if is_new and form["consent"]:
            told_of = {"visitor": visitor.value, "channel": visitor.channel.key}
            events.record("contact.agreed", None, by=Actor("contact"), **told_of)


def keep(visitor: Visitor) -> None:
    """Put what was typed on the contact that the first message made, and tell our people that it is only typed."""
    told = visitor.details
    typed = [f"{label} {told[name]}" for name, label in ASKED.items() if told.get(name)]
    if visitor.address is None or told.get("kept") or not typed:
        return
    visitor.details = {**told, "kept": True}
    contact = visitor.address.contact
    with transaction.atomic():
        if not Visitor.objects.filter(pk=visitor.pk, details=told).update(details=visitor.details):
            return
        people.claim(contact, visitor.channel, Claims("", email=told.get("email", ""), phone=told.get("phone", "")))
        thread = Thread.objects.filter(contact=contact.merged_into_id or contact.pk, merged_into=None).first()
        if thread is not None:
            thread.note(SYSTEM, f"Typed before the first message, not verified: {', '.join(typed)}.")


def _field(line: str) -> dict[str, Any]:
    return {"name": line.removesuffix("*"), "required": line.endswith("*")}


def _value(name: str, value: object, is_required: bool) -> str:
    if value is not None and not isinstance(value, str):
        raise Refused(400, name, f'"{name}" must be a text.')
    text = clean(value or "", 255).strip()
    if not text and is_required:
        raise Refused(422, name, "Please fill in this field.")
    return {"name": _name, "email": _email, "phone": _phone}[name](text) if text else ""


def _name(text: str) -> str:
    return re.sub(r"\s+", " ", text)[:LONGEST]


def _email(text: str) -> str:
    if EMAIL.fullmatch(text.lower()) is None:
        raise Refused(422, "email", "Please write an e-mail address such as name@example.com.")
    return text.lower()


def _phone(text: str) -> str:
    """E.164: without a country's prefix nobody can tell whose number it is."""
    try:
        number = phonenumbers.parse(text)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise Refused(422, "phone", "Please write the number with its country, such as +351 912 345 678.")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
