"""Claiming: what items of the record state becomes facts with their evidence; the same again changes nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import connection

from inbox.models import Contact
from memory import kinds, lining, saying, telling
from memory.extracting import Claim
from memory.lining import Statement
from memory.masking import mask
from memory.models import Evidence, Forgotten

#: (contact, slot)
Slot = tuple[int, str]


def take(source: str, items: Iterable[Any]) -> None:
    """Bring the facts of items of one kind (message, note or signal) up to date, in the running transaction."""
    rows = [item for item in items if _contact_of(item) is not None]
    if not rows:
        return
    contacts = Contact.objects.in_bulk({_contact_of(item) for item in rows})
    stated = {
        row.pk: _by_value(saying.claims(row, contacts[whose]))
        for row in rows
        if (whose := _contact_of(row)) in contacts
    }
    known = _known(source, [row.pk for row in rows])
    if not known and not any(stated.values()):
        return
    there = _hold(source, [pk for pk, claims in stated.items() if claims])
    slots = _drop(source, known, stated, {row.pk: _contact_of(row) for row in rows})
    for row in rows:
        for claim in _fresh(source, row, stated.get(row.pk, {}), known) if row.pk in there else ():
            slots[_slot_of(row, claim)].append(Statement.of(source, row, claim))
    for slot, statements in slots.items():
        lining.line_up(slot, statements)
    if slots:
        telling.chain(*{contact for contact, _ in slots})


def _by_value(claims: list[Claim]) -> dict[tuple[str, str], Claim]:
    masked = [(claim, mask(claim.value)) for claim in claims]
    return {(claim.kind, value[: kinds.LONGEST]): claim for claim, value in masked}


def _contact_of(item: Any) -> int | None:
    whose: int | None = getattr(item, "home_contact_id", None) or getattr(item, "contact_id", None)
    return whose


def _known(source: str, ids: list[int]) -> list[Evidence]:
    wanted = {f"{source}__in": ids, "fact__isnull": False}
    return list(Evidence._default_manager.filter(**wanted).select_related("fact"))


def _hold(source: str, ids: list[int]) -> set[int]:
    """Those that are still there, and stay until we are done: an erasure waits, and takes what we write with it."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM inbox_{source} WHERE id = ANY(%s) ORDER BY id FOR KEY SHARE", [ids])  # noqa: S608
        return {row[0] for row in cursor.fetchall()}


def _drop(
    source: str, known: list[Evidence], stated: dict[int, Any], whose: dict[int, int | None]
) -> defaultdict[Slot, list[Statement]]:
    """Evidence that is stated no more, or of a note that was given to another, goes; returns the slots it stood in."""
    slots: defaultdict[Slot, list[Statement]] = defaultdict(list)
    gone = []
    for row in known:
        fact = row.fact
        assert fact is not None
        moved = fact.contact_id != whose.get(getattr(row, f"{source}_id"))
        if moved or (fact.kind, fact.value) not in stated.get(getattr(row, f"{source}_id"), {}):
            gone.append(row.pk)
            slots[(fact.contact_id, fact.slot)] += []
    if gone:
        Evidence._default_manager.filter(pk__in=gone)._raw_delete("default")
    return slots


def _fresh(source: str, row: Any, stated: dict[tuple[str, str], Claim], known: list[Evidence]) -> list[Claim]:
    """What an item states that is neither known of it nor was forgotten."""
    if not stated:
        return []
    had = {
        (one.fact.kind, one.fact.value)
        for one in known
        if getattr(one, f"{source}_id") == row.pk and one.fact is not None and one.fact.contact_id == _contact_of(row)
    }
    fresh = {key: claim for key, claim in stated.items() if key not in had}
    digests = {Forgotten.digest_of(source, row.pk, *key): key for key in fresh}
    gone = Forgotten._default_manager.filter(contact=_contact_of(row), digest__in=digests).values_list(
        "digest", flat=True
    )
    for digest in gone if fresh else ():
        fresh.pop(digests[digest], None)
    return list(fresh.values())


def _slot_of(row: Any, claim: Claim) -> Slot:
    slot = f"{claim.kind}:{claim.value}" if claim.beside else kinds.slot_of(claim.kind, mask(claim.value))
    return _contact_of(row) or 0, slot[:440]
