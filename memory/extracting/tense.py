"""Whether a day was meant that is past, or one to come: by the verbs of its clause, and by what leads to the day."""

from __future__ import annotations

import re
from functools import cache

from memory.extracting import words
from memory.extracting.said import Sentence

#: characters before a day within which a deadline leads to it
_LEAD = 12
_SIGNS = r"[,;:()!?]|\s-\s"


def is_past(sentence: Sentence, start: int, end: int) -> bool:
    """A day that stands there: its clause tells of what was, and of nothing that is to come; it is no deadline."""
    led = sentence.plain[max(0, start - _LEAD) : end]
    if _has(sentence, "since", led):
        return True
    clause = _clause(sentence, start, end)
    if _has(sentence, "deadline", led) or _has(sentence, "future", clause):
        return False
    return _has(sentence, "past", clause) or _is_accented(sentence)


def is_told(sentence: Sentence, start: int, end: int) -> bool:
    """Whether the clause of a day tells when at all."""
    clause = _clause(sentence, start, end)
    return any(_has(sentence, name, clause) for name in ("past", "future")) or _is_accented(sentence)


def _is_accented(sentence: Sentence) -> bool:
    """Whether an accent tells it: "llegó el lunes" was, "llego el lunes" will be."""
    spelled = set(re.findall(r"\w+", sentence.sharp.lower()))
    return not spelled.isdisjoint(words.listed(sentence.language, "time", "accented"))


def _clause(sentence: Sentence, start: int, end: int) -> str:
    """The clause around a day; the whole sentence where the day stands alone: "On Monday, I ..."."""
    plain = sentence.plain
    ends = [*_ends(sentence.language).finditer(plain)]
    first = max([found.end() for found in ends if found.end() <= start], default=0)
    last = min([found.start() for found in ends if found.start() >= end], default=len(plain))
    beside = f"{plain[first:start]} {plain[end:last]}"
    if len(re.findall(r"\w+", beside)) < 2:
        return f"{plain[:start]} {plain[end:]}"
    return beside


@cache
def _ends(code: str) -> re.Pattern[str]:
    return re.compile(rf"{_SIGNS}|{words.pattern(code, 'time', 'joins').pattern}")


def _has(sentence: Sentence, name: str, text: str) -> bool:
    return words.pattern(sentence.language, "time", name).search(text) is not None
