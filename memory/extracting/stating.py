"""The facts of a text: every kind asked of every sentence, and what is not stated left out."""

from __future__ import annotations

from collections.abc import Iterator

from memory.extracting import amounts, contact_data, dates, identifiers, preferences, products
from memory.extracting.answering import answers
from memory.extracting.guards import Guard
from memory.extracting.holding import Stated, holding
from memory.extracting.said import Claim, Said, Sentence

#: a claim and where it stands in its sentence
Placed = tuple[Claim, int]
#: characters of the words beside a date that a person reads
_BESIDE = 160
#: characters after a number within which its owner may be named: "order 12345 of my sister"
_AFTER = 30
#: characters within which "not" denies an amount or a day: what has not come yet has its price all the same
_BESIDE_NOT = 5


def facts(said: Said) -> list[Claim]:
    """What a text states, in its order; of a kind with one value at a time the last, each value once."""
    told = [Stated(claim, sentence, place) for sentence in said.sentences for claim, place in _of(said, sentence)]
    if said.speaker == "contact":
        told += [Stated(claim, sentence, 0) for claim, sentence in contact_data.signed(said)]
    stated = holding(told)
    return [*stated, *answers(said, stated)]


def _of(said: Said, sentence: Sentence) -> Iterator[Placed]:
    guard = Guard(said, sentence)
    yield from _numbers(said, sentence, guard)
    yield from _days(said, sentence, guard)
    if said.speaker in ("contact", "note"):
        yield from _own(said, sentence, guard)


def _numbers(said: Said, sentence: Sentence, guard: Guard) -> Iterator[Placed]:
    for claim, place in identifiers.find(said, sentence):
        if not guard.is_others(place + _AFTER) and not guard.is_unsure():
            yield claim, place
    for claim, place in amounts.find(said, sentence):
        if guard.is_stated(place, _BESIDE_NOT):
            yield claim, place


def _days(said: Said, sentence: Sentence, guard: Guard) -> Iterator[Placed]:
    for day in dates.find(said, sentence):
        if guard.is_stated(day.start, _BESIDE_NOT):
            words = sentence.original[:_BESIDE]
            yield Claim("date", day.day.isoformat(), f"{day.day.isoformat()}: {words}"), day.start


def _own(said: Said, sentence: Sentence, guard: Guard) -> Iterator[Placed]:
    numbers = identifiers.spans(said, sentence)
    for find in (contact_data.emails, contact_data.phones, contact_data.names, contact_data.addresses):
        for claim, place in find(said, sentence):
            if guard.is_stated(place) and not any(place in span for span in numbers):
                yield claim, place
    for claim, place in () if contact_data.has_address(sentence) else products.find(said, sentence):
        if not guard.is_others(place):
            yield claim, place
    for claim in preferences.find(said, sentence, guard):
        yield claim, 0
