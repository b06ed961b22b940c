"""Office hours: when somebody is usually there, in the business's own time, and when they are back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
#: days ahead in which the next opening is looked for
AHEAD = 31
_LINE = re.compile(
    r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun)(?:-(Mon|Tue|Wed|Thu|Fri|Sat|Sun))? ([0-9]{2}:[0-9]{2})-([0-9]{2}:[0-9]{2})"
)


@dataclass(frozen=True)
class Stretch:
    """Hours of some days of the week (0 is Monday), in minutes after midnight; `to` is past the last one."""

    days: tuple[int, ...]
    since: int
    to: int


def stretch(line: str) -> Stretch | None:
    """`Mon-Fri 09:00-18:00`, `Sun 00:00-24:00`; None for anything else, and for what ends before it begins."""
    found = _LINE.fullmatch(line.strip())
    since, to = (_minutes(found[3]), _minutes(found[4])) if found else (None, None)
    if found is None or since is None or to is None or since >= to:
        return None
    first, last = DAYS.index(found[1]), DAYS.index(found[2] or found[1])
    return Stretch(tuple((first + step) % 7 for step in range((last - first) % 7 + 1)), since, to)


def zone(name: str) -> ZoneInfo | None:
    """A time zone of the IANA database, None for an unknown one."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def day(text: str) -> date | None:
    """`2026-12-25`, None for anything else."""
    try:
        return date.fromisoformat(text) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else None
    except ValueError:
        return None


def opens_at(lines: Iterable[str], zone_name: str, closed_on: Iterable[str], now: datetime) -> datetime | None:
    """When the business opens again, None while it is open, keeps no hours, or will not open within AHEAD days."""
    week = [one for line in lines if (one := stretch(line))]
    here = now.astimezone(zone(zone_name) or ZoneInfo("UTC"))
    shut = {found for text in closed_on if (found := day(text))}
    for since, to in _openings(week, here, shut):
        if to > now:
            return since.astimezone(now.tzinfo) if since > now else None
    return None


def _openings(week: list[Stretch], here: datetime, shut: set[date]) -> Iterator[tuple[datetime, datetime]]:
    """Every opening from today on, in its order."""
    for ahead in range(AHEAD):
        today = here.date() + timedelta(days=ahead)
        if today in shut:
            continue
        hours = sorted((one.since, one.to) for one in week if today.weekday() in one.days)
        yield from ((_at(today, since, here), _at(today, to, here)) for since, to in hours)


def _at(today: date, minutes: int, here: datetime) -> datetime:
    """The wall clock's minute of a day: on the days when clocks change it is still what stands on the door."""
    past, minutes = divmod(minutes, 24 * 60)
    return datetime.combine(today + timedelta(days=past), time(*divmod(minutes, 60)), here.tzinfo)


def _minutes(text: str) -> int | None:
    hours, minutes = map(int, text.split(":"))
    total = hours * 60 + minutes
    return total if minutes < 60 and total <= 24 * 60 else None
