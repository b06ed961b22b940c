"""A person's address becomes another: what providers tell of new numbers and ids, and of further names at a send."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from inbox import events
from inbox.clock import now
from inbox.identity import FOR_EVER, Directory, Pair
from inbox.inbound import IdentityChange
from inbox.models import Address, AddressKind, Contact
from inbox.suggesting import home, suggest

#: who began so long before the change cannot be the person under the new number: clocks may differ by this
CLOCKS = timedelta(minutes=5)
#: the notices of a new number and of the new id that comes with it are told within this time
TOGETHER = timedelta(days=1)


def move(scope: str, change: IdentityChange) -> Contact | None:
    """Carry a notice out: the old address ends, the new begins on the same contact. Returns whom it concerns.

    None when nobody had the old one, and when it was carried out already: notices are repeated, and come after the
    first message from the new address too. That somebody is the same person then is told as `contact.found_same`.
    """
    directory = Directory(scope)
    directory.read({*change.was, *change.now, *change.also})
    directory.read_former({*change.was, *change.also})
    contact = _whose(directory, change)
    if contact is None or change.was == change.now:
        return contact
    ended = _end(contact, change)
    for row in ended:
        directory.current.pop((row.kind, row.value), None)
    begun = [_begin(directory, contact, pair, change.at) for pair in change.now]
    for one, other, reason in directory.same:
        events.record("contact.found_same", None, survivor=str(one), other=str(other), reason=reason)
    return contact if ended or any(begun) else None


def learn_at_send(address_id: int, pairs: Iterable[Pair]) -> None:
    """The answer to a send names whom it went to: further names of the person, such as a wa_id of other digits.

    No more is known of them than of the address it went to. What is another contact's already is one person only when
    both have been written from; else it is a card.
    """
    with transaction.atomic():
        row = Address.objects.select_related("contact__merged_into").filter(pk=address_id, until=None).first()
        told = [pair for pair in pairs if row is not None and pair != (row.kind, row.value)]
        if row is None or not told:
            return
        directory = Directory(row.scope)
        directory.hold(told)
        for pair in told:
            _same_recipient(directory, row, pair)
        directory.learn(row.contact, told, verified=row.verified)
        for one, other, reason in directory.same:
            events.record("contact.found_same", None, survivor=str(one), other=str(other), reason=reason)


def _same_recipient(directory: Directory, row: Address, pair: Pair) -> None:
    other = directory.current.get(pair)
    if other is None or home(other.contact).pk == home(row.contact).pk:
        return
    if row.verified and other.verified:
        directory.same.append((row.contact_id, other.contact_id, "same_number"))
    else:
        suggest(row.contact, other.contact, "same_number", other.value)


def _whose(directory: Directory, change: IdentityChange) -> Contact | None:
    """Who has the old address, or had it until another took its place; for want of it, who has the other names.

    A number alone does not tell who: whoever has it and is known by another id is somebody else.
    """
    for pairs in (change.was, change.also):
        rows = [directory.current[pair] for pair in pairs if pair in directory.current]
        rows += [directory.former[pair] for pair in pairs if pair in directory.former]
        sure = [row for row in rows if pairs is change.was or row.kind in FOR_EVER or not _has_id(row.contact)]
        if sure:
            return sure[0].contact
    return None


def _has_id(contact: Contact) -> bool:
    return Address.objects.filter(contact=contact, kind=AddressKind.BSUID, until=None).exists()


def _end(contact: Contact, change: IdentityChange) -> list[Address]:
    """The old addresses; a new number is a new account, so that the ids of the old one end with it."""
    gone = set(change.was) - set(change.now)
    own = list(Address.objects.filter(contact=contact, until=None))
    ending = [row for row in own if (row.kind, row.value) in gone]
    if change.kind == "number":
        kinds = {AddressKind.WA_ID, *FOR_EVER}
        more = [row for row in own if row.kind in kinds and (row.kind, row.value) not in change.now]
        ending += [row for row in more if row not in ending and not _came_with_it(contact, row, change.at)]
    Address.objects.filter(pk__in=[row.pk for row in ending]).update(until=change.at, primary=False)
    return ending


def _came_with_it(contact: Contact, row: Address, at: datetime) -> bool:
    """Whether this id is of the new account already: told by a notice of its own, or first seen after the change."""
    if row.since >= at:
        return True
    told = Address.objects.filter(contact=contact, kind=row.kind, until=row.since).exists()
    return told and at - row.since <= TOGETHER


def _begin(directory: Directory, contact: Contact, pair: Pair, at: datetime) -> bool:
    """The new address. Somebody who wrote from it after the change is the same person; a number of before passes on."""
    taken = directory.current.get(pair)
    if taken is not None and home(taken.contact).pk != home(contact).pk:
        if pair[0] in FOR_EVER or taken.since >= at - CLOCKS:
            directory.same.append((contact.pk, taken.contact_id, "same_identity"))
            return True
        directory.pass_on(taken, contact, "number_taken")
        taken = None
    if taken is not None:
        return False
    row = Address.objects.create(
        contact=contact, kind=pair[0], value=pair[1], scope=directory.scope, verified=True, since=min(at, now())
    )
    directory.current[pair] = row
    return True
