"""The facts of one slot lined up by time: each run of one value is a fact, whatever was read first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from inbox.models import Signal
from memory import kinds, saying
from memory.extracting import EXTRACTOR, Claim
from memory.masking import mask
from memory.models import Evidence, Fact, FactState

#: whose word vouches for a fact
_VOUCHING = frozenset({"agent", "note", "signal"})


@dataclass(frozen=True)
class Statement:
    """One item that states one value, before or after it is written."""

    value: str
    at: datetime
    known_at: datetime
    source: str
    item: int
    speaker: str
    author: tuple[str, str, str]
    text: str
    confidence: float
    kind: str
    row: Evidence | None = None
    #: when a person confirmed what it stood in before
    confirmed_at: datetime | None = None

    @classmethod
    def of(cls, source: str, item: Any, claim: Claim) -> Statement:
        """What an item states."""
        value = mask(claim.value)[: kinds.LONGEST]
        text = mask(claim.text)[: kinds.LONGEST] or kinds.sentence_of(claim.kind, value)
        return cls(
            value, item.at, _known_at(item), source, item.pk, _speaker(item), _author(item), text, claim.confidence,
            claim.kind,
        )  # fmt: skip

    @classmethod
    def known(cls, row: Evidence, fact: Fact) -> Statement:
        """What was written before."""
        item = row.source
        return cls(
            fact.value, row.at, row.known_at, type(item).__name__.lower(), item.pk, _speaker(item), _author(item),
            fact.text, fact.confidence, fact.kind, row,
        )  # fmt: skip

    @property
    def order(self) -> tuple[Any, ...]:
        """In the order of time; those of one moment in an order that stays."""
        return (self.at, self.value, self.source, self.item)


def line_up(slot: tuple[int, str], added: list[Statement]) -> None:
    """Write the facts of a contact's slot anew from all that is stated in it; a person's entries stay as they are."""
    facts = list(Fact.objects.filter(contact=slot[0], slot=slot[1]))
    by_id = {fact.pk: fact for fact in facts}
    rows = Evidence._default_manager.filter(fact__in=facts).select_related("message", "note", "signal")
    told = [Statement.known(row, by_id[row.fact_id]) for row in rows if by_id[row.fact_id].extractor]  # type: ignore[index]
    pins = [fact for fact in facts if not fact.extractor]
    runs = _runs(sorted([*told, *added], key=lambda one: one.order), pins)
    spare = {fact.pk: fact for fact in facts if fact.extractor}
    for pin, run in runs:
        _write(slot, pin or _row_for(run, spare), run)
    Fact.objects.filter(pk__in=list(spare))._raw_delete("default")


def _runs(told: list[Statement], pins: list[Fact]) -> list[tuple[Fact | None, list[Statement]]]:
    """Statements of one value that no other value parts, each with the person's entry that it follows, if it does."""
    line: list[Any] = sorted([*told, *pins], key=_place)
    runs: list[tuple[Fact | None, list[Statement]]] = []
    value = None
    for one in line:
        if isinstance(one, Fact):
            runs.append((one, []))
        elif one.value != value:
            runs.append((None, [one]))
        else:
            runs[-1][1].append(one)
        value = one.value
    return [(pin, run) for pin, run in runs if run]


def _place(one: Any) -> tuple[Any, ...]:
    return (one.valid_from, one.value, "", 0) if isinstance(one, Fact) else one.order


def _row_for(run: list[Statement], spare: dict[int, Fact]) -> Fact:
    """The fact these statements had, one of their value that is left, else a new one."""
    had = [one.row.fact_id for one in run if one.row is not None and one.row.fact_id in spare]
    same = [pk for pk, fact in spare.items() if fact.value == run[0].value]
    pk = next(iter([*had, *sorted(same)]), None)
    return spare.pop(pk) if pk is not None else Fact(extractor=EXTRACTOR)


def _write(slot: tuple[int, str], fact: Fact, run: list[Statement]) -> None:
    if fact.extractor:
        _fill(slot, fact, run)
    for one in run:
        if one.row is None:
            Evidence._default_manager.create(
                fact=fact, at=one.at, known_at=one.known_at, **{f"{one.source}_id": one.item}
            )
        elif one.row.fact_id != fact.pk:
            Evidence._default_manager.filter(pk=one.row.pk).update(fact=fact)
    if not fact.extractor and any(one.source == "note" for one in run):
        Fact.objects.filter(pk=fact.pk).update(internal=True)


def _fill(slot: tuple[int, str], fact: Fact, run: list[Statement]) -> None:
    first = run[0]
    vouched = [one.at for one in run if one.speaker in _VOUCHING]
    before = max((one.confirmed_at for one in run if one.confirmed_at is not None), default=None)
    if before is not None and fact.confirmed_at is None:
        fact.standing, fact.confirmed_at = FactState.CONFIRMED, before
    by_hand = fact.standing == FactState.CONFIRMED and fact.confirmed_at is not None
    fact.contact_id, fact.slot, fact.kind, fact.value = slot[0], slot[1], first.kind, first.value
    fact.text, fact.confidence, fact.extractor = first.text, first.confidence, EXTRACTOR
    fact.valid_from, fact.known_at = first.at, min(one.known_at for one in run)
    fact.author_kind, fact.author_id, fact.author_name = first.author
    fact.internal = any(one.source == "note" for one in run)
    if vouched and not by_hand:
        fact.standing, fact.confirmed_at = FactState.CONFIRMED, None if vouched[0] == first.at else vouched[0]
    elif not by_hand:
        fact.standing = FactState.CLAIMED
    fact.save()


def _known_at(item: Any) -> datetime:
    return item.received_at if isinstance(item, Signal) else item.at


def _speaker(item: Any) -> str:
    return "signal" if isinstance(item, Signal) else saying.speaker_of(item)


def _author(item: Any) -> tuple[str, str, str]:
    if isinstance(item, Signal):
        return "system", "", item.source[:255]
    return item.author_kind, item.author_id, item.author_name[:255]
