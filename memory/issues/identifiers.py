"""Identifiers: what a message names by number; one that two messages share decides that they are one matter."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from pathlib import Path

from inbox.searching import fold

Identifier = tuple[str, str]
#: one kind for numbers that nothing names; it is like any other kind
CODE = "code"
#: what many matters of one customer share: it decides nothing
WEAK = frozenset({"device", "contract"})
#: characters of a text that are looked at
LONGEST = 2_000
#: characters on either side of a number that say what it is
BESIDE = 160
#: letters and digits, in groups that a dash, a slash, a dot or an underscore joins; at least three digits
_NUMBER = re.compile(
    r"(?<![\w@.,/:€$£+-])#?(?=[\w/._-]*\d)[A-Za-z]{0,6}[-_/]?[A-Za-z0-9]+(?:[-_/.][A-Za-z0-9]+)*(?![\w@])"
)
_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}(?:[-/.]\d{1,4})?|\d{1,2}(?::\d\d)?(?:am|pm|h|uhr)?\d{0,2}|(?:19|20)\d\d", re.I)
#: what stands before a postcode: a house's number, and a comma
_HOUSE = re.compile(r"\d{1,4}[^\d\n.!?]{0,60}[,،](?:\s*[^\W\d_]+){0,3}\s*$")
_MONEY = re.compile(r"\d+[.,]\d\d")
_PHONE = re.compile(r"(?:\+|00)[\d\s().-]{7,20}")
_LINK = re.compile(r"https?://\S+|\S+@\S+")


def identifiers(text: str) -> frozenset[Identifier]:
    """`{(kind, value)}` of a text: kind is order, ticket, ... or `code`; values are capitals and digits alone."""
    plain = _LINK.sub(" ", _PHONE.sub(" ", _western(text[:LONGEST])))
    found: set[Identifier] = set()
    kind = ""
    for match in _NUMBER.finditer(plain):
        value = re.sub(r"[\W_]", "", match[0]).upper()
        start, end = match.span()
        before, after = (
            fold(plain[max(0, start - BESIDE) : start]).split()[-4:],
            fold(plain[end : end + BESIDE]).split()[:1],
        )
        kind = _kind(before) or ("" if not _listed(before) else kind)
        is_postcode = not kind and value.isdigit() and _HOUSE.search(plain[max(0, start - BESIDE) : start])
        if not is_postcode and _is_number(match[0], value, kind, after):
            found.add((kind or CODE, value))
    return frozenset(found)


def shared(mine: frozenset[Identifier], theirs: frozenset[Identifier]) -> Identifier | None:
    """One that both name, whatever the words beside it."""
    if not mine:
        return None
    known = {value for kind, value in theirs if kind not in WEAK}
    return next((one for one in sorted(mine) if one[0] not in WEAK and one[1] in known), None)


def joined(known: set[Identifier], more: frozenset[Identifier]) -> set[Identifier]:
    """Both; a number that somebody named is no mere code any more."""
    both = known | more
    named = {value for kind, value in both if kind != CODE}
    return {one for one in both if one[0] != CODE or one[1] not in named}


def contradicting(mine: frozenset[Identifier], theirs: frozenset[Identifier]) -> bool:
    """Whether both name something of one kind, and not the same: that speaks strongly against one matter."""
    kinds = {kind for kind, _ in mine} & {kind for kind, _ in theirs}
    return bool(kinds - WEAK) and shared(mine, theirs) is None


def _western(text: str) -> str:
    """Digits of every script as 0 to 9."""
    return "".join(str(unicodedata.digit(char)) if char.isdigit() and not char.isascii() else char for char in text)


def _is_number(written: str, value: str, kind: str, after: list[str]) -> bool:
    digits = sum(char.isdigit() for char in value)
    if after and after[0] in _words()["not"]:
        return False
    if _DATE.fullmatch(written.lstrip("#")) and not kind:
        return False
    if _MONEY.fullmatch(written):
        return False
    if kind:
        return digits >= 2 and len(value) >= 3
    has_letters = digits < len(value)
    return digits >= 3 and (len(value) >= 5 or (has_letters and len(value) >= 4) or written.startswith("#"))


def _kind(before: list[str]) -> str:
    """The kind that the words in front name, past words that say nothing."""
    for word in reversed(before):
        named = _named().get(word)
        if named:
            return named
        if word not in _words()["filler"]:
            return ""
    return ""


def _listed(before: list[str]) -> bool:
    """Whether it follows another number: "orders 4711 and 4712"."""
    return any(any(char.isdigit() for char in word) for word in before[-2:])


@cache
def _words() -> dict[str, frozenset[str]]:
    told = tomllib.loads((Path(__file__).parent / "naming.toml").read_text(encoding="utf-8"))
    return {kind: frozenset(fold(words).split()) for kind, words in told.items()}


@cache
def _named() -> dict[str, str]:
    return {word: kind for kind, words in _words().items() if kind not in ("filler", "not") for word in words}
