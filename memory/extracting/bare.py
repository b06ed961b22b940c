"""Bare answers, word by word: of which lists of words, days, channels and languages a clause is made."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from memory.extracting import dates, words
from memory.extracting.naming import names
from memory.extracting.said import Said, Sentence

_CLAUSE = re.compile(r"[,;:\n]|\s-\s|\.\s")


def clauses(sentence: Sentence) -> list[Sentence]:
    """A sentence cut at its commas."""
    ends = [found.start() for found in _CLAUSE.finditer(sentence.plain)]
    return [cut(sentence, start, end) for start, end in zip([0, *(n + 1 for n in ends)], [*ends, None], strict=True)]


def cut(sentence: Sentence, start: int, end: int | None = None) -> Sentence:
    """A part of a sentence."""
    piece = slice(start, end)
    text, sharp, plain = sentence.text[piece], sentence.sharp[piece], sentence.plain[piece]
    return replace(sentence, text=text, sharp=sharp, plain=plain, original=" ".join(text.split()))


def made_of(said: Said, sentence: Sentence, *lists: str) -> frozenset[str] | None:
    """Of what a clause is made: names of lists, `day`, `channel:email`, `language:en`; None with other words."""
    days = [(day.start, day.end) for day in dates.find(said, sentence)] if "soon" in lists else []
    place = 0
    found: set[str] = set()
    while place < len(sentence.plain):
        end, told = _longest(sentence, place, lists, days)
        if end > place:
            place, found = end, found | told
        elif sentence.plain[place].isalnum():
            return None
        else:
            place += 1
    return frozenset(found)


def after_lead(sentence: Sentence) -> Sentence:
    """A clause without what leads to its value ("it's", "sure") and what follows it ("please", "is fine")."""
    place = 0
    while place < len(sentence.plain):
        end, _ = _longest(sentence, place, ("lead", "yes", "courtesy", "filler"), [])
        if (end == place and sentence.plain[place].isalnum()) or sentence.plain[place] in "+#(":
            break
        place = max(end, place + 1)
    rest = cut(sentence, place)
    courtesy = re.compile(rf"[\s.!]*(?:{words.pattern(sentence.language, 'answered', 'courtesy').pattern})[\s.!]*$")
    said = courtesy.search(rest.plain)
    return cut(rest, 0, said.start() if said and said.start() else None)


def _longest(
    sentence: Sentence, place: int, lists: tuple[str, ...], days: list[tuple[int, int]]
) -> tuple[int, set[str]]:
    """Where the longest piece that begins there ends, and what it is."""
    ends = dict([("day", stop) for start, stop in days if start <= place < stop][:1])
    for name, entry in _entries(sentence.language, lists):
        found = entry.match(sentence.plain, place)
        if found:
            ends[name] = max(ends.get(name, place), found.end())
    best = max(ends.values(), default=place)
    return best, {name for name, end in ends.items() if end == best > place}


def _entries(code: str, lists: tuple[str, ...]) -> Iterator[tuple[str, re.Pattern[str]]]:
    for name in lists:
        if name in ("channel", "language"):
            yield from ((f"{name}:{value}", named) for value, named in names(code, name))
        else:
            yield from ((name, entry) for entry in words.each(code, "answered", name))
