"""National variants: the digits by which one line is known differ between networks, in Brazil, Mexico and Argentina."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

import phonenumbers

from inbox.models.address import AddressKind

Pair = tuple[str, str]


class Variant(NamedTuple):
    """Digits that fit `pattern` may stand for the line written as `other`; `sure` when nobody else can have that."""

    country: str
    pattern: str
    other: str
    sure: bool


#: Each way of writing, there and back. Sources: ANATEL's ninth digit (resolution 553/2010), IFT's plan of 2019, which
#: ended the 1 after 52, ENACOM's 9 and 15; the ranges as libphonenumber has them.
TABLE = (
    # Mobile numbers that began with 6, 8 or 9 got a 9 in front; WhatsApp keeps the old id of who registered before.
    Variant("BR", r"55([1-9]\d)9([689]\d{7})", r"55\1\2", True),
    Variant("BR", r"55([1-9]\d)([689]\d{7})", r"55\g<1>9\2", True),
    # With 2 to 5 the shorter one is a landline, with 7 a trunked radio, and the longer one perhaps somebody else's.
    Variant("BR", r"55([1-9]\d)9([2-57]\d{7})", r"55\1\2", False),
    Variant("BR", r"55([1-9]\d)([2-57]\d{7})", r"55\g<1>9\2", False),
    # The 1 for mobile lines is gone since August 2019; WhatsApp's ids and old address books have it still.
    Variant("MX", r"521([2-9]\d{9})", r"52\1", True),
    Variant("MX", r"52([2-9]\d{9})", r"521\1", True),
    # The 9 says mobile; without it the same digits may be a landline of somebody else.
    Variant("AR", r"549([1-3]\d{9})", r"54\1", False),
    Variant("AR", r"54([1-3]\d{9})", r"549\1", False),
)
_KINDS = (AddressKind.WA_ID.value, AddressKind.PHONE.value)
#: the countries of the table
_CODES = ("52", "54", "55")


def same_line(pair: Pair) -> frozenset[Pair]:
    """The other names of exactly this line: the same digits on the other network, and sure variants on both."""
    return _names(pair)[0]


def maybe_same_line(pair: Pair) -> frozenset[Pair]:
    """What may be the same line, and may be somebody else's."""
    return _names(pair)[1]


def relation(one: str, other: str) -> str:
    """Of two numbers in digits: same, maybe or different."""
    known = dict(_spellings((_KINDS[0], one)))
    plain = _plain(other)
    return "different" if plain not in known else "same" if known[plain] else "maybe"


def modern(digits: str) -> str:
    """The number as its country writes it today, where only the writing changed; else the digits as they are."""
    found = re.sub(r"^521([2-9]\d{9})$", r"52\1", _plain(digits))
    return re.sub(r"^(55[1-9]\d)([689]\d{7})$", r"\g<1>9\2", found)


@lru_cache(maxsize=50_000)
def _names(pair: Pair) -> tuple[frozenset[Pair], frozenset[Pair]]:
    """Asked for every sender of every batch, so kept."""
    spellings = _spellings(pair)
    same, maybe = (_on_both([digits for digits, sure in spellings if sure is wanted]) for wanted in (True, False))
    return same - {pair}, maybe - {pair}


def _on_both(spellings: Iterable[str]) -> frozenset[Pair]:
    return frozenset(pair for digits in spellings for pair in ((_KINDS[0], digits), (_KINDS[1], f"+{digits}")))


def _spellings(pair: Pair) -> list[tuple[str, bool]]:
    """(digits, sure) of a number, itself first; nothing for other kinds of address."""
    kind, value = pair
    digits = value.removeprefix("+")
    if kind not in _KINDS or not (digits.isascii() and digits.isdigit()):
        return []
    if not digits.startswith(_CODES):
        return [(digits, True)]
    found = dict.fromkeys((digits, _plain(digits), *_with_15(_plain(digits))), True)
    for variant in TABLE:
        match = re.fullmatch(variant.pattern, _plain(digits))
        if match:
            for other in (match.expand(variant.other), *_with_15(match.expand(variant.other))):
                found.setdefault(other, variant.sure)
    return list(found.items())


def _with_15(digits: str) -> list[str]:
    """An Argentine mobile number as `_plain` would understand it; the area code has two to four digits."""
    match = re.fullmatch(r"549([1-3]\d{9})", digits)
    written = [f"54{match[1][:area]}15{match[1][area:]}" for area in (2, 3, 4)] if match else []
    return [one for one in written if _plain(one) == digits]


def _plain(digits: str) -> str:
    """Argentina's 15 behind the area code, which only who dials at home needs, as the 9 before it."""
    if not re.fullmatch(r"54[1-3]\d{11}", digits):
        return digits
    try:
        number = phonenumbers.parse(f"+{digits}", None)
    except phonenumbers.NumberParseException:
        return digits
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)[1:]
