"""Shared addresses: a number that is verified for two persons is nobody's own, and gets a contact of its own."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Q

from inbox import events
from inbox.clock import now
from inbox.identity import FOR_EVER, SHARED, Directory, Pair
from inbox.models import Address, AddressKind, Contact, ReplyWindow, Thread
from inbox.numbering import same_line
from inbox.suggesting import home

#: kinds of addresses that are a telephone line
LINES = (AddressKind.PHONE.value, AddressKind.WA_ID.value)


def is_shared(contact: Contact) -> bool:
    """Whether this is nobody in particular: the contact of a number that several use, never greeted by name."""
    return SHARED in home(contact).flags


def common_line(one: Contact, other: Contact) -> Pair | None:
    """A telephone line that is verified for both."""
    theirs = set(_lines(other))
    return next((pair for pair in _lines(one) if theirs & {pair, *same_line(pair)}), None)


def share(line: Pair, owners: list[Contact]) -> Contact:
    """Take a line from these persons and give it to a contact of its own; what was said before stays where it is.

    Every name of the line goes there, with its reply windows and with the WhatsApp ids that hang on it. Who has it
    already keeps it: sharing twice changes nothing.
    """
    scope = owners[0].scope
    with transaction.atomic():
        directory = Directory(scope)
        directory.hold({line})
        rows = [row for pair, row in sorted(directory.current.items()) if pair in {line, *same_line(line)}]
        contact = next((home(row.contact) for row in rows if is_shared(row.contact)), None) or _begin(line, scope)
        taken = [row for row in rows if home(row.contact).pk != contact.pk]
        for row in [*taken, *_ids_of(taken)]:
            _carry(row, contact)
        if line not in directory.current:
            mine = {"contact": contact, "verified": True, "source": "identity", "since": now()}
            Address.objects.create(scope=scope, kind=line[0], value=line[1], **mine)
        _tell(line, contact, [*owners, *(row.contact for row in taken)] if taken else owners)
    return contact


def _lines(contact: Contact) -> list[Pair]:
    whose = Q(contact=home(contact)) | Q(contact__merged_into=home(contact))
    rows = Address.objects.filter(whose, kind__in=LINES, until=None, verified=True).order_by("pk")
    return [(row.kind, row.value) for row in rows]


def _begin(line: Pair, scope: str) -> Contact:
    number = line[1] if line[0] == AddressKind.PHONE else f"+{line[1]}"
    contact = Contact.objects.create(display_name=number, scope=scope, flags=[SHARED], created_at=now())
    Thread.objects.begin(contact).flag(SHARED, "Shared number", "warn")
    return contact


def _ids_of(rows: list[Address]) -> list[Address]:
    """The WhatsApp ids of whoever loses a wa_id: an account has one number."""
    people = [row.contact_id for row in rows if row.kind == AddressKind.WA_ID]
    return list(Address.objects.filter(contact__in=people, kind__in=FOR_EVER, until=None))


def _carry(row: Address, contact: Contact) -> None:
    Address.objects.filter(pk=row.pk).update(until=now(), primary=False)
    fresh = Address.objects.create(
        contact=contact, scope=row.scope, kind=row.kind, value=row.value, verified=True, source=row.source, since=now()
    )
    ReplyWindow.objects.filter(address=row).update(address=fresh)


def _tell(line: Pair, contact: Contact, owners: list[Contact]) -> None:
    """A line in the thread of everybody whose number it was thought to be, once."""
    ids = {home(owner).pk for owner in owners if not is_shared(owner)}
    for thread in Thread.objects.filter(contact__in=ids).order_by("pk"):
        told: dict[str, Any] = {"contact": str(contact.pk), "was": line[1]}
        if not thread.events.filter(kind="contact.address_shared", data__contains=told).exists():
            with thread.locked():
                events.record("contact.address_shared", thread, **told)
