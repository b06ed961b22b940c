"""Dates: days that a sentence names, resolved against the day it was said on, in the contact's zone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from memory import wording
from memory.extracting import tense, words
from memory.extracting.said import Said, Sentence

#: days to either side within which a day without a year is looked for
_HALF_YEAR = 183
#: days ahead within which a day with its month is that day, whatever is said of it: "it was to come on 20 May"
_SOON = 30
_NUMERIC = re.compile(
    r"(?<![\w./-])(?:(?P<y>20\d\d)[-/.](?P<ym>\d{1,2})[-/.](?P<yd>\d{1,2})"
    r"|(?P<a>\d{1,2})(?P<s>[./-])(?P<b>\d{1,2})(?:(?P=s)(?P<z>20\d\d|\d\d)?)?)(?![\w/-]|[.,]\d)"
)
#: countries where the month comes first (CLDR)
_MONTH_FIRST = {"US", "PH", "FM", "MH", "PW"}


@dataclass(frozen=True)
class Day:
    """One day as it was named: `start` to `end` in the sentence; `moment` where hours were counted."""

    day: date
    start: int
    end: int
    moment: datetime | None = None

    def due(self, zone: ZoneInfo) -> datetime:
        """When a promise for it is due: the moment, else the end of the day in the zone."""
        return self.moment or datetime.combine(self.day, time(23, 59, 59), zone)


def find(said: Said, sentence: Sentence) -> list[Day]:
    """The days of a sentence in their order; of those that overlap, the most exact. Looked for once."""
    known: dict[Sentence, list[Day]] = said.__dict__.setdefault("days", {})
    if sentence not in known:
        known[sentence] = _find(said, sentence)
    return known[sentence]


def _find(said: Said, sentence: Sentence) -> list[Day]:
    taken: list[Day] = []
    for rule in _RULES:
        for found in rule(said, sentence):
            if not any(found.start < one.end and one.start < found.end for one in taken):
                taken.append(found)
    return sorted(_without_weekdays_of_dates(taken, sentence), key=lambda one: one.start)


def _without_weekdays_of_dates(days: list[Day], sentence: Sentence) -> list[Day]:
    """ "Friday, 12 May" is one day: the one with the number."""
    named = set()
    for day in days:
        after = [one for one in days if 0 <= one.start - day.end <= 6 and one is not day]
        between = [sentence.plain[day.end : one.start] for one in after]
        if any(re.fullmatch(r"[\s,(]*(?:the|el|dem|den|le|o|dia|am)?[\s,(]*", gap) for gap in between):
            named.add(day)
    return [day for day in days if day not in named]


def _numeric(said: Said, sentence: Sentence) -> Iterator[Day]:
    today = said.local.date()
    for found in _NUMERIC.finditer(sentence.plain):
        if found["y"]:
            day = _day(int(found["y"]), int(found["ym"]), int(found["yd"]))
        else:
            if found["s"] in ".-" and not found["z"] and sentence.language not in ("de", "tr", "pl"):
                continue
            first, second = int(found["a"]), int(found["b"])
            by_month = (said.country in _MONTH_FIRST and first <= 12) or second > 12
            month, number = (first, second) if by_month else (second, first)
            day = _last(sentence, found, _near(today, month, number, found["z"]), today, bool(found["z"]))
        if day is not None:
            yield Day(day, *found.span())


def _day_month(said: Said, sentence: Sentence) -> Iterator[Day]:
    for code in _codes(sentence.language):
        months = _numbered(code, "months")
        for found in _filled(code, "day_month").finditer(sentence.plain):
            told = found.groupdict()
            today, year = said.local.date(), _pick(told, "y")
            day = _near(today, months[_pick(told, "m")], int(_pick(told, "d")), year)
            day = _last(sentence, found, day, today, bool(year))
            if day is not None:
                yield Day(day, *found.span())


def _relative(said: Said, sentence: Sentence) -> Iterator[Day]:
    today = said.local.date()
    offsets = {"after_tomorrow": 2, "before_yesterday": -2, "tomorrow": 1, "yesterday": -1, "today": 0, "last_week": -7}
    for code in _codes(sentence.language):
        for name, days in offsets.items():
            if name == "last_week":
                continue
            for found in words.pattern(code, "dates", name).finditer(sentence.plain):
                yield Day(today + timedelta(days=days), *found.span())


def _counted(said: Said, sentence: Sentence) -> Iterator[Day]:
    for code in _codes(sentence.language):
        for name, sign in (("hours", 0), ("ahead", 1), ("ago", -1)):
            for found in _filled(code, name).finditer(sentence.plain):
                count, unit = _counted_units(code, found.groupdict())
                if sign == 0:
                    moment = said.at + timedelta(hours=count)
                    yield Day(moment.astimezone(said.zone).date(), *found.span(), moment)
                    continue
                yield Day(_shifted(said.local.date(), sign * count, unit), *found.span())


def _counted_units(code: str, told: dict[str, Any]) -> tuple[int, str]:
    """How many of what; Arabic has one word for two days."""
    dual = _pick(told, "dual")
    if dual:
        unit, count = next(
            told for word, told in words.words(code, "dates", "duals").items() if words.plain(word) == dual
        )
        return count, unit
    return _count(code, _pick(told, "n")), _unit(code, _pick(told, "u"))


def _ends(said: Said, sentence: Sentence) -> Iterator[Day]:
    today = said.local.date()
    month_end = (today.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    week_end = today + timedelta(days=(4 - today.weekday()) % 7)
    for code in _codes(sentence.language):
        for name, day in (("month_end", month_end), ("week_end", week_end)):
            for found in words.pattern(code, "dates", name).finditer(sentence.plain):
                yield Day(day, *found.span())


def _weekdays(said: Said, sentence: Sentence) -> Iterator[Day]:
    today = said.local.date()
    for code in _codes(sentence.language):
        numbers = _numbered(code, "weekdays")
        for found in _filled(code, "weekday").finditer(sentence.plain):
            told = found.groupdict()
            wanted = numbers[_pick(told, "w")] - 1
            is_past = not _pick(told, "next") and tense.is_past(sentence, *found.span())
            if _pick(told, "last") or is_past:
                day = today - timedelta(days=(today.weekday() - wanted - 1) % 7 + 1)
            else:
                day = today + timedelta(days=(wanted - today.weekday() - 1) % 7 + 1)
            yield Day(day, *found.span())


def _days_of_months(said: Said, sentence: Sentence) -> Iterator[Day]:
    """ "On the 3rd": the last one in what was, the next in what is to come; else nothing."""
    today = said.local.date()
    for found in words.pattern(sentence.language, "time", "day_only").finditer(sentence.plain):
        if _counts(sentence, found.end()) or not tense.is_told(sentence, *found.span()):
            continue
        is_past = tense.is_past(sentence, *found.span())
        first = today.replace(day=1)
        months = (first, first - timedelta(days=1)) if is_past else (first, first + timedelta(days=31))
        days = [day for month in months if (day := _day(month.year, month.month, int(found["d"])))]
        yield from [Day(day, *found.span()) for day in days if (day <= today if is_past else day >= today)][:1]


def _counts(sentence: Sentence, end: int) -> bool:
    """Whether the number counts what is named after it: "on the 2nd floor", "beim 2. Versuch"."""
    after = re.match(r"\s+([^\W\d]+)", sentence.sharp[end:])
    if after is None:
        return False
    if sentence.language == "de":
        return after[1][0].isupper()
    return words.plain(after[1]) not in wording.languages()[sentence.language].small


_RULES: tuple[Callable[[Said, Sentence], Iterator[Day]], ...] = (
    _day_month, _numeric, _relative, _counted, _ends, _weekdays, _days_of_months,
)  # fmt: skip


def _codes(language: str) -> tuple[str, ...]:
    return (language,) if language in words.codes() else ("en",)


@cache
def _filled(code: str, name: str) -> re.Pattern[str]:
    """The patterns of a name, with {m}, {w}, {n}, {u} filled in; groups are numbered since names occur once."""
    told = words.words(code, "dates")
    units = [one for unit in told["units"].values() for one in unit]
    counts = sorted(told["numbers"], key=len, reverse=True)
    parts = {
        "m": "|".join(told["months"]), "w": "|".join(told["weekdays"]), "u": "|".join(units),
        "n": "|".join([r"\d{1,3}", *counts]),
    }  # fmt: skip
    entries = []
    for index, entry in enumerate(told.get(name, ())):
        for part, pattern in parts.items():
            entry = entry.replace(f"{{{part}}}", pattern)
        entries.append(re.sub(r"\(\?P<(\w+)>", rf"(?P<\g<1>{index}>", entry))
    return words.compiled(entries, code)


def _pick(told: dict[str, Any], name: str) -> str:
    return next((value for key, value in told.items() if key.rstrip("0123456789") == name and value), "")


@cache
def _numbered(code: str, name: str) -> Any:
    """From every spelling to its number, by matching each entry whole."""
    entries = [re.compile(words.spelled(one, code)) for one in words.words(code, "dates")[name]]
    return _Numbered(entries)


class _Numbered:
    def __init__(self, entries: list[re.Pattern[str]]) -> None:
        self.entries = entries

    def __getitem__(self, spelled: str) -> int:
        return next(n for n, entry in enumerate(self.entries, 1) if entry.fullmatch(spelled))


def _count(code: str, spelled: str) -> int:
    if spelled.isdigit():
        return int(spelled)
    numbers = words.words(code, "dates", "numbers")
    return next((n for word, n in numbers.items() if words.plain(word) == re.sub(r"\s+", " ", spelled)), 1)


def _unit(code: str, spelled: str) -> str:
    units = words.words(code, "dates", "units")
    return next(
        (n for n, told in units.items() if any(re.fullmatch(words.spelled(t, code), spelled) for t in told)), "day"
    )


def _shifted(day: date, count: int, unit: str) -> date:
    days = {"day": 1, "week": 7, "month": 30}[unit]
    return day + timedelta(days=count * days)


def _last(sentence: Sentence, found: re.Match[str], day: date | None, today: date, has_year: bool) -> date | None:
    """The day a year before, where what was is told and the nearest is to come."""
    if day is None or has_year or (day - today).days <= _SOON or not tense.is_past(sentence, *found.span()):
        return day
    return _day(day.year - 1, day.month, day.day)


def _near(today: date, month: int, number: int, year: str) -> date | None:
    """The day of that year, else the one nearest to today."""
    if year:
        return _day(int(year) + (2000 if len(year) == 2 else 0), month, number)
    found = [_day(today.year + n, month, number) for n in (-1, 0, 1)]
    near = [day for day in found if day is not None and abs((day - today).days) <= _HALF_YEAR]
    return min(near, key=lambda day: abs((day - today).days), default=None)


def _day(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None
