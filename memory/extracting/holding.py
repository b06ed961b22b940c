"""Which values of a text hold, of kinds with one at a time: none that is given up, the last; a further one beside."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from memory import kinds
from memory.extracting import words
from memory.extracting.said import Claim, Sentence

#: of which a person may have several ways at once
_SEVERAL = frozenset({"email", "phone"})
_WRITTEN = _SEVERAL | {"address"}
#: an address of the net, or a number with its blanks
_VALUE = re.compile(r"[^\s,;]+(?: [\d().-]+)*")
#: characters before and after a value within which it is given up
_BEFORE, _AFTER = 40, 40


@dataclass(frozen=True)
class Stated:
    """A claim and where it stands."""

    claim: Claim
    sentence: Sentence
    place: int


def holding(told: list[Stated]) -> list[Claim]:
    """The claims that hold, in their order, each value once."""
    kept = [_beside(one) for one in told if not _is_given_up(one)]
    mains = {kind: _main([one for one in kept if one.claim.kind == kind]) for kind in kinds.KINDS}
    found: dict[tuple[str, str], Claim] = {}
    for one in kept:
        claim = _against(one, mains[one.claim.kind])
        if claim is not None:
            found.setdefault((claim.kind, claim.value), claim)
    return list(found.values())


def _main(told: list[Stated]) -> Stated | None:
    """The one that holds of these of a kind: the last, in a sentence with several the first."""
    main = None
    for one in told:
        if one.claim.beside or not kinds.KINDS[one.claim.kind].is_single or _says_more(main, one):
            continue
        if main is None or main.sentence is not one.sentence or _changes(one) or one.claim.kind not in _SEVERAL:
            main = one
    return main


def _says_more(main: Stated | None, one: Stated) -> bool:
    """Whether a name was told in full already."""
    return main is not None and one.claim.kind == "name" and one.claim.value.lower() in main.claim.value.lower()


def _against(one: Stated, main: Stated | None) -> Claim | None:
    """What is left of a claim beside the one that holds."""
    if main is None or one.claim.beside or one.claim.value == main.claim.value:
        return one.claim
    is_replaced = one.claim.kind not in _SEVERAL or _changes(main) or _has(main.sentence, "values", "corrected")
    return None if is_replaced else replace(one.claim, beside=True)


def _beside(one: Stated) -> Stated:
    """A further number, address or e-mail address stands beside the first."""
    if one.claim.kind not in _WRITTEN or _changes(one):
        return one
    path = ("values", "further") if one.claim.kind == "address" else (one.claim.kind, "also")
    return replace(one, claim=replace(one.claim, beside=True)) if _has(one.sentence, *path) else one


def _changes(one: Stated) -> bool:
    return _has(one.sentence, "values", "change")


def _is_given_up(one: Stated) -> bool:
    """Whether it is called an old one, right before it or right after."""
    if one.claim.kind not in _WRITTEN:
        return False
    plain, language = one.sentence.plain, one.sentence.language
    before = plain[max(0, one.place - _BEFORE) : one.place]
    for found in words.pattern(language, "values", "old").finditer(before):
        rest = before[found.end() :]
        if not any(sign in rest for sign in ":,;.") and len(rest.split()) <= 3 and "one" not in rest.split():
            return True
    return one.claim.kind in _SEVERAL and _is_gone(one)


def _is_gone(one: Stated) -> bool:
    written = _VALUE.match(one.sentence.plain, one.place)
    end = written.end() if written else one.place
    rest = one.sentence.plain[end : end + _AFTER]
    cut = min([place for sign in (",", ";", ":", " - ") if (place := rest.find(sign)) >= 0], default=len(rest))
    return words.pattern(one.sentence.language, "values", "gone").search(rest[:cut]) is not None


def _has(sentence: Sentence, *path: str) -> bool:
    return words.pattern(sentence.language, *path).search(sentence.plain) is not None
