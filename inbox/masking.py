"""Masking: cards, bank accounts and secrets are taken out of a text before memory, a log or a model gets it.

The record itself is left as it was written; what is derived from it, and what leaves the house, is masked.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

from stdnum import iban, luhn

#: what stands for a password, a code, a key or a token
SECRET = "[secret]"  # noqa: S105 - what is written in its place
#: between two digits of one number: up to two spaces, dashes, dots or signs without width
_GAP = r"[\s\-.·\u2010-\u2015\u200b-\u200f\u2060\ufeff]{0,2}"
_DIGITS = re.compile(rf"(?<![\w+])\d(?:{_GAP}\d){{12,63}}(?!\w)")
_GROUP = re.compile(r"\d+")
#: issuers' first digits by length of the number (ISO/IEC 7812 and the networks' own ranges); longest first
_ISSUERS = {19: "456", 18: "56", 17: "56", 16: "234568", 15: "3", 14: "3"}
_IBAN = re.compile(rf"(?<![A-Za-z0-9])[A-Za-z]{{2}}{_GAP}\d{_GAP}\d(?:{_GAP}[A-Za-z0-9]){{11,40}}")
_IBAN_LENGTHS = range(34, 14, -1)
_TOKENS = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)"
    r"|\beyJ[\w-]{8,}\.[\w-]{4,}(?:\.[\w-]*)?"
    r"|\b(?:sk|pk|rk)[-_](?:(?:live|test|proj|ant)[-_])?[A-Za-z0-9_-]{16,}"
    r"|\b(?:gh[pousr]_|github_pat_|glpat-|xox[abeprs]-|whsec_|SG\.|npm_|pypi-|hf_)[A-Za-z0-9_.=/+-]{10,}"
    r"|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bAIza[\w-]{30,}|\bEAA[A-Za-z0-9]{40,}"
)
_BEARER = re.compile(r"\b((?:Bearer|Basic)\s+)(?=[\w.~+/=-]*[\d.~+/=_-])[\w.~+/=-]{12,}", re.IGNORECASE)
_IN_URL = re.compile(r"(\b[a-z][a-z0-9+.-]{1,15}://[^\s/:@]{1,80}:)[^\s/@]{1,200}(?=@)", re.IGNORECASE)
_IN_QUERY = re.compile(
    r"([?&;](?:access_token|token|api_?key|key|secret|client_secret|password|pwd|sig|signature|code)=)[^\s&#;]+",
    re.IGNORECASE,
)
_VALUE = r"(?:[\"'«“‘`](?P<quoted>[^\"'»”’`\n]{3,200})[\"'»”’`]|(?P<value>[^\s\"'«“‘`»”’]{3,200}))"
_MAIL = re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
_PHONE = re.compile(rf"(?<![\w+])(?:\+|00){_GAP}\d(?:{_GAP}[()]?{_GAP}\d){{6,14}}(?!\d)")


def mask(text: str) -> str:
    """The text with card numbers (Luhn, ISO/IEC 7812), IBANs (ISO 13616), passwords, codes, keys and tokens replaced.

    What replaces them says what was there: `[card *1111]`, `[IBAN *3000]`, `[secret]`. Masking twice changes nothing.
    """
    if len(text) < 6:
        return text
    text = _TOKENS.sub(SECRET, text)
    for announced in (_BEARER, _IN_URL, _IN_QUERY):
        text = announced.sub(rf"\g<1>{SECRET}", text)
    text = _codes().sub(_without_code, _named().sub(_without_value, text))
    return _DIGITS.sub(_without_cards, _IBAN.sub(_without_iban, text))


def redact(text: str) -> str:
    """As `mask`, and without e-mail addresses and telephone numbers (with a country code): for logs (ASVS V16)."""
    return _PHONE.sub("[phone]", _MAIL.sub("[e-mail]", mask(text)))


def _without_cards(found: re.Match[str]) -> str:
    text = found[0]
    groups = [match.span() for match in _GROUP.finditer(text)]
    made, done, first = "", 0, 0
    while first < len(groups):
        last = _card_at(text, groups, first)
        if last is None:
            first += 1
            continue
        start, end = groups[first][0], groups[last][1]
        made += f"{text[done:start]}[card *{_plain(text[start:end])[-4:]}]"
        done, first = end, last + 1
    return made + text[done:]


def _card_at(text: str, groups: list[tuple[int, int]], first: int) -> int | None:
    """The last group of the longest card number that begins with a group; a number never ends inside a group."""
    digits, fitting = "", None
    for last in range(first, len(groups)):
        digits += _plain(text[slice(*groups[last])])
        if len(digits) > max(_ISSUERS):
            break
        if digits[0] in _ISSUERS.get(len(digits), "") and luhn.is_valid(digits):
            fitting = last
    return fitting


def _without_iban(found: re.Match[str]) -> str:
    text = found[0]
    places = [place for place, char in enumerate(text) if char.isascii() and char.isalnum()]
    compact = "".join(text[place] for place in places).upper()
    for length in _IBAN_LENGTHS:
        if length <= len(compact) and iban.is_valid(compact[:length]):
            return f"[IBAN *{compact[length - 4 : length]}]{text[places[length - 1] + 1 :]}"
    return text


def _without_value(found: re.Match[str]) -> str:
    part = "value" if found["value"] else "quoted"
    value = found[part].rstrip(".,;!?)]") or found[part]
    if value.startswith("[secret") or (part == "value" and _is_harmless(value)):
        return found[0]
    start = found.start(part) - found.start()
    return f"{found[0][:start]}{SECRET}{found[0][start + len(value) :]}"


def _is_harmless(value: str) -> bool:
    return value.casefold() in _words()["harmless"]


def _without_code(found: re.Match[str]) -> str:
    return f"{found['before']}{SECRET}"


def _plain(digits: str) -> str:
    return "".join(str(int(char)) for char in digits if char.isdigit())


@cache
def _words() -> dict[str, list[str]]:
    told = tomllib.loads((Path(__file__).parent / "masking.toml").read_text(encoding="utf-8")).values()
    return {
        "named": [word for row in told for word in row["named"]],
        "codes": [word for row in told for word in row["codes"]],
        "is": [word for row in told for word in row["is"]],
        "harmless": [word for row in told for word in row["harmless"].casefold().split()],
    }


def _either(words: list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(set(words), key=len, reverse=True))


@cache
def _named() -> re.Pattern[str]:
    names = _either(_words()["named"])
    return re.compile(rf"(?<!\w)(?:{names})[\"']?\s{{0,5}}(?:{_signs()})\s{{0,5}}{_VALUE}", re.IGNORECASE)


@cache
def _codes() -> re.Pattern[str]:
    names = _either(_words()["codes"])
    return re.compile(rf"(?P<before>(?<!\w)(?:{names})\s{{0,5}}(?:{_signs()})?\s{{0,5}})\d{{3,8}}(?!\w)", re.IGNORECASE)


def _signs() -> str:
    return rf"[:=]|(?:{_either(_words()['is'])})(?!\w)"
