"""Kinds of facts: which there are, of which a person has one at a time, and how each is said and written."""

from __future__ import annotations

import re
from dataclasses import dataclass

import phonenumbers

#: characters of a value and of a sentence that are kept
LONGEST = 400


@dataclass(frozen=True)
class FactKind:
    """One kind: how it is said of a value, and whether a new value takes the place of the old."""

    sentence: str
    is_single: bool = False


KINDS = {
    "name": FactKind("Is called {value}", is_single=True),
    "order": FactKind("Order {value}"),
    "ticket": FactKind("Ticket {value}"),
    "tracking": FactKind("Tracking number {value}"),
    "invoice": FactKind("Invoice {value}"),
    "product": FactKind("Product: {value}"),
    "amount": FactKind("Amount: {value}"),
    "date": FactKind("Date: {value}"),
    "address": FactKind("Address: {value}", is_single=True),
    "email": FactKind("E-mail: {value}", is_single=True),
    "phone": FactKind("Phone: {value}", is_single=True),
    "language": FactKind("Prefers to write in {value}", is_single=True),
    "channel_preference": FactKind("Prefers to be reached by {value}", is_single=True),
    "call_preference": FactKind("Calls: {value}", is_single=True),
    "other_preference": FactKind("Preference: {value}"),
    "consent": FactKind("Consent: {value}", is_single=True),
    "other": FactKind("{value}"),
}


def slot_of(kind: str, value: str) -> str:
    """What a fact shares with those that it closes and that close it."""
    return kind if KINDS[kind].is_single else f"{kind}:{value}"


def sentence_of(kind: str, value: str) -> str:
    """A short sentence a person reads."""
    return KINDS[kind].sentence.format(value=value)[:LONGEST]


def normal(kind: str, value: str, country: str = "") -> str:
    """The normal form of a value as a person or a system gave it; raises ValueError with what to do."""
    value = re.sub(r"\s+", " ", value).strip()[:LONGEST]
    if not value:
        raise ValueError("Give a value.")
    return _NORMAL.get(kind, _as_it_is)(value, country)


def _as_it_is(value: str, country: str) -> str:
    return value


def _number(value: str, country: str) -> str:
    return value.removeprefix("#").strip().upper()


def _email(value: str, country: str) -> str:
    if not re.fullmatch(r"[^\s@]+@[^\s@]+\.[^\s@.]{2,}", value):
        raise ValueError("This is no e-mail address: write it as name@example.com.")
    return value.lower()


def _phone(value: str, country: str) -> str:
    try:
        number = phonenumbers.parse(value, country or None)
    except phonenumbers.NumberParseException as error:
        raise ValueError("This is no telephone number: write it as +351 912 345 678.") from error
    if not phonenumbers.is_possible_number(number):
        raise ValueError("This telephone number is too short or too long.")
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _language(value: str, country: str) -> str:
    if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z]{2,4})?", value):
        raise ValueError("Give the language by its code, such as pt.")
    return value.lower()[:2]


_NORMAL = {
    "order": _number, "ticket": _number, "tracking": _number, "invoice": _number, "email": _email, "phone": _phone,
    "language": _language,
}  # fmt: skip
