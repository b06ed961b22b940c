"""How fast, and when: the pace with and without Redis, waking hours by the recipient's clock, ends of API versions."""

from datetime import UTC, date, datetime

import pytest
import redis

from channels_app import quiet, rates
from channels_app.breaker import LAST_S, OPENS_AFTER, Breaker
from channels_app.providers.whatsapp.standing import version_notice
from inbox.models import Address, Contact


@pytest.fixture(params=["redis", "alone"])
def pace(request, monkeypatch):
    rates.forget()
    if request.param == "alone":

        def gone(**_):
            raise redis.ConnectionError

        monkeypatch.setattr(rates, "_shared", lambda: gone)
    monkeypatch.setattr(rates, "_away_until", 0.0)
    return f"test-{request.param}"


def test_a_burst_may_be_borrowed_and_then_there_is_a_wait(pace):
    waits = [rates.wait_s(f"{pace}:pair", 60.0, 3) for _ in range(4)]
    assert waits[:3] == [0.0, 0.0, 0.0]
    assert 55 < waits[3] <= 60
    assert rates.wait_s(f"{pace}:other", 60.0, 3) == 0.0
    assert rates.wait_s(f"{pace}:pair", 0, 0) == 0.0


def test_a_breaker_lets_one_probe_through_at_a_time():
    breaker = Breaker()
    assert [breaker.failed() for _ in range(OPENS_AFTER)] == [False] * (OPENS_AFTER - 1) + [True]
    assert breaker.wait_s() > 0
    breaker.probe_at = 0
    assert breaker.wait_s() == 0.0
    assert breaker.wait_s() > 0
    breaker.unused()
    assert breaker.wait_s() == 0.0
    for _ in range(10):
        breaker.failed()
    assert breaker.pause_s == LAST_S
    assert breaker.succeeded() and breaker.wait_s() == 0.0


@pytest.mark.parametrize(
    ("value", "kind", "zone", "at", "opens"),
    [
        ("+351900000204", "phone", "", "2026-11-21T12:00", None),
        ("351900000204", "wa_id", "", "2026-11-21T22:30", "2026-11-22T09:00"),
        ("+14155550101", "phone", "", "2026-11-21T14:00", "2026-11-21T18:00"),
        ("+14155550101", "phone", "", "2026-11-22T01:30", "2026-11-22T18:00"),
        ("+14155550101", "phone", "Pacific/Honolulu", "2026-11-22T05:45", None),
        ("+14155550101", "phone", "Pacific/Honolulu", "2026-11-22T06:15", "2026-11-22T18:00"),
        ("PT.1349120834", "bsuid", "", "2026-11-21T22:30", "2026-11-22T09:00"),
        ("+14155550101", "phone", "America/New_York", "2026-11-21T14:00", None),
        ("+919000000000", "phone", "", "2026-11-21T17:00", "2026-11-22T02:30"),
        ("x", "visitor", "Europe/Lisbon", "2026-11-21T07:59", "2026-11-21T08:00"),
    ],
)
def test_promotions_wait_for_morning_where_the_customer_is(value, kind, zone, at, opens):
    address = Address(kind=kind, value=value, contact=Contact(timezone=zone))
    found = quiet.opens_at(address, datetime.fromisoformat(at).replace(tzinfo=UTC))
    assert found == (datetime.fromisoformat(opens).replace(tzinfo=UTC) if opens else None)


@pytest.mark.parametrize(
    ("value", "kind", "zone"), [("x", "visitor", ""), ("x", "visitor", "Nowhere/Land"), ("+8835100", "phone", "")]
)
def test_where_nobody_knows_the_hour_there_is_none(value, kind, zone):
    address = Address(kind=kind, value=value, contact=Contact(timezone=zone))
    with pytest.raises(quiet.NoHour, match="time zone"):
        quiet.opens_at(address, datetime(2026, 11, 21, 12, tzinfo=UTC))


def test_the_end_of_an_api_version_is_told_in_time():
    assert version_notice("v25.0", date(2026, 11, 21)).state == "ok"
    assert version_notice("v25.0", date(2028, 4, 1)).state == "warning"
    assert version_notice("v20.0", date(2026, 11, 21)).state == "blocked"
    assert version_notice("v99.0", date(2026, 11, 21)).state == "ok"
