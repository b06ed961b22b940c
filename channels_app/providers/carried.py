"""What every provider of text messages has in common: what an SMS can carry, and its price by segments."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from channels_app import segments
from channels_app.providers.base import Unfit
from channels_app.providers.fields import setting
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


def pace_setting() -> str:
    """The field `segments_per_s` of a provider's settings."""
    return setting(
        "Segments per second", "The sender's pace: 1 for a long code of the US, 3 toll-free, 100 for a short code. "
        "Empty: the provider queues.", default="", check=_a_pace,
    )  # fmt: skip


def price_setting() -> str:
    """The field `segment_price` of a provider's settings."""
    return setting(
        "Price of a segment", "What one segment costs you, such as 0.0083 USD; shown before sending.", default="",
        check=_a_price,
    )  # fmt: skip


def replies_setting(provider: str) -> str:
    """The field `opt_out_replies` of a provider's settings."""
    return setting(
        "Replies to STOP", f"Who confirms STOP, START and HELP: {provider} itself, we, or nobody.", kind="choice",
        default="provider", choices=("provider", "ours", "none"),
    )  # fmt: skip


def _a_pace(value: str) -> str | None:
    try:
        fine = 0.01 <= float(value) <= 1000
    except ValueError:
        fine = False
    return None if fine else "must be a number of segments per second, such as 1 or 0.5."


def _a_price(value: str) -> str | None:
    amount, _, currency = value.partition(" ")
    try:
        fine = 0 <= Decimal(amount) < 100 and len(currency) == 3 and currency.isalpha() and currency.isupper()
    except InvalidOperation:
        fine = False
    return None if fine else "must be an amount and a currency, such as 0.0083 USD."
