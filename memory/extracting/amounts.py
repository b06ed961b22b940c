"""Amounts of money: a figure with its currency, in the ways of writing of each language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache

from memory.extracting import words
from memory.extracting.said import Claim, Said, Sentence

_FIGURE = r"(?P<v>\d{1,3}(?:[ .,']\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?)(?![\d]|[.,]\d)"
#: longest first; $ is of the country, else of the United States
_SIGNS = {
    "r$": "BRL", "us$": "USD", "mx$": "MXN", "ca$": "CAD", "a$": "AUD", "€": "EUR", "£": "GBP", "$": "USD", "¥": "JPY",
    "₹": "INR", "chf": "CHF", "﷼": "SAR",
}  # fmt: skip
_DOLLARS = {"CA": "CAD", "AU": "AUD", "MX": "MXN", "AR": "ARS", "CL": "CLP", "CO": "COP"}
_SIGN = "|".join(re.escape(sign) for sign in sorted(_SIGNS, key=len, reverse=True))
_LED = re.compile(rf"(?<!\w)(?P<c>{_SIGN})\s?{_FIGURE}(?P<w>)")
#: "49€99" too
_TRAILED = re.compile(rf"(?<![\w.,]){_FIGURE}\s?(?P<c>{_SIGN})(?P<k>\d\d)?(?!\w)(?P<w>)")


def find(said: Said, sentence: Sentence) -> Iterator[tuple[Claim, int]]:
    """Every amount of a sentence as `129.90 EUR`, and where it stands."""
    taken: set[int] = set()
    for found, currency in _found(said, sentence):
        group = "v" if found["v"] else "w"
        cents = found.groupdict().get("k")
        value = _decimal(f"{found[group]},{cents}" if cents else found[group])
        if value is not None and found.start(group) not in taken:
            taken.add(found.start(group))
            yield Claim("amount", f"{value:.2f} {currency}"), found.start(group)


def _found(said: Said, sentence: Sentence) -> Iterator[tuple[re.Match[str], str]]:
    for signed in (_LED, _TRAILED):
        for found in signed.finditer(sentence.plain):
            currency = _SIGNS[found["c"]]
            yield found, _DOLLARS.get(said.country, currency) if found["c"] == "$" else currency
    for code in dict.fromkeys((sentence.language, "en")):
        for currency, named in _named(code).items():
            for found in named.finditer(sentence.plain):
                yield found, currency


@cache
def _named(code: str) -> dict[str, re.Pattern[str]]:
    """By the words for the currencies, before or after the figure."""
    names = {currency: "|".join(spelled) for currency, spelled in words.words(code, "amounts").items()}
    led = _FIGURE.replace("<v>", "<w>")
    return {
        currency: re.compile(rf"(?<![\w.,]){_FIGURE}\s?(?:{spelled})(?!\w)|(?<!\w)(?:{spelled})\s{led}")
        for currency, spelled in names.items()
    }


def _decimal(figure: str | None) -> Decimal | None:
    """1.299,00 and 1,299.00 alike: the last sign with one or two digits after it parts the cents."""
    if figure is None:
        return None
    cents = re.search(r"[.,](\d{1,2})$", figure)
    whole = re.sub(r"\D", "", figure[: cents.start()] if cents else figure)
    return Decimal(f"{whole}.{cents[1]}" if cents else whole)
