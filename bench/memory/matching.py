"""Whether a value that the product tells is the one that was said."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from bench.memory.values import IDENTIFIERS

_CHANNELS = {"text": "sms", "text message": "sms", "mail": "email", "e-mail": "email"}


def same(kind: str, gold: str, told: str) -> bool:
    """By kind: numbers without signs, amounts by figure and currency, names and addresses by their words."""
    if kind in IDENTIFIERS:
        return _plain(gold) == _plain(told)
    if kind == "phone":
        return re.sub(r"\D", "", fold(gold)) == re.sub(r"\D", "", fold(told))
    if kind == "amount":
        return _amount(gold) == _amount(told)
    if kind == "date":
        return gold[:10] == told[:10]
    if kind == "language":
        return gold == told.lower()[:2]
    if kind in ("address", "name", "product"):
        return _alike(kind, gold, told)
    if kind == "other_preference":
        # The same turn is what counts: it is kept in the customer's words.
        return True
    word = fold(told).replace("_", " ")
    return fold(gold).replace("_", " ") == _CHANNELS.get(word, word)


def fold(text: str) -> str:
    """Small letters without accents, European digits, single blanks."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    marks = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return re.sub(r"\s+", " ", "".join(_digit(sign) for sign in marks)).strip()


def due(gold: dict[str, Any], told: str | None, timezone: str) -> bool:
    """Whether a promise's `due_at` is its `due_day`: by the customer's clock or UTC, or the midnight that ends it."""
    if gold["due_day"] is None or told is None:
        return gold["due_day"] is None and told is None
    moment = datetime.fromisoformat(told)
    local = moment.astimezone(ZoneInfo(timezone))
    days = {moment.date(), local.date()} | {
        (one - timedelta(seconds=1)).date() for one in (moment, local) if one.strftime("%H%M") == "0000"
    }
    return gold["due_day"] in {day.isoformat() for day in days}


def _digit(sign: str) -> str:
    return str(unicodedata.decimal(sign)) if sign.isdecimal() else sign


def _plain(text: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", fold(text).upper())


def _amount(text: str) -> tuple[Decimal | None, str]:
    figure, _, currency = fold(text).partition(" ")
    try:
        return Decimal(figure).quantize(Decimal("0.01")), currency.upper()
    except InvalidOperation:
        return None, text


def _alike(kind: str, gold: str, told: str) -> bool:
    """An address holds most words of the other; a name or product is part of the other."""
    one, other = (set(re.findall(r"\w+", fold(text))) for text in (gold, told))
    if not one or not other:
        return False
    if kind == "address":
        return len(one & other) >= 0.8 * max(len(one), len(other))
    return one <= other and len(other) <= len(one) + 2 if len(other) > len(one) else other <= one
