"""Office hours: what a line says, and when somebody is there again."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from channels_app.providers import fields
from channels_app.providers.webchat import hours
from channels_app.providers.webchat.settings import WebchatSettings

WEEK = ("Mon-Fri 09:00-13:00", "Mon-Fri 14:00-18:00", "Sat 10:00-14:00")
LISBON = ZoneInfo("Europe/Lisbon")


def at(text: str) -> datetime:
    """A moment in Lisbon; 2026-11-20 is a Friday."""
    return datetime.fromisoformat(text).replace(tzinfo=LISBON)


@pytest.mark.parametrize(
    ("when", "opens"),
    [
        ("2026-11-20 09:00", None),
        ("2026-11-20 17:59", None),
        ("2026-11-20 08:59", "2026-11-20 09:00"),
        ("2026-11-20 13:00", "2026-11-20 14:00"),
        ("2026-11-20 18:00", "2026-11-21 10:00"),
        ("2026-11-21 14:00", "2026-11-23 09:00"),
    ],
)
def test_it_opens_with_the_next_stretch(when, opens):
    found = hours.opens_at(WEEK, "Europe/Lisbon", (), at(when).astimezone(UTC))
    assert found == (at(opens) if opens else None)


def test_a_day_that_is_closed_is_passed_over():
    assert hours.opens_at(WEEK, "Europe/Lisbon", ("2026-11-21",), at("2026-11-20 18:00")) == at("2026-11-23 09:00")


def test_the_clock_on_the_door_is_meant_when_clocks_change():
    # In the night to 2026-03-29 Lisbon goes from UTC to UTC+1.
    found = hours.opens_at(("Sun 09:00-18:00",), "Europe/Lisbon", (), datetime(2026, 3, 28, 12, tzinfo=UTC))
    assert found == datetime(2026, 3, 29, 8, tzinfo=UTC)


def test_who_keeps_no_hours_is_never_closed_nor_is_who_never_opens_promised():
    assert hours.opens_at((), "UTC", (), datetime(2026, 1, 1, tzinfo=UTC)) is None
    always_shut = [f"2026-01-{day:02}" for day in range(1, 32)]
    assert hours.opens_at(("Mon-Sun 00:00-24:00",), "UTC", always_shut, datetime(2026, 1, 1, tzinfo=UTC)) is None


def test_a_whole_week_and_a_week_over_its_end():
    assert hours.stretch("Mon-Sun 00:00-24:00") == hours.Stretch(tuple(range(7)), 0, 1440)
    assert hours.stretch("Sat-Mon 09:00-12:00").days == (5, 6, 0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"hours": ["9-5"]},
        {"hours": ["Mon 18:00-09:00"]},
        {"hours": ["Mon 09:00-25:00"]},
        {"hours": ["Mon 09:61-10:00"]},
        {"hours": ["Foo 09:00-10:00"]},
        {"timezone": "Europe/Nowhere"},
        {"timezone": "../etc/passwd"},
        {"closed_on": ["25.12.2026"]},
        {"closed_on": ["2026-02-30"]},
        {"form": ["birthday"]},
        {"form": ["name**"]},
        {"starters": ["x" * 81]},
        {"remember_signed_in": "no"},
    ],
    ids=str,
)
def test_settings_that_make_no_sense_are_refused_with_a_sentence(wrong):
    with pytest.raises(fields.WrongSettings, match="must"):
        fields.read(WebchatSettings, wrong)
