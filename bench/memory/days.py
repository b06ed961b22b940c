"""Days in words: a phrase for a day in the future or the past, and the day that it means."""

from __future__ import annotations

import calendar
import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

#: furthest day that a date is named for
FAR = 20


@dataclass(frozen=True)
class Day:
    """A phrase, the day it means, and the moment when it means hours."""

    phrase: str
    day: date
    moment: datetime | None = None


@dataclass(frozen=True)
class Calendar:
    """How a language and a country name days: `place` is the language's table, `country` one of its countries."""

    place: dict[str, Any]
    country: dict[str, Any]

    def name(self, patterns: list[list[str]], at: datetime, span: tuple[int, int], rng: random.Random) -> Day | None:
        """A phrase for a day that is `span` (least, most) days from `at`; below zero is the past. None when none fits."""
        for pattern, rule in rng.sample(patterns, len(patterns)):
            fitting = [n for n in range(span[0], span[1] + 1) if self._fits(rule, pattern, n, at.date())]
            if fitting:
                return self._day(pattern, rule, rng.choice(fitting), at, rng)
        return None

    def _fits(self, rule: str, pattern: str, n: int, today: date) -> bool:
        if rule in ("weekday", "workday"):
            working = (today + timedelta(days=n)).weekday() < 5
            return (1 <= n <= 6 or -5 <= n <= -2) and (working or rule == "weekday")
        if rule == "days":
            return 2 <= abs(n) <= 6 and not ("{n}" in pattern and "few" in self.place and abs(n) < self.place["few"])
        if rule == "month_end":
            return n > 1 and n == calendar.monthrange(today.year, today.month)[1] - today.day
        if rule in ("date", "numeric"):
            return 2 <= abs(n) <= FAR
        return n == {"hours24": 1, "hours48": 2}.get(rule, 0) if rule.startswith("hours") else n == int(rule)

    def _day(self, pattern: str, rule: str, n: int, at: datetime, rng: random.Random) -> Day:
        day = at.date() + timedelta(days=n)
        words = {
            "weekday": self.place["weekdays"][day.weekday()],
            "short": self.place["weekdays"][day.weekday()].split("-")[0],
            "month": self.place["months"][day.month - 1],
            "day": day.day,
            "n": abs(n),
            "word": self.place["words"][abs(n) - 2] if 2 <= abs(n) <= 6 else "",
            "numeric": self._numeric(day, rng),
        }
        return Day(pattern.format(**words), day, at + timedelta(days=n) if rule.startswith("hours") else None)

    def _numeric(self, day: date, rng: random.Random) -> str:
        pad = rng.choice(["{:02d}", "{:d}"])
        shape = rng.choice(self.country["numeric"])
        return str(shape.format(d=pad.format(day.day), m=pad.format(day.month), y=day.year))
