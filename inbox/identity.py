"""Who wrote: parties as providers name them become contacts, addresses and threads, once each."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import connection

from inbox.clock import now
from inbox.inbound import Party, clean
from inbox.models import Address, AddressKind, Contact, Link, Signal, Thread, Vouched
from inbox.numbering import maybe_same_line, same_line
from inbox.suggesting import home, suggest

Pair = tuple[str, str]

#: by which address somebody is answered, best first
ANSWER_BY = (
    AddressKind.WA_ID, AddressKind.PHONE, AddressKind.VISITOR, AddressKind.GROUP, AddressKind.BSUID,
    AddressKind.PARENT_BSUID, AddressKind.SHORT_CODE, AddressKind.SENDER_ID, AddressKind.EMAIL, AddressKind.EXTERNAL_ID,
)  # fmt: skip
#: ids that are never given to somebody else: by a former one a person is still known
FOR_EVER = (AddressKind.BSUID.value, AddressKind.PARENT_BSUID.value)
#: the flag of a contact that is a number which several use: no name is learnt of it
SHARED = "shared_address"


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
        if self.contact.name and not home.name and SHARED not in home.flags:
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
    #: ids that were replaced by others: still the same person's
    former: dict[Pair, Address] = field(default_factory=dict)
    #: pairs of contact ids that one payload named as one person
    same: list[tuple[int, int, str]] = field(default_factory=list)
    #: numbers that went to somebody else just now: no sign that old and new owner are one
    passed_on: set[Pair] = field(default_factory=set)

    def find(self, parties: Iterable[Party], overheard: Iterable[Party] = ()) -> dict[Party, Person]:
        """Every party's person; strangers are created. Inside a transaction.

        Who is only `overheard` (a status, an edit) is not created; of whom we know what else is told is learnt.
        """
        wanted = set(parties)
        passing = {party for party in overheard if len(party.addresses) > 1} - wanted
        self.read(pair for party in wanted | passing for pair in party.addresses)
        passing = {party for party in passing if any(pair in self.current for pair in party.addresses)}
        fresh = {pair for party in wanted | passing for pair in party.addresses if pair not in self.current}
        if fresh:
            self.hold(fresh)
            self.read_former(fresh)
        people = {party: self._person(party) for party in sorted(wanted, key=lambda party: party.addresses)}
        for party in sorted(passing, key=lambda party: party.addresses):
            self._overhear(party)
        return people

    def read(self, pairs: Iterable[Pair]) -> None:
        """Who has these addresses now, and who has other names of the same lines."""
        asked = set(pairs)
        for row in self._rows(asked | _other_names(asked)):
            self.current[(row.kind, row.value)] = row

    def hold(self, pairs: Iterable[Pair]) -> None:
        """As `read`, and until the transaction ends nobody else creates these, nor other names of the same lines.

        A first WhatsApp message and a first SMS of one number may come at the same moment.
        """
        asked = set(pairs)
        _lock(self.scope, asked | _other_names(asked))
        self.read(asked)

    def read_former(self, pairs: Iterable[Pair]) -> None:
        """Whose these were before another took their place, of the kinds that nobody gets twice."""
        for row in self._rows({pair for pair in pairs if pair[0] in FOR_EVER}, ended=True):
            self.former[(row.kind, row.value)] = row

    def learn(self, contact: Contact, pairs: Iterable[Pair], *, verified: bool = True) -> bool:
        """Keep what was not known of a contact; True when something was."""
        fresh = [pair for pair in dict.fromkeys(pairs) if pair not in self.current and pair not in self.former]
        for kind, value in fresh:
            row = Address.objects.create(
                contact=contact, kind=kind, value=value, scope=self.scope, verified=verified, since=now(),
                source=Vouched.PROVIDER,
            )  # fmt: skip
            row.contact = contact
            self.current[(kind, value)] = row
            if (kind, value) not in self.passed_on:
                self._compare(row)
            Signal.objects.filter(contact=None, subject=f"{kind}:{value}").update(contact=contact)
        return bool(fresh)

    def _rows(self, pairs: set[Pair], *, ended: bool = False) -> Iterable[Address]:
        if not pairs:
            return ()
        kinds, values = zip(*sorted(pairs), strict=True)
        rows = Address.objects.filter(scope=self.scope, until__isnull=not ended).select_related("contact__merged_into")
        return rows.extra(
            where=["(kind, value) IN (SELECT * FROM unnest(%s::text[], %s::text[]))"],
            params=[list(kinds), list(values)],
        )

    def _person(self, party: Party) -> Person:
        known = [self.current[pair] for pair in party.addresses if pair in self.current]
        before = next((self.former[pair].contact for pair in party.addresses if pair in self.former), None)
        is_new = False
        if known and not self._is_stranger(party, known[0]):
            contact = known[0].contact
            self._meet(contact, party, known[1:])
            self._vouch(known)
        elif before is not None:
            return self._known_before(before, party)
        else:
            contact, is_new = self._stranger(party, known), True
        self.learn(contact, party.addresses)
        is_named = self._learn_names(contact, party) or is_new
        address = self._address(contact, party)
        return Person(contact, address, contact.merged_into_id or contact.pk, is_new, is_named)

    def _known_before(self, contact: Contact, party: Party) -> Person:
        """Who writes under an id that was replaced since: a late message. Nothing is learnt from it."""
        own = Address.objects.filter(contact=contact, until=None, kind__in=[AddressKind.WA_ID, *FOR_EVER])
        replaced = next(self.former[pair] for pair in party.addresses if pair in self.former)
        row = min(own, key=_preference, default=replaced)
        row.contact = contact
        return Person(contact, row, contact.merged_into_id or contact.pk)

    def _overhear(self, party: Party) -> None:
        known = [self.current[pair] for pair in party.addresses if pair in self.current]
        if known and not any(self._is_stranger(party, row) for row in known):
            self._meet(known[0].contact, party, known[1:])
            self.learn(known[0].contact, party.addresses)

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
        former = {value for (kind, value), old in self.former.items() if old.contact_id == row.contact_id}
        return bool(held) and held.isdisjoint(told) and former.isdisjoint(told)

    def _meet(self, contact: Contact, party: Party, others: list[Address]) -> None:
        """Others whose addresses are told beside this contact's: the same person, or one who had the number before."""
        for row in others:
            if home(row.contact).pk == home(contact).pk:
                continue
            if self._is_stranger(party, row):
                self.pass_on(row, contact)
            else:
                self.same.append((contact.pk, row.contact_id, "same_identity"))

    def pass_on(self, row: Address, to: Contact, reason: str = "old_number") -> None:
        """A number in new hands: it ends where it was, and whoever looks is asked whether they are one person."""
        Address.objects.filter(pk=row.pk).update(until=now(), primary=False)
        del self.current[(row.kind, row.value)]
        self.passed_on.add((row.kind, row.value))
        suggest(to, row.contact, reason, row.value)

    def _vouch(self, rows: list[Address]) -> None:
        """They wrote from it: what was only said of them before is theirs."""
        doubted = [row for row in rows if not row.verified]
        if doubted:
            Address.objects.filter(pk__in=[row.pk for row in doubted]).update(verified=True, source=Vouched.PROVIDER)
            for row in doubted:
                row.verified = True
                self._compare(row)

    def _compare(self, row: Address) -> None:
        """Other names of the same line, elsewhere: one person when both are vouched for, else a card."""
        pair = (row.kind, row.value)
        for name in sorted(same_line(pair) | maybe_same_line(pair)):
            other = self.current.get(name)
            if other is None or home(other.contact).pk == home(row.contact).pk:
                continue
            if name in same_line(pair) and row.verified and other.verified:
                self.same.append((row.contact_id, other.contact_id, "same_number"))
            else:
                reason = "same_number" if name in same_line(pair) else "number_variant"
                suggest(row.contact, other.contact, reason, other.value)

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
        survivor = None if known else self._same_line(party)
        contact.merged_into = survivor
        contact.save()
        Thread.objects.begin(contact, Thread.objects.filter(contact=survivor).first() if survivor else None)
        if survivor:
            by = {"by_kind": "system", "by_name": "Throughline"}
            Link.objects.create(survivor=survivor, other=contact, reason="same_number", at=now(), **by)
        for row in known:
            self.pass_on(row, contact)
        return contact

    def _same_line(self, party: Party) -> Contact | None:
        """Who has the same line under another name, and has written from it."""
        names = [name for pair in party.addresses for name in sorted(same_line(pair)) if name in self.current]
        return next((home(self.current[name].contact) for name in names if self.current[name].verified), None)

    def _learn_names(self, contact: Contact, party: Party) -> bool:
        """Keep a name that was missing; True when the contact is called otherwise now."""
        name, username = clean(party.name, 255), clean(party.username, 255)
        if SHARED in contact.flags:
            return False
        if not ((name and not contact.name) or (username and username != contact.username)):
            return False
        contact.name, contact.username = contact.name or name, username or contact.username
        contact.rename()
        contact.save(update_fields=["name", "username", "display_name"])
        return True

    def _address(self, contact: Contact, party: Party) -> Address:
        told = [self.current[pair] for pair in party.addresses if pair in self.current]
        own = [row for row in told if row.contact_id == contact.pk]
        return min(own, key=_preference)


def _preference(row: Address) -> int:
    return ANSWER_BY.index(AddressKind(row.kind))


def _other_names(pairs: Iterable[Pair]) -> set[Pair]:
    return {name for pair in pairs for name in same_line(pair) | maybe_same_line(pair)}


def _readable(pair: Pair) -> str:
    kind, value = pair
    spoken = {AddressKind.WA_ID: f"+{value}", AddressKind.VISITOR: "Visitor", **dict.fromkeys(FOR_EVER, "Customer")}
    return spoken.get(AddressKind(kind), value)


def _lock(scope: str, pairs: set[Pair]) -> None:
    """Keep other transactions from creating the same strangers until this one ends."""
    keys = sorted(zlib.crc32(f"{scope}|{kind}|{value}".encode("utf-8", "replace")) for kind, value in pairs)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(71, (k - 2147483648)::int) FROM unnest(%s::bigint[]) AS k", [keys])
