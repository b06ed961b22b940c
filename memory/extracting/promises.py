"""Promises of a text: sentences in which its author says what will be done, what it is, and for when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from memory.extracting import dates, words
from memory.extracting.answering import requested, taken_up
from memory.extracting.asking import Asked
from memory.extracting.guards import Guard
from memory.extracting.said import Said, Sentence

#: characters of a sentence that are kept
LONGEST = 400
#: characters within which "not" turns a promise into none
_BESIDE_NOT = 12
#: acts that only one side promises
_OF_CONTACTS = frozenset({"photo", "pay", "return", "confirm"})
_OF_AGENTS = frozenset({"refund", "replacement", "visit"})


@dataclass(frozen=True)
class Promised:
    """One promise: by contact or agent, its sentence, what is to be done (a code, or ""), due or None."""

    by: str
    text: str
    act: str
    due_at: datetime | None


def promises(said: Said) -> list[Promised]:
    """What the author of a text promises, a sentence each."""
    if said.speaker == "note":
        return []
    found = {one.text: one for sentence in said.sentences for one in _of(said, sentence)}
    return list(found.values())


def acts(sentence: Sentence, by: str) -> tuple[str, ...]:
    """What a sentence is about, of what this side promises: codes, the most telling first."""
    others = _OF_AGENTS if by == "contact" else _OF_CONTACTS
    return tuple(
        act
        for act in _acts(sentence.language)
        if act not in others and words.pattern(sentence.language, "promises", "acts", act).search(sentence.plain)
    )


def _of(said: Said, sentence: Sentence) -> Iterator[Promised]:
    if sentence.is_question:
        return
    by, guard = "contact" if said.speaker == "contact" else "agent", Guard(said, sentence)
    taken = taken_up(said, sentence)
    is_meant = taken is not None or _is_committed(sentence, by, guard)
    if not is_meant and by == "contact":
        return
    days = dates.find(said, sentence)
    due_at = _due(said, days)
    if not is_meant and not (due_at and _is_announced(said, sentence, guard, days)):
        return
    told = acts(sentence, by)
    act = (taken.act if taken else "") or next(iter(told), "")
    request = taken or requested(said, act)
    if request is not None and due_at is None:
        due_at = _asked_by(said, request)
    if told or (is_meant and (act or due_at)):
        yield Promised(by, sentence.original[:LONGEST], act, due_at)


def _asked_by(said: Said, request: Asked) -> datetime | None:
    """The day by which we asked for it, if it is still to come."""
    is_ahead = request.by is not None and request.by >= said.local.date()
    return dates.Day(request.by, 0, 0).due(said.zone) if is_ahead and request.by else None


def _is_committed(sentence: Sentence, by: str, guard: Guard) -> bool:
    """Whether somebody says what they will do."""
    if _has(sentence, "never") or _has(sentence, "fulfilled"):
        return False
    for found in words.pattern(sentence.language, "promises", by).finditer(sentence.plain):
        place = found.start()
        if not (guard.is_supposed(place) or guard.is_denied(place, _BESIDE_NOT) or guard.is_others(place)):
            return True
    return False


def _is_announced(said: Said, sentence: Sentence, guard: Guard, days: list[dates.Day]) -> bool:
    """Whether we name a day to come for what only we do, whatever the words: nothing asked, denied or supposed."""
    if said.speaker == "contact" or any(_has(sentence, name) for name in ("never", "fulfilled", "requests")):
        return False
    place = len(sentence.plain)
    return any(day.day > said.local.date() for day in days) and not (
        guard.is_supposed(place) or guard.is_denied(place, place)
    )


def _has(sentence: Sentence, name: str) -> bool:
    return words.pattern(sentence.language, "promises", name).search(sentence.plain) is not None


def _due(said: Said, days: list[dates.Day]) -> datetime | None:
    """When it is due: the first day named that is not past."""
    today = said.local.date()
    named = [day for day in days if day.day >= today]
    return named[0].due(said.zone) if named else None


@cache
def _acts(code: str) -> tuple[str, ...]:
    return tuple(words.words(code, "promises", "acts"))
