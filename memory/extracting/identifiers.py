"""Identifiers: numbers of orders, tickets, parcels and invoices, told by the word beside them or by their own form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from memory.extracting import words
from memory.extracting.said import Claim, Said, Sentence

KINDS = ("tracking", "invoice", "ticket", "order")
#: letters and digits with at least three digits, joined by dashes, dots or strokes
_NUMBER = (
    r"(?P<v>(?:#\s?)?(?=[\w/.-]*\d[\w/.-]*\d[\w/.-]*\d)(?:[a-z]{1,5}[ -]?)?\d[\w]*(?:[-/.]\w+)*"
    r"|(?:#\s?)?(?=[\w/-]*\d[\w/-]*\d[\w/-]*\d)[a-z][a-z0-9]*(?:[-/][a-z0-9]+)*)(?![\w@%€$£])"
)
_BARE = re.compile(rf"(?<![\w@./+-]){_NUMBER}")
#: S10 of the Universal Postal Union, and the form of UPS
_TRACKING = re.compile(r"(?<![\w-])(?:1z[0-9a-z]{16}|[a-z]{2}\d{9}[a-z]{2}|[a-z]{2}\d{10,12}[a-z]{2})(?![\w-])")
_PREFIXED = {
    "invoice": re.compile(r"(?<![\w-])(?:inv|rg|fac|fat|fv|rech)[-/ ]?\d[\w/-]{2,}(?![\w])"),
    "ticket": re.compile(r"(?<![\w-])(?:inc|tkt|cas|req|sr|ticket)[-]?\d{3,}(?![\w-])"),
    "order": re.compile(r"(?<![\w-])(?:ord|po|so)[-]?\d{3,}(?![\w-])"),
}
#: with letters and a dash it is a number of something, and of what tells the only word for one in the sentence
_LETTERED = re.compile(r"(?<![\w@/.-])(?:[a-z]{1,5}-(?:\d{2,}-)?\d{3,}|[a-z]{2,5}\d{4,})(?![\w@-])")
#: a plain run of digits that is longer is a card; parcels have up to 22 (GS1, USPS)
_LONGEST_PLAIN, _LONGEST_PARCEL = 14, 22
_MONEY = re.compile(r"\d+[.,]\d\d")
_FIGURE = re.compile(r"\d")


def find(said: Said, sentence: Sentence) -> Iterator[tuple[Claim, int]]:
    """The identifiers of a sentence and where they stand; questions name them as well as statements."""
    for claim, span, is_denied in _read(sentence):
        if not is_denied:
            yield claim, span.start


def spans(said: Said, sentence: Sentence) -> list[range]:
    """Where identifiers stand, denied ones too."""
    return [span for _, span, _ in _read(sentence)]


def numbers(sentence: Sentence) -> Iterator[tuple[str, int]]:
    """What may be a number of something, with no word beside it, and where it stands."""
    for found in _BARE.finditer(sentence.plain):
        value = _normal(sentence.sharp[found.start("v") : found.end("v")], _LONGEST_PARCEL)
        if value is not None:
            yield value, found.start("v")


def _read(sentence: Sentence) -> Iterator[tuple[Claim, range, bool]]:
    taken: list[range] = []
    for kind, found, group in _found(sentence):
        start, end = found.span(group)
        value = _normal(sentence.sharp[start:end], _LONGEST_PARCEL if kind == "tracking" else _LONGEST_PLAIN)
        if value is None or _overlaps(taken, start, end):
            continue
        taken.append(range(start, end))
        yield Claim(kind, value, confidence=0.95), taken[-1], _is_denied(sentence, found, start)


def _found(sentence: Sentence) -> Iterator[tuple[str, re.Match[str], str | int]]:
    if not _FIGURE.search(sentence.plain):
        return
    for found in _TRACKING.finditer(sentence.plain):
        yield "tracking", found, 0
    for beside in (_before, _after):
        for kind in KINDS:
            yield from ((kind, found, "v") for found in beside(kind).finditer(sentence.plain))
    yield from _by_form(sentence)


def _by_form(sentence: Sentence) -> Iterator[tuple[str, re.Match[str], str | int]]:
    """What its letters tell, or the only word for a number in the sentence."""
    for kind, prefixed in _PREFIXED.items():
        for found in prefixed.finditer(sentence.plain):
            yield kind, found, 0
    named = [kind for kind in KINDS if words.anywhere("identifiers", kind).search(sentence.plain)]
    if len(named) == 1:
        for found in _LETTERED.finditer(sentence.plain):
            yield named[0], found, 0


@cache
def _before(kind: str) -> re.Pattern[str]:
    """The word, a few small ones, then the number."""
    word, small = words.anywhere("identifiers", kind).pattern, words.anywhere("identifiers", "between").pattern
    return re.compile(rf"(?:{word})(?:[\s:=,]+(?:{small}))*(?:[\s:=,.#-]|n?[°º])*?{_number_after_gap()}")


@cache
def _after(kind: str) -> re.Pattern[str]:
    """The number, then "is my order number"."""
    word, small = words.anywhere("identifiers", kind).pattern, words.anywhere("identifiers", "after").pattern
    return re.compile(rf"(?<![\w-]){_NUMBER},?\s+(?:{small})\s*(?:{word})")


def _number_after_gap() -> str:
    return rf"(?<![\w/-]){_NUMBER}(?!\s?(?:{_currencies()})(?!\w))"


@cache
def _currencies() -> str:
    """The words for money of all languages: "invoice is 1.200 euros" tells an amount."""
    named = [one for code in words.codes() for spelled in words.words(code, "amounts").values() for one in spelled]
    return "|".join(dict.fromkeys(words.spelled(one, "") for one in named))


def _normal(value: str, longest: int) -> str | None:
    value = value.strip(" .,-/").removeprefix("#").strip()
    plain = re.sub(r"\s", "", value).upper()
    if _MONEY.fullmatch(value) or (plain.isdigit() and not 4 <= len(plain) <= longest):
        return None
    if re.fullmatch(r"\d{1,2}[./-]\d{1,2}([./-]\d{2,4})?|\d{4}-\d\d-\d\d|20\d\d", plain):
        return None
    return plain if 4 <= len(plain) <= 40 else None


def _is_denied(sentence: Sentence, found: re.Match[str], start: int) -> bool:
    """Whether "not" stands right before the word or the number."""
    denied = words.pattern(sentence.language, "guards", "is_not")
    before = sentence.plain[: found.start()].rstrip()
    inside = sentence.plain[found.start() : start]
    return any(match.end() >= len(before) - 1 for match in denied.finditer(before)) or bool(
        denied.search(inside) and start > found.start()
    )


def _overlaps(taken: list[range], start: int, end: int) -> bool:
    return any(start < one.stop and one.start < end for one in taken)
