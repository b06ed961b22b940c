"""Who wrote: parties as providers name them become contacts, addresses and threads, once each."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection

from inbox.clock import now
from inbox.inbound import Party, clean
from inbox.models import Address, AddressKind, Contact, Link, Signal, Suggestion, Thread

Pair = tuple[str, str]

#: by which address somebody is answered, best first
ANSWER_BY = (
    AddressKind.WA_ID, AddressKind.PHONE, AddressKind.VISITOR, AddressKind.GROUP, AddressKind.BSUID,
    AddressKind.PARENT_BSUID, AddressKind.SHORT_CODE, AddressKind.SENDER_ID, AddressKind.EMAIL, AddressKind.EXTERNAL_ID,
)  # fmt: skip


@dataclass
class Person:
    """A party found: the contact whose address it is, where that contact lives now, and the address to answer."""

    contact: Contact
    address: Address
    #: the contact whose thread it is: the survivor of a link
    lives_with: int
    is_new: bool = False
    #: whether this batch told a name that was not known
    is_named: bool = False

    def name_home(self) -> str:
        """The display name of where they live now; a home known by a number alone learns the name told here."""
        if self.lives_with == self.contact.pk:
            return self.contact.display_name
        home = Contact.objects.get(pk=self.lives_with)
        if self.contact.name and not home.name:
            before, home.name = home.display_name, self.contact.name
            home.rename()
            home.save(update_fields=["name", "display_name"])
            given = {"adopted": {"name": home.name}, "display_name": before}
            Link.objects.filter(survivor=home, other=self.contact, before={}).update(before=given)
        return home.display_name


@dataclass
class Directory:
    """The addresses of one batch in one scope: read at once, completed under locks."""

    scope: str
    current: dict[Pair, Address] = field(default_factory=dict)
    #: pairs of contact ids that one payload named as one person
    same: list[tuple[int, int, str]] = field(default_factory=list)

    def find(self, parties: Iterable[Party]) -> dict[Party, Person]:
        """Every party's person; strangers are created. Inside a transaction."""
        wanted = set(parties)
        pairs = {pair for party in wanted for pair in party.addresses}
        self._read(pairs | _twins(pairs))
        unknown = {pair for pair in pairs if pair not in self.current}
        if unknown:
            # Twins too: a first WhatsApp message and a first SMS of one number may come at the same moment.
            _lock(self.scope, unknown | _twins(unknown))
            self._read(pairs | _twins(pairs))
        people = {}
        for party in sorted(wanted, key=lambda party: party.addresses):
            people[party] = self._person(party)
        return people

    def _read(self, pairs: set[Pair]) -> None:
        if pairs:
            kinds, values = zip(*sorted(pairs), strict=True)
            rows = (
                Address.objects.filter(scope=self.scope, until=None)
                .select_related("contact")
                .extra(
                    where=["(kind, value) IN (SELECT * FROM unnest(%s::text[], %s::text[]))"],
                    params=[list(kinds), list(values)],
                )
            )
            self.current |= {(row.kind, row.value): row for row in rows}

    def _person(self, party: Party) -> Person:
        known = [self.current[pair] for pair in party.addresses if pair in self.current]
        if known and not self._is_stranger(party, known[0]):
            contact = known[0].contact
            self.same += [
                (contact.pk, row.contact_id, "same_identity") for row in known[1:] if row.contact_id != contact.pk
            ]
            is_new = False
        else:
            contact, is_new = self._stranger(party, known), True
        is_named = self._learn(contact, party) or is_new
        address = self.current[min(party.addresses, key=lambda pair: ANSWER_BY.index(AddressKind(pair[0])))]
        if address.contact_id != contact.pk:
            address = next(
                self.current[pair] for pair in party.addresses if self.current[pair].contact_id == contact.pk
            )
        return Person(contact, address, contact.merged_into_id or contact.pk, is_new, is_named)

    def _is_stranger(self, party: Party, row: Address) -> bool:
        """A known wa_id with a new BSUID and no notice of a change: an old number in new hands (product.md)."""
        told = {value for kind, value in party.addresses if kind == AddressKind.BSUID}
        if row.kind != AddressKind.WA_ID or not told:
            return False
        held = set(
            Address.objects.filter(contact_id=row.contact_id, kind=AddressKind.BSUID, until=None).values_list(
                "value", flat=True
            )
        )
        return bool(held) and held.isdisjoint(told)

    def _stranger(self, party: Party, known: list[Address]) -> Contact:
        contact = Contact(
            name=clean(party.name, 255),
            username=clean(party.username, 255),
            language=party.language[:10],
            country=party.country[:2],
            scope=self.scope,
            created_at=now(),
        )
        best = min(party.addresses, key=lambda pair: ANSWER_BY.index(AddressKind(pair[0])))
        contact.display_name = (contact.name or contact.username or _readable(best))[:255]
        twin = next((self.current[pair] for pair in map(_twin, party.addresses) if pair in self.current), None)
        survivor = twin.contact.merged_into_id or twin.contact_id if twin and twin.verified and not known else None
        contact.merged_into_id = survivor
        contact.save()
        Thread.objects.begin(contact, Thread.objects.filter(contact=survivor).first() if survivor else None)
        if survivor:
            Link.objects.create(
                survivor_id=survivor,
                other=contact,
                by_kind="system",
                by_name="Throughline",
                reason="same_number",
                at=now(),
            )
        for row in known:
            Address.objects.filter(pk=row.pk).update(until=now())
            del self.current[(row.kind, row.value)]
            Suggestion.objects.get_or_create(
                contact=contact, other=row.contact, defaults={"reason": "old_number", "evidence": row.value}
            )
        return contact

    def _learn(self, contact: Contact, party: Party) -> bool:
        """Keep new addresses and a name that was missing; True when the contact is called otherwise now."""
        for pair in party.addresses:
            if pair in self.current:
                continue
            row = Address.objects.create(contact=contact, kind=pair[0], value=pair[1], scope=self.scope, verified=True,
                                         source="provider", since=now())  # fmt: skip
            row.contact = contact
            self.current[pair] = row
            Signal.objects.filter(contact=None, subject=f"{pair[0]}:{pair[1]}").update(contact=contact)
        name, username = clean(party.name, 255), clean(party.username, 255)
        if (name and not contact.name) or (username and username != contact.username):
            contact.name, contact.username = contact.name or name, username or contact.username
            contact.rename()
            contact.save(update_fields=["name", "username", "display_name"])
            return True
        return False


def move_addresses(scope: str, was: Iterable[Pair], became: Iterable[Pair], when: datetime) -> Contact | None:
    """A provider's notice that a person's address changed: the old ends, the new begins on the same contact.

    None when nobody had the old one. A new one that is somebody else's stays there, with a suggestion.
    """
    directory = Directory(scope)
    was, became = list(was), list(became)
    directory._read({*was, *became})
    held = [directory.current[pair] for pair in was if pair in directory.current]
    if not held:
        return None
    contact = held[0].contact
    if was == became:
        return contact
    Address.objects.filter(pk__in=[row.pk for row in held if row.contact_id == contact.pk]).update(until=when)
    for kind, value in became:
        taken = directory.current.get((kind, value))
        if taken is None:
            Address.objects.create(contact=contact, kind=kind, value=value, scope=scope, verified=True, since=when)
        elif taken.contact_id != contact.pk:
            Suggestion.objects.get_or_create(
                contact=contact, other=taken.contact, defaults={"reason": "number_taken", "evidence": value}
            )
    return contact


def _twins(pairs: set[Pair]) -> set[Pair]:
    return {twin for pair in pairs if (twin := _twin(pair))}


def _twin(pair: Pair) -> Pair | None:
    """The same number on the other network: WhatsApp's digits and the E.164 number."""
    kind, value = pair
    if kind == AddressKind.WA_ID and value.isascii() and value.isdigit():
        return (AddressKind.PHONE, f"+{value}")
    if kind == AddressKind.PHONE and value[1:].isascii() and value[1:].isdigit():
        return (AddressKind.WA_ID, value[1:])
    return None


def _readable(pair: Pair) -> str:
    kind, value = pair
    return {AddressKind.WA_ID: f"+{value}", AddressKind.VISITOR: "Visitor"}.get(AddressKind(kind), value)


def _lock(scope: str, pairs: set[Pair]) -> None:
    """Keep other transactions from creating the same strangers until this one ends."""
    keys = sorted(zlib.crc32(f"{scope}|{kind}|{value}".encode("utf-8", "replace")) for kind, value in pairs)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(71, (k - 2147483648)::int) FROM unnest(%s::bigint[]) AS k", [keys])
