"""What every provider of text messages has in common: what an SMS can carry, and its price by segments."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from channels_app import segments
from channels_app.providers.base import Unfit
from inbox.outlets import Draft


def not_by_sms(draft: Draft) -> Unfit | None:
    """Words and files only."""
    if draft.type == "template":
        return Unfit("template_unknown", "SMS has no templates. Write a text.")
    if draft.type in ("interactive", "contacts", "location", "reaction", "order", "sticker"):
        return Unfit("request", f"SMS cannot carry a message of type {draft.type}. Write it as text.")
    return None


def pace_of(told: str, usual: float) -> float:
    """Segments per second as the settings say, else the usual."""
    return float(told) if told else usual


def price_of(told: str, text: str) -> str:
    """The price of a text: "0.0083 USD" for one segment, times its segments."""
    amount, _, currency = told.partition(" ")
    return f"{Decimal(amount) * segments.count(text)} {currency}" if told else ""


def a_pace(value: str) -> str | None:
    """Checks `segments_per_s`."""
    try:
        fine = 0.01 <= float(value) <= 1000
    except ValueError:
        fine = False
    return None if fine else "must be a number of segments per second, such as 1 or 0.5."


def a_price(value: str) -> str | None:
    """Checks `segment_price`."""
    amount, _, currency = value.partition(" ")
    try:
        fine = 0 <= Decimal(amount) < 100 and len(currency) == 3 and currency.isalpha() and currency.isupper()
    except InvalidOperation:
        fine = False
    return None if fine else "must be an amount and a currency, such as 0.0083 USD."
