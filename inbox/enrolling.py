"""Contacts as the business tells of them: created, found again, amended; one address never belongs to two."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from inbox import events, refusals
from inbox.actors import Actor
from inbox.clock import now
from inbox.finding import e164
from inbox.models import Address, AddressKind, Contact, Signal, Thread, Vouched, store
from inbox.numbering import maybe_same_line, same_line
from inbox.suggesting import suggest

#: what the business may tell; a visitor is made by the widget alone
KINDS = tuple(kind for kind in AddressKind.values if kind != AddressKind.VISITOR)
#: the flag of whoever may not write to us where we can refuse it, which is the web chat
BLOCKED = "blocked"
_MAIL = re.compile(r"[^\s@]{1,64}@[^\s@.]+(\.[^\s@.]+)*")
_TRIES = 3

Pair = tuple[str, str]


@dataclass(frozen=True)
class Told:
    """What is told of a person; None: nothing was said. `addresses` are normal pairs of kind and value."""

    name: str | None = None
    external_id: str | None = None
    country: str | None = None
    language: str | None = None
    timezone: str | None = None
    #: may not write to us where we can refuse it
    blocked: bool | None = None
    addresses: tuple[Pair, ...] = ()
    ended: tuple[Pair, ...] = ()
    primary: tuple[Pair, ...] = ()

    @property
    def columns(self) -> dict[str, str]:
        """What is a column of the contact and was said."""
        names = ("name", "external_id", "country", "language", "timezone")
        return {name: getattr(self, name) for name in names if getattr(self, name) is not None}


@dataclass
class Known:
    """Who has any of the addresses or the external id, survivors for who was linked away."""

    by_id: Contact | None = None
    by_pair: dict[Pair, Contact] = field(default_factory=dict)
    twins: dict[Pair, Contact] = field(default_factory=dict)

    @property
    def people(self) -> dict[int, Contact]:
        """Everybody concerned, once each."""
        found = [*([self.by_id] if self.by_id else []), *self.by_pair.values(), *self.twins.values()]
        return {person.pk: person for person in found}


def normal(kind: str, value: str) -> Pair:
    """An address as we keep it; raises ValueError with a sentence."""
    value = value.strip()
    if kind == AddressKind.PHONE:
        number = e164(value)
        if number is None:
            raise ValueError("A phone number is written with its country code: +351 912 345 678.")
        value = number
    elif kind == AddressKind.WA_ID:
        value = value.removeprefix("+")
        if not re.fullmatch(r"[0-9]{5,20}", value, re.ASCII):
            raise ValueError("A wa_id is digits, as WhatsApp tells it.")
    elif kind == AddressKind.EMAIL:
        value = value.lower()
        if not _MAIL.fullmatch(value):
            raise ValueError("This is no e-mail address.")
    if not value:
        raise ValueError("An address needs a value.")
    return kind, value


def enrol(told: Told, by: Actor, may_see: Any = None) -> tuple[Contact, bool]:
    """The contact of these addresses and whether it is new; what it lacks is added. Raises `refusals.AddressTaken`.

    It is the existing one when nothing contradicts: no other person has one of the addresses, no other external id is
    known of it. `may_see(contact) -> bool`: somebody the caller may not see is told as taken, without saying by whom.
    """
    for left in reversed(range(_TRIES)):
        try:
            with transaction.atomic():
                return _enrol(told, by, may_see or (lambda contact: True))
        except IntegrityError:
            # The same person was enrolled by another request, or wrote to us, just now: look again.
            if not left:
                raise
    raise AssertionError("unreachable")


def amend(contact: Contact, told: Told, by: Actor) -> Contact:
    """Change what is known of a contact; addresses are added or ended, none is taken. Raises AddressTaken."""
    if contact.merged_into_id:
        raise refusals.Conflict(
            "This contact was linked with another; change that one.", contact=str(contact.merged_into_id)
        )
    try:
        with transaction.atomic():
            known = _known(told, contact.scope)
            _refuse_others(known, contact, told, lambda row: True)
            _write(contact, told, by)
    except IntegrityError as error:
        raise refusals.AddressTaken("One of these addresses went to another contact just now.") from error
    return contact


def _enrol(told: Told, by: Actor, may_see: Any) -> tuple[Contact, bool]:
    known = _known(told, "")
    people = list(known.people.values())
    if not people:
        return _create(told, by), True
    contact = known.by_id or people[0]
    if not may_see(contact):
        raise refusals.AddressTaken("This address belongs to a contact that you may not see.")
    # A contact of a confidential channel has addresses of its own there.
    _refuse_others(_known(told, contact.scope) if contact.scope else known, contact, told, may_see)
    lacking: dict[str, Any] = {name: value for name, value in told.columns.items() if not getattr(contact, name)}
    _write(contact, Told(**lacking, addresses=told.addresses), by)
    return contact, False


def _known(told: Told, scope: str) -> Known:
    known = Known()
    if told.external_id:
        found = Contact.objects.select_related("merged_into").filter(external_id=told.external_id).first()
        known.by_id = found and (found.merged_into or found)
    names = {name for pair in told.addresses for name in (pair, *same_line(pair))}
    # What somebody only typed is nobody's yet.
    for row in _holders(names, scope).exclude(source=Vouched.CLAIM):
        home = row.contact.merged_into or row.contact
        known_as = known.by_pair if (row.kind, row.value) in told.addresses else known.twins
        known_as[(row.kind, row.value)] = home
    return known


def _holders(names: set[Pair], scope: str) -> QuerySet[Address]:
    condition = Q(pk__in=[])
    for kind, value in names:
        condition |= Q(kind=kind, value=value)
    return Address.objects.filter(condition, scope=scope, until=None).select_related("contact__merged_into")


def _refuse_others(known: Known, contact: Contact, told: Told, may_see: Any) -> None:
    for pair, person in known.by_pair.items():
        if person.pk != contact.pk:
            more = {"contact": str(person.pk)} if may_see(person) else {}
            raise refusals.AddressTaken(f"The {pair[0]} {pair[1]} belongs to another contact.", address=pair[1], **more)
    if told.external_id and known.by_id is not None and known.by_id.pk != contact.pk:
        raise refusals.AddressTaken("This external id belongs to another contact.", contact=str(known.by_id.pk))
    if told.external_id and contact.external_id and contact.external_id != told.external_id and known.by_id is None:
        raise refusals.AddressTaken(
            "These addresses belong to a contact with another external id.", contact=str(contact.pk)
        )


def _create(told: Told, by: Actor) -> Contact:
    contact = Contact(**{**told.columns, "external_id": told.external_id or None}, created_at=now())
    best = next((value for _kind, value in told.addresses), "")
    contact.flags = [BLOCKED] if told.blocked else []
    contact.display_name = (contact.name or best or told.external_id or "Customer")[:255]
    contact.save()
    thread = Thread.objects.begin(contact)
    _add(contact, told.addresses)
    _attach_signals(contact, told)
    events.record("contact.created", thread, by=by, contact=str(contact.pk))
    return contact


def _write(contact: Contact, told: Told, by: Actor) -> None:
    columns = told.columns
    if told.external_id and Contact.objects.filter(external_id=told.external_id, merged_into=contact).exists():
        # Who was linked into this contact has it already.
        columns.pop("external_id", None)
    for name, value in columns.items():
        setattr(contact, name, value or (None if name == "external_id" else ""))
    vouched = Address.objects.filter(contact=contact, until=None).exclude(source=Vouched.CLAIM)
    is_block_new = told.blocked is not None and told.blocked != (BLOCKED in contact.flags)
    if is_block_new:
        contact.flags = [*(flag for flag in contact.flags if flag != BLOCKED), *([BLOCKED] if told.blocked else [])]
    held = set(vouched.values_list("kind", "value"))
    fresh = tuple(
        pair for pair in dict.fromkeys(told.addresses) if pair not in held and not _held_by_linked(contact, pair)
    )
    _add(contact, fresh)
    for kind, value in told.ended:
        Address.objects.filter(contact=contact, kind=kind, value=value, until=None).update(until=now(), primary=False)
    for kind, value in told.primary:
        contact.addresses.filter(kind=kind, primary=True).update(primary=False)
        contact.addresses.filter(kind=kind, value=value, until=None).update(primary=True)
    if not (columns or fresh or told.ended or told.primary or is_block_new):
        return
    contact.rename()
    contact.save()
    _attach_signals(contact, told)
    _show(contact, by, sorted([*columns, *(["blocked"] if is_block_new else [])]), len(fresh))


def _show(contact: Contact, by: Actor, fields: list[str], addresses: int) -> None:
    thread = Thread.objects.get(contact=contact)
    thread.lock()
    try:
        thread.display_name = contact.display_name
        thread.touch()
        store([thread])
    finally:
        thread.is_locked = False
    events.record("contact.changed", thread, by=by, contact=str(contact.pk), fields=fields, addresses=addresses)


def _add(contact: Contact, pairs: tuple[Pair, ...]) -> None:
    for kind, value in dict.fromkeys(pairs):
        outweigh_claims(contact, kind, value)
        Address.objects.create(
            contact=contact, kind=kind, value=value, scope=contact.scope, source=Vouched.BUSINESS, since=now()
        )
    perhaps = {name for pair in pairs for name in maybe_same_line(pair)}
    for row in _holders(perhaps, contact.scope):
        suggest(contact, row.contact, "number_variant", row.value)


def outweigh_claims(contact: Contact, kind: str, value: str) -> None:
    """An address that somebody only typed yields to whom it is vouched for; who typed it may be the same person."""
    claims = Address.objects.filter(kind=kind, value=value, scope=contact.scope, until=None, source=Vouched.CLAIM)
    for row in claims.select_related("contact"):
        Address.objects.filter(pk=row.pk).update(until=now(), primary=False)
        if row.contact_id != contact.pk:
            suggest(contact, row.contact, "same_address", value)


def _held_by_linked(contact: Contact, pair: Pair) -> bool:
    return Address.objects.filter(contact__merged_into=contact, kind=pair[0], value=pair[1], until=None).exists()


def _attach_signals(contact: Contact, told: Told) -> None:
    subjects = [f"{kind}:{value}" for kind, value in told.addresses]
    if told.external_id:
        subjects.append(f"external_id:{told.external_id}")
    if subjects:
        Signal.objects.filter(contact=None, subject__in=subjects).update(contact=contact)
