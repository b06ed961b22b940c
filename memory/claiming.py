"""Claiming: what items of the record state becomes facts with their evidence; the same again changes nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.db import connection

from inbox.models import Contact
from memory import kinds, lining, saying, telling
from memory.extracting import EXTRACTOR, Claim
from memory.lining import Statement
from memory.masking import mask
from memory.models import Evidence, Fact, Forgotten

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
    vouched = {(_item(source, row), row.fact.value): row.fact.confirmed_at for row in known if row.fact is not None}
    for row in rows:
        for claim in _fresh(source, row, stated.get(row.pk, {}), known) if row.pk in there else ():
            statement = Statement.of(source, row, claim)
            confirmed_at = vouched.get((row.pk, statement.value))
            slots[_slot_of(_contact_of(row), claim)].append(replace(statement, confirmed_at=confirmed_at))
    for slot, statements in slots.items():
        lining.line_up(slot, statements)
    _sign(known)
    if slots:
        telling.chain(*{contact for contact, _ in slots})


def _by_value(claims: list[Claim]) -> dict[tuple[str, str], Claim]:
    masked = [(claim, mask(claim.value)) for claim in claims]
    return {(claim.kind, value[: kinds.LONGEST]): claim for claim, value in masked}


def _contact_of(item: Any) -> int | None:
    whose: int | None = getattr(item, "home_contact_id", None) or getattr(item, "contact_id", None)
    return whose


def _sign(known: list[Evidence]) -> None:
    """Facts that these rules read as others did are theirs now."""
    older = [row.fact.pk for row in known if row.fact is not None and row.fact.extractor not in ("", EXTRACTOR)]
    if older:
        Fact.objects.filter(pk__in=older).update(extractor=EXTRACTOR)


def _item(source: str, row: Evidence) -> int:
    return int(getattr(row, f"{source}_id"))


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
    """Evidence stated no more or for another slot, or of a note given to another, goes; the slots it stood in."""
    slots: defaultdict[Slot, list[Statement]] = defaultdict(list)
    gone = []
    for row in known:
        fact = row.fact
        assert fact is not None
        item = _item(source, row)
        if not _stands(fact, whose.get(item), stated.get(item, {})):
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
        if _item(source, one) == row.pk and one.fact is not None and _stands(one.fact, _contact_of(row), stated)
    }
    fresh = {key: claim for key, claim in stated.items() if key not in had}
    digests = {Forgotten.digest_of(source, row.pk, *key): key for key in fresh}
    gone = Forgotten._default_manager.filter(contact=_contact_of(row), digest__in=digests).values_list(
        "digest", flat=True
    )
    for digest in gone if fresh else ():
        fresh.pop(digests[digest], None)
    return list(fresh.values())


def _stands(fact: Fact, whose: int | None, stated: dict[tuple[str, str], Claim]) -> bool:
    """Whether a fact is theirs, stated still, in the slot the claim speaks for; a person's entry stays where it is."""
    claim = stated.get((fact.kind, fact.value))
    if claim is None or fact.contact_id != whose:
        return False
    return not fact.extractor or fact.slot == _slot_of(whose, claim)[1]


def _slot_of(contact: int | None, claim: Claim) -> Slot:
    value = mask(claim.value)
    return contact or 0, (f"{claim.kind}:{value}" if claim.beside else kinds.slot_of(claim.kind, value))[:440]
