"""Every payload file, taken in at the channel's door, is what thread, API and screen are expected to show."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from inbox.models import Agent, Team
from tests import payloads
from tests.inbox.api.conftest import key
from tests.payloads.world import World, difference, line, part_of, screen

#: the moment of most payload files, in Unix seconds, and the product's now
SENT = 1_763_690_000
NOW = datetime.fromtimestamp(SENT, UTC) + timedelta(minutes=1)
CASES = [case for case in payloads.cases() if not case.asks]


@pytest.fixture
def world(db: None, settings: Any, support: Team) -> Callable[[str], World]:
    """`world(kind)`: the product a minute after the payloads were sent."""
    settings.CLOCK_OFFSET = NOW - timezone.now()
    # Without a password: hashing one would take longer than all the rest.
    ana = Agent.objects.create_user("ana@example.com", None, name="Ana Duarte")
    return lambda kind: World(kind, key("read"), key("admin"), ana, support)


@pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])
def test_a_payload_is_shown_as_expected(case: payloads.Case, world: Callable[[str], World]) -> None:
    here = world(case.kind)
    for name in case.given:
        here.give(name)
    here.post(*payloads.body_of(case.path, here.ours))
    items = here.items()
    assert [line(item) for item in items] == list(case.thread)
    told = items if isinstance(case.api, list) else items[-1] if items else None
    assert case.api is None or part_of(case.api, told), difference(case.api, told)
    seen, html = screen(items)
    assert [phrase for phrase in case.screen if phrase not in seen] == [], seen
    assert [piece for piece in case.html if piece not in html] == [], html
    assert here.has_raws(items)
    deeds = here.deeds()
    assert part_of({"parked": [], **case.then}, deeds), difference(case.then, deeds)


@pytest.mark.parametrize("case", CASES[:3], ids=[case.id for case in CASES[:3]])
def test_the_comparison_can_fail(case: payloads.Case, world: Callable[[str], World]) -> None:
    assert not part_of({"type": "hologram"}, {"type": "text"})
    here = world(case.kind)
    here.post(*payloads.body_of(case.path))
    assert [line(item) for item in here.items()] != ["in text: something else"]


def test_every_file_has_its_expectation_and_every_expectation_its_file() -> None:
    told = {case.path for case in payloads.cases()}
    there = {path for suffix in ("json", "form") for path in payloads.HERE.glob(f"*/*/*.{suffix}")}
    assert told == there


def test_the_tables_of_the_documents_are_those_of_the_files() -> None:
    assert payloads.PAGE.read_text(encoding="utf-8") == payloads.page(), "Run: python -m tests.payloads"
