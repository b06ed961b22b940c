"""Values of a template that WhatsApp writes in the customer's own way: money, dates. Source: template parameters.

`{"currency": "EUR", "amount": 89.5}` and `{"date_time": "21 November 2026"}`; WhatsApp shows the words when it cannot.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any

Json = dict[str, Any]


def words(value: Any) -> str:
    """The value as it stands where WhatsApp cannot write it better."""
    if not isinstance(value, dict):
        return str(value)
    if "currency" in value:
        return f"{value.get('amount')} {value['currency']}"
    return str(value.get("date_time", ""))


def unfit(value: Json) -> str | None:
    """Why it is neither money nor a date."""
    if set(value) == {"date_time"} and isinstance(value["date_time"], str) and value["date_time"].strip():
        return None
    fine = set(value) == {"currency", "amount"} and re.fullmatch("[A-Z]{3}", str(value["currency"]))
    return None if fine and _thousandths(value["amount"]) is not None else "It needs `currency` and `amount`."


def parameter(value: Any) -> Json:
    """A parameter of the send."""
    if not isinstance(value, dict):
        return {"type": "text", "text": str(value)}
    if "currency" in value:
        told = {"code": value["currency"], "amount_1000": _thousandths(value["amount"])}
        return {"type": "currency", "currency": {"fallback_value": words(value), **told}}
    return {"type": "date_time", "date_time": {"fallback_value": words(value)}}


def _thousandths(amount: Any) -> int | None:
    """An amount in thousandths, as Meta counts; None for what is no amount or finer than that."""
    try:
        found = Decimal(str(amount)) * 1000
        return int(found) if not isinstance(amount, bool) and found == int(found) and abs(found) < 10**15 else None
    except (InvalidOperation, ValueError, OverflowError):
        return None
