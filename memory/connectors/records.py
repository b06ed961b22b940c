"""The records of a person as they are known now, each with its age; asking for news never waits for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from inbox.clock import now
from inbox.models import Contact
from memory.connectors.asking import want
from memory.connectors.identity import identities
from memory.models import Connector, Enquiry
from memory.models import Record as Row
from memory.models.person import united
from memory.sources import Source, source


@dataclass(frozen=True)
class Record:
    """One record: its title, `(label, value)` pairs, the name of its system, when that told it, and where it stands."""

    pk: int
    title: str
    fields: tuple[tuple[str, str], ...]
    system: str
    fetched_at: datetime
    url: str = ""
    external_id: str = ""

    @property
    def age(self) -> timedelta:
        """Since when it was not asked for."""
        return now() - self.fetched_at

    @property
    def source(self) -> Source:
        """As the contract has it, of kind `record`."""
        return source("record", str(self.pk), external_id=self.external_id, url=self.url or None)

    @property
    def text(self) -> str:
        """The record on one line."""
        return " · ".join([self.title, *(f"{label}: {value}" for label, value in self.fields)])


@dataclass
class Shelf:
    """What one system knows of a person: its records, whether it is being asked, and what is wrong with it."""

    connector: Connector
    records: list[Record] = field(default_factory=list)
    asking: bool = False
    answered_at: datetime | None = None
    trouble: str = ""


def records(contact: Contact) -> list[Record]:
    """All that is known of a person and of all who are linked with them; what is old is asked for, by a task."""
    return [record for shelf in shelves(contact) for record in shelf.records]


def shelves(contact: Contact) -> list[Shelf]:
    """The same by system, in the order of their names; empty without connectors. A few short queries."""
    told = {row.pk: Shelf(row, trouble=_health(row)) for row in Connector._default_manager.filter(active=True)}
    if not told:
        return []
    ids = united(contact)
    digests = {pk: one.digest for pk, one in identities(Contact.objects.filter(pk__in=ids)).items()}
    _ask_for(ids, digests)
    theirs = set()
    for row in Enquiry.objects.filter(contact__in=ids, connector__in=told):
        shelf = told[row.connector_id]
        shelf.asking |= row.wanted_at is not None
        shelf.trouble = shelf.trouble or row.trouble
        if row.asked_by == digests.get(row.contact_id):
            theirs.add((row.connector_id, row.contact_id))
            shelf.answered_at = max(filter(None, (shelf.answered_at, row.answered_at)), default=None)
    # Linked contacts may be known there by the same number: a record is told once, as it was told last.
    rows = Row.objects.filter(contact__in=ids, connector__in=told).order_by("fetched_at", "-place", "-pk")
    newest = {(one.connector_id, one.external_id): one for one in rows if (one.connector_id, one.contact_id) in theirs}
    for one in sorted(newest.values(), key=lambda row: (row.place, row.pk)):
        told[one.connector_id].records.append(_record(one, told[one.connector_id].connector))
    return list(told.values())


def _ask_for(ids: list[int], digests: dict[int, str]) -> None:
    # What was asked by an address that is theirs no more does not hold.
    others = Enquiry.objects.filter(contact__in=ids, wanted_at=None).exclude(asked_by__in=["", *digests.values()])
    others.update(fresh_until=None)
    if want(ids):
        # Tasks import the verbs, and this is one of them.
        from memory import tasks

        tasks.fetch_records.delay()


def _health(connector: Connector) -> str:
    is_open = connector.open_until is not None and connector.open_until > timezone.now()
    return connector.trouble if connector.is_probed or is_open else ""


def _record(row: Row, connector: Connector) -> Record:
    pairs: list[Any] = row.fields
    shown = tuple((str(label), str(value)) for label, value in pairs)
    return Record(row.pk, row.title, shown, connector.name, row.fetched_at, row.url, row.external_id)
