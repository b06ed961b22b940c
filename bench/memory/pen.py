"""Fills a wording: the sentence, and for each slot the label that says what stands there."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime

from bench.memory import values
from bench.memory.customer import Customer, Matter
from bench.memory.days import Day
from bench.memory.values import Value

_SLOT = re.compile(r"\{(\w+)([!?]?)\}")
#: least and most days from now, by slot
_SPANS = {"due": (1, 12), "past": (-15, -1), "on": (3, 15), "today": (0, 0)}


@dataclass(frozen=True)
class Label:
    """What stands in a text: `normal` is its value; what is not `scored` is neither right nor wrong."""

    kind: str
    text: str
    normal: str
    scored: bool = True
    day: Day | None = None


@dataclass
class Said:
    """A text and its labels, in their order."""

    text: str
    labels: list[Label] = field(default_factory=list)

    def __add__(self, other: Said) -> Said:
        return Said(f"{self.text} {other.text}".strip(), self.labels + other.labels)

    def due(self) -> Day | None:
        """The day of the first `due` that stands in it."""
        return next((label.day for label in self.labels if label.kind == "date" and label.day and label.scored), None)


class Pen:
    """Writes sentences of a customer's story."""

    def __init__(self, customer: Customer) -> None:
        self.customer = customer

    def any(self, *path: str, at: datetime, matter: Matter | None = None, having: str = "", lacking: str = "") -> Said:
        """A sentence of the list at `path`, with or without a slot (regular expressions)."""
        cards = self.customer.words
        for key in path:
            cards = cards[key]
        wording = self.customer.deck.draw(".".join(path), cards, having, lacking)
        return self.fill(wording, at, matter)

    def fill(self, wording: str, at: datetime, matter: Matter | None = None, due: Day | None = None) -> Said:
        """The wording with its slots filled."""
        labels: list[Label] = []

        def put(match: re.Match[str]) -> str:
            label = self._label(match[1], match[2], at, matter, due)
            if label.kind:
                labels.append(label)
            return label.text

        # A German day ends in a full stop, and one is enough.
        return Said(_SLOT.sub(put, wording).replace("..", "."), labels)

    def _label(self, slot: str, mark: str, at: datetime, matter: Matter | None, due: Day | None) -> Label:
        if slot == "promise":
            return Label("promise", "", "", scored=False)
        if slot in _SPANS:
            day = due if slot == "due" and due else self._day(slot, at)
            return Label("date", self._digits(day.phrase), day.day.isoformat(), mark == "", day)
        if slot == "agent":
            return Label("", self.customer.agent, "")
        if mark == "!":
            return Label("", self._digits(self.customer.foreign(slot).text), "")
        value = self._value(slot, matter)
        return Label(slot, self._digits(value.text), value.normal, mark == "")

    def _day(self, slot: str, at: datetime) -> Day:
        words, rng = self.customer.words["date"], self.customer.rng
        if slot == "today":
            return Day(rng.choice(words["today"]), at.date())
        day = self.customer.calendar.name(words[slot], at, _SPANS[slot], rng)
        if day is None:
            raise ValueError(f"No phrase of {self.customer.language}.{self.customer.half} fits {slot}.")
        return day

    def _value(self, slot: str, matter: Matter | None) -> Value:
        person = self.customer
        if slot == "name":
            return Value(person.name, person.name)
        if slot in ("address", "phone", "email"):
            return person.current[slot]
        if matter is None:
            raise ValueError(f"The slot {slot} needs a matter.")
        if slot == "product":
            return Value(matter.product, matter.product)
        if slot == "amount":
            return matter.amount
        if slot not in matter.numbers:
            matter.numbers[slot] = values.identifier(slot, person.half, person.rng)
        return matter.numbers[slot]

    def _digits(self, text: str) -> str:
        return values.arabic_digits(text) if self.customer.arabic else text
