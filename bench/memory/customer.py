"""The person of a story: what is known of them, how they write, and what they write about."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bench.memory import values, wordings
from bench.memory.days import Calendar
from bench.memory.values import Value

#: what is promised about a topic, by the agent and by the customer
_PROMISES = {
    "late_parcel": (["answer", "replacement", "refund"], []),
    "damaged": (["replacement", "refund"], ["photo"]),
    "wrong_item": (["replacement", "refund"], ["photo", "return", "confirm"]),
    "refund_missing": (["refund", "answer"], []),
    "double_charge": (["refund", "callback"], []),
    "login": (["answer", "callback"], []),
    "invoice_wrong": (["document", "answer"], ["pay"]),
    "repair": (["technician", "callback"], ["photo", "confirm"]),
    "cancel": (["document", "answer"], []),
    "app_crash": (["answer", "callback"], ["photo"]),
}
TOPICS = tuple(_PROMISES)
#: topics about something bought, with the number that tells which
_NUMBERS = {"late_parcel": "order", "damaged": "order", "wrong_item": "order", "refund_missing": "order",
            "double_charge": "invoice", "invoice_wrong": "invoice"}  # fmt: skip
#: topics that words alone do not keep apart: a refund may be missing for what came damaged
_ALIKE = (
    {"late_parcel", "damaged", "wrong_item", "refund_missing", "repair"},
    {"refund_missing", "double_charge", "invoice_wrong", "cancel"},
)
#: topics whose problem can come back after it was solved
RETURNING = ("login", "app_crash", "repair")


@dataclass(frozen=True)
class Waiting:
    """A promise that waits for what follows: its place in the story, its kind, whose, and what will become of it."""

    place: int
    kind: str
    by: str
    outcome: str


@dataclass
class Matter:
    """One thing the customer wants: an issue of the gold."""

    topic: str
    product: str
    amount: Value
    numbers: dict[str, Value] = field(default_factory=dict)
    approaches: list[list[str]] = field(default_factory=list)
    turns: list[str] = field(default_factory=list)
    state: str = "open"
    waiting: list[Waiting] = field(default_factory=list)
    #: the text alone cannot tell this one from another of the story
    must_name: bool = False

    @property
    def number(self) -> str:
        """The kind of number that tells this matter from others."""
        return _NUMBERS.get(self.topic, "ticket")

    def promises(self, by: str) -> list[str]:
        """Kinds of promises that make sense here."""
        return _PROMISES[self.topic][by == "contact"]


class Customer:
    """Name, country, ways of writing; `words` are the sentences of their language and half."""

    def __init__(self, language: str, half: str, rng: random.Random) -> None:
        self.language, self.half, self.rng = language, half, rng
        self.words: dict[str, Any] = wordings.of(language, half)
        place = wordings.place(language)
        self.country = rng.choice(place["country"])
        self.calendar = Calendar(place, self.country)
        world = self.words["world"]
        self.name = f"{rng.choice(world['first'])} {rng.choice(world['last'])}"
        self.agent = rng.choice(world["agents"])
        self.deck = wordings.Deck(rng)
        self.small = rng.random() < 0.15
        self.arabic = language == "ar" and rng.random() < 0.5
        self.current: dict[str, Value] = {}

    def matter(self, topic: str) -> Matter:
        """A new one of that topic."""
        product = self.deck.draw("products", self.words["world"]["products"])
        return Matter(topic, product, values.amount(self.country, self.rng))

    def value(self, kind: str) -> Value:
        """A new address, phone or e-mail, which is not yet said."""
        if kind == "address":
            return values.address(self.country, self.half, self.rng)
        return values.phone(self.country, self.rng) if kind == "phone" else values.email(self.name, self.half, self.rng)

    def foreign(self, kind: str) -> Value:
        """A value of somebody else, or a wrong one."""
        world = self.words["world"]
        if kind == "name":
            other = self.rng.choice([name for name in world["first"] if name != self.name.split()[0]])
            return Value(other, other)
        if kind == "amount":
            return values.amount(self.country, self.rng)
        if kind in values.IDENTIFIERS:
            return values.identifier(kind, self.half, self.rng)
        if kind == "email":
            return values.email(str(self.rng.choice(world["first"])), self.half, self.rng)
        return self.value(kind)


def alike(topic: str, other: str) -> bool:
    """Whether one may be taken for the other when neither order nor product is named."""
    return topic == other or any({topic, other} <= group for group in _ALIKE)


def noon_of(day: datetime, rng: random.Random) -> datetime:
    """A time of that day at which it is the same day in all zones the stories play in."""
    return day.replace(hour=rng.randint(10, 14), minute=rng.randint(0, 59), second=rng.randint(0, 59), microsecond=0)
