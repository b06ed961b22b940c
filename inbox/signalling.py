"""Signals: what a customer did elsewhere, as CloudEvents; kept, and attached to the person when they are known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from inbox import events
from inbox.actors import Actor
from inbox.models import Address, AddressKind, Contact, Signal, Thread


@dataclass(frozen=True)
class Told:
    """One event: `subject` is contact:ID, external_id:VALUE or KIND:VALUE; `source` and `event_id` make it unique."""

    source: str
    event_id: str
    type: str
    subject: str
    at: datetime
    data: Any


def take(told: list[Told], by: Actor) -> tuple[int, int]:
    """Keep signals, each once; returns how many were new and how many of them found their person."""
    try:
        return _take(told, by)
    except IntegrityError:
        # The same signal came in by another request just now: what is known by now is left out.
        return _take(told, by)


def attach_loose(most: int = 1_000) -> int:
    """Attach what waited to people who have appeared since; returns how many."""
    done = 0
    for row in Signal.objects.filter(contact=None).order_by("pk")[:most]:
        found = person(row.subject)
        if found is not None:
            done += Signal.objects.filter(pk=row.pk, contact=None).update(contact=found)
    return done


def person(subject: str) -> int | None:
    """The id of the contact a subject names, None while nobody has it."""
    kind, _, value = subject.partition(":")
    if kind == "contact":
        known = (
            Contact.objects.filter(pk=int(value)) if value.isascii() and value.isdecimal() and len(value) < 19 else None
        )
        return known.values_list("pk", flat=True).first() if known is not None else None
    if kind == "external_id":
        named = Contact.objects.filter(external_id=value).values_list("pk", flat=True).first()
        if named is not None:
            return named
    if kind not in AddressKind.values:
        return None
    return (
        Address.objects.filter(kind=kind, value=value, scope="", until=None)
        .values_list("contact_id", flat=True)
        .first()
    )


@transaction.atomic
def _take(told: list[Told], by: Actor) -> tuple[int, int]:
    fresh = {(one.source, one.event_id): one for one in told}
    known = Signal.objects.filter(source__in={one.source for one in told}, event_id__in={one.event_id for one in told})
    for pair in known.values_list("source", "event_id"):
        fresh.pop(pair, None)
    people = {subject: person(subject) for subject in {one.subject for one in fresh.values()}}
    rows = [
        Signal(
            source=one.source,
            event_id=one.event_id,
            type=one.type,
            subject=one.subject,
            at=one.at,
            data=one.data,
            contact_id=people[one.subject],
        )
        for one in fresh.values()
    ]
    Signal.objects.bulk_create(rows)
    found = [row for row in rows if row.contact_id]
    threads = Thread.objects.in_bulk([row.contact_id for row in found], field_name="contact_id")
    for row in found:
        events.record("signal.received", threads.get(row.contact_id), by=by, signal=str(row.pk), type=row.type[:100])
    return len(rows), len(found)
