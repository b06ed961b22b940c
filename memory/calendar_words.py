"""Which time a question names: a month, a day of it, a year, or so many days, weeks, months ago; in six languages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from inbox.searching import fold

_MONTHS = (
    "january enero janeiro janvier januar يناير", "february febrero fevereiro fevrier februar فبراير",
    "march marzo marco mars marz مارس", "april abril avril ابريل", "may mayo maio mai مايو",
    "june junio junho juin juni يونيو", "july julio julho juillet juli يوليو",
    "august agosto aout اغسطس", "september septiembre setembro septembre سبتمبر",
    "october octubre outubro octobre oktober اكتوبر", "november noviembre novembro novembre نوفمبر",
    "december diciembre dezembro decembre dezember ديسمبر",
)  # fmt: skip
_AGO = re.compile(r"\b(\d{1,3}|a|one|two|three|four|five|six|seven) (day|week|month)s? ago\b")
_NUMBERS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7}
_DAYS = {"day": 1, "week": 7, "month": 30}
_NEAR = {"yesterday": (1, 1), "today": (0, 1), "last week": (7, 7), "last month": (31, 31), "this week": (7, 8)}
_YEAR = re.compile(r"\b(20\d\d)\b")


@dataclass(frozen=True)
class Span:
    """From `start` until `end`, aware UTC."""

    start: datetime
    end: datetime


def span_of(text: str, asked_at: datetime) -> Span | None:
    """The time a question is about, None when it names none. A month without a year is the last one that began."""
    words = fold(text)
    return _relative(words, asked_at) or _dated(words, asked_at)


def _relative(words: str, asked_at: datetime) -> Span | None:
    ago = _AGO.search(words)
    if ago:
        number = _NUMBERS.get(ago[1]) or int(ago[1])
        length = timedelta(days=_DAYS[ago[2]])
        middle = asked_at - number * length
        return Span(middle - length / 2, middle + length / 2)
    for phrase, (back, days) in _NEAR.items():
        if re.search(rf"\b{phrase}\b", words):
            start = asked_at.replace(hour=0, minute=0) - timedelta(days=back)
            return Span(start, start + timedelta(days=days))
    return None


def _dated(words: str, asked_at: datetime) -> Span | None:
    year = _YEAR.search(words)
    month = next((_months()[word] for word in words.split() if word in _months()), None)
    if month is None:
        return _days(int(year[1]), 1, 1, 366) if year else None
    told = int(year[1]) if year else asked_at.year - (month > asked_at.month)
    day = _day_beside(words)
    return (_days(told, month, day, 2) if day else None) or _days(told, month, 1, 31)


def _day_beside(words: str) -> int | None:
    names = "|".join(_months())
    found = re.search(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?(?: (?:of|de))? (?:{names})\b|\b(?:{names}) (\d{{1,2}})\b", words)
    return int(found[1] or found[2]) if found else None


def _days(year: int, month: int, day: int, count: int) -> Span | None:
    try:
        start = datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return None
    return Span(start, start + timedelta(days=count))


@cache
def _months() -> dict[str, int]:
    # "may" and "mars" are words of their own in English and French questions; a false span only costs a little.
    return {word: number for number, words in enumerate(_MONTHS, 1) for word in words.split()}
