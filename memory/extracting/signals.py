"""The facts of a signal: fields of its data whose names say what they hold; a system's word."""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any

from memory import kinds
from memory.extracting.said import Claim

_FIELDS = Path(__file__).parent / "words" / "signals.toml"


def facts(data: Any) -> list[Claim]:
    """What the plain values of a signal's data state."""
    told = _named(data)
    amount = _amount(told.pop("amount", None), told.pop("currency", None))
    claims = [claim for kind, value in told.items() if (claim := _claim(kind, value)) is not None]
    return [*claims, *amount]


def settles(kind: str) -> str | None:
    """What a signal of this type tells to be done: the act of a promise; None for most."""
    parts = [part for part in re.split(r"[^a-z]+", kind.lower()) if part]
    for act, beginnings in _settling().items():
        if any(part.startswith(tuple(beginnings)) for part in parts):
            return act
    return None


def _named(data: Any) -> dict[str, Any]:
    fields = data.items() if isinstance(data, dict) else ()
    plain = {re.sub(r"[^a-z]", "", str(name).lower()): value for name, value in fields}
    return {
        kind: plain[name]
        for kind, names in _names().items()
        for name in names
        if isinstance(plain.get(name), str | int | float) and not isinstance(plain.get(name), bool)
    }


def _claim(kind: str, value: Any) -> Claim | None:
    try:
        return Claim(kind, kinds.normal(kind, str(value)), confidence=1.0)
    except ValueError:
        return None


def _amount(amount: Any, currency: Any) -> list[Claim]:
    if amount is None or not re.fullmatch(r"[A-Za-z]{3}", str(currency)):
        return []
    try:
        return [Claim("amount", f"{Decimal(str(amount)):.2f} {str(currency).upper()}", confidence=1.0)]
    except InvalidOperation:
        return []


@cache
def _settling() -> dict[str, list[str]]:
    return dict(tomllib.loads(_FIELDS.read_text(encoding="utf-8"))["settles"])


@cache
def _names() -> dict[str, list[str]]:
    return dict(tomllib.loads(_FIELDS.read_text(encoding="utf-8"))["fields"])
