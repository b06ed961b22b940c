"""Values as people write them, each with its normal form: numbers of orders and parcels, amounts, addresses, phones."""

from __future__ import annotations

import random
import re
import unicodedata
from dataclasses import dataclass
from typing import Any

_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
#: 9 is a digit, @ a letter. The halves share no shape.
_SHAPES = {
    "order": {"fit": ["99999", "#99999", "@@-99999", "2026-999999", "9999999"], "test": ["999999", "#999999", "@99-9999", "@@99999", "99999999"]},
    "ticket": {"fit": ["T-99999", "INC99999", "#9999"], "test": ["CS-999999", "REQ-9999", "SR99999"]},
    "tracking": {"fit": ["1Z999@@99999999999", "@@999999999DE"], "test": ["JD999999999999", "@@999999999GB", "00349999999999999999"]},
    "invoice": {"fit": ["INV-99999", "RE-2026-9999"], "test": ["2026/99999", "F999999", "INV2026-999"]},
}  # fmt: skip
IDENTIFIERS = tuple(_SHAPES)


@dataclass(frozen=True)
class Value:
    """What is written, and its normal form."""

    text: str
    normal: str


def identifier(kind: str, half: str, rng: random.Random) -> Value:
    """A new number of that kind."""
    text = "".join(_sign(sign, rng) for sign in rng.choice(_SHAPES[kind][half]))
    return Value(text, text.lstrip("#"))


def _sign(sign: str, rng: random.Random) -> str:
    if sign == "9":
        return str(rng.randint(1, 9))
    return rng.choice(_LETTERS) if sign == "@" else sign


def amount(country: dict[str, Any], rng: random.Random) -> Value:
    """A price, as that country writes it."""
    cents = rng.choice([rng.randint(9, 99) * 100 + 90, rng.randint(100, 2499) * 100 + 50, rng.randint(20, 900) * 100])
    whole, part = divmod(cents, 100)
    figure = f"{whole:,}".replace(",", country["thousands"]) + (f"{country['decimal']}{part:02d}" if part else "")
    return Value(rng.choice(country["money"]).format(n=figure), f"{whole}.{part:02d} {country['currency']}")


def address(country: dict[str, Any], half: str, rng: random.Random) -> Value:
    """Where somebody lives; the normal form is what is written."""
    patterns = country["addresses" if half == "fit" else "test_addresses"]
    text = rng.choice(patterns).format(house=rng.randint(2, 198), flat=rng.randint(1, 9))
    return Value(text, text)


def phone(country: dict[str, Any], rng: random.Random) -> Value:
    """A number with its country code."""
    digits = {f"p{n}": f"{rng.randint(0, 10**n - 1):0{n}d}" for n in (1, 2, 3)}
    text = rng.choice(country["phones"]).format(**digits)
    return Value(text, "+" + re.sub(r"\(0\)|\D", "", text))


def email(name: str, half: str, rng: random.Random) -> Value:
    """A mailbox after a name, on a domain that nobody owns; with a number so that no two are alike."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower().split()
    words = plain or [rng.choice(["office", "post", "family", "info"])]
    joint, domains = (
        "._"[half == "test"],
        ["example.com", "example.net"] if half == "fit" else ["example.org", "mail.example"],
    )
    text = f"{joint.join(words)}{rng.randint(2, 97)}@{rng.choice(domains)}"
    return Value(text, text)


def arabic_digits(text: str) -> str:
    """The digits as Arabic writes them, unless Latin letters stand among them."""
    if re.search(r"[A-Za-z@]", text):
        return text
    text = re.sub(r"(?<=\d)\.(?=\d\d(?!\d))", "٫", text)
    return text.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
