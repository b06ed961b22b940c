"""What people and systems tell of a contact: told, confirmed, corrected, forgotten; each with its event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from inbox import events
from inbox.actors import Actor
from inbox.clock import now
from inbox.models import Contact, Thread
from memory import kinds
from memory.masking import mask
from memory.models import Evidence, Fact, FactState, Forgotten


@dataclass(frozen=True)
class Told:
    """A fact as somebody gives it; `text` "" for the usual sentence, times UTC."""

    kind: str
    value: str
    text: str = ""
    valid_from: datetime | None = None
    valid_until: datetime | None = None


@transaction.atomic
def tell(contact: Contact, told: Told, by: Actor) -> Fact:
    """Write down what somebody tells. Of a bot it is a claim, of everybody else confirmed. Raises ValueError.

    The same again changes nothing but that an agent's word confirms it.
    """
    value = mask(kinds.normal(told.kind, told.value, contact.country))
    known = Fact.objects.of(contact).filter(kind=told.kind, value=value).known_at(now()).current().first()
    if known is not None:
        return confirm(known, by) if by.kind != "bot" else known
    standing = FactState.CLAIMED if by.kind == "bot" else FactState.CONFIRMED
    fact = _write(contact.pk, told, value, standing, by, kinds.slot_of(told.kind, value))
    _record("fact.told", fact, by)
    return fact


@transaction.atomic
def confirm(fact: Fact, by: Actor) -> Fact:
    """An agent vouches for what was claimed."""
    if fact.standing == FactState.CLAIMED:
        Fact.objects.filter(pk=fact.pk).update(standing=FactState.CONFIRMED, confirmed_at=now(), confidence=1.0)
        chain(fact.contact_id)
        fact.refresh_from_db()
        _record("fact.confirmed", fact, by)
    return fact


@transaction.atomic
def correct(fact: Fact, value: str, text: str, by: Actor) -> Fact:
    """Put another value in the place of a wrong one, which stays, closed. Raises ValueError."""
    value = mask(kinds.normal(fact.kind, value, fact.contact.country))
    if value == fact.value:
        raise ValueError("This is the value it has. Confirm it instead.")
    made = _write(fact.contact_id, Told(fact.kind, value, text), value, FactState.CORRECTED, by, fact.slot)
    _record("fact.corrected", made, by, was=str(fact.pk))
    return made


@transaction.atomic
def forget(fact: Fact, by: Actor) -> None:
    """Take a fact out of memory; it is not read out of the same sources again."""
    rows = Evidence.objects.filter(fact=fact)
    Forgotten._default_manager.bulk_create(
        [
            Forgotten(contact_id=fact.contact_id, digest=Forgotten.digest_of(*_item(row), fact.kind, fact.value))
            for row in rows
        ],
        ignore_conflicts=True,
    )
    _record("fact.forgotten", fact, by)
    Fact.objects.filter(pk=fact.pk)._raw_delete("default")


def chain(*contacts: int) -> None:
    """Which fact came after which, and until when each held: from the order within each slot."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT memory_chain(%s)", [list(contacts)])


def thread_of(contact_id: int) -> Thread | None:
    """The thread of the person, where it goes on now."""
    thread = Thread.objects.filter(contact=contact_id).select_related("merged_into").first()
    return thread.merged_into if thread is not None and thread.merged_into_id else thread


def _item(row: Evidence) -> tuple[str, int]:
    kind = "message" if row.message_id else "note" if row.note_id else "signal"
    return kind, int(row.message_id or row.note_id or row.signal_id or 0)


def _write(contact: int, told: Told, value: str, standing: str, by: Actor, slot: str) -> Fact:
    at = now()
    fact = Fact.objects.create(
        contact_id=contact, kind=told.kind, value=value, slot=slot, valid_until=told.valid_until,
        text=(mask(told.text.strip()) or kinds.sentence_of(told.kind, value))[: kinds.LONGEST],
        valid_from=told.valid_from or at, known_at=at, standing=standing, state=standing,
        author_kind=by.kind, author_id=by.id, author_name=by.name[:255],
    )  # fmt: skip
    chain(contact)
    fact.refresh_from_db()
    return fact


def _record(kind: str, fact: Fact, by: Actor, **data: str) -> None:
    events.record(kind, thread_of(fact.contact_id), by=by, fact=str(fact.pk), of=fact.kind, **data)
