"""The people and the channels of the tests."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.core.management import CommandError
from django.test import TransactionTestCase

from inbox.models import Agent, Channel, Role, Team
from memory import shelf

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True, scope="session")
def _tables_are_emptied_patiently() -> None:
    """A thread of a test that has ended may still be reading; emptying the tables then ends in a deadlock, once."""
    empty: Any = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]

    def patiently(case: TransactionTestCase) -> None:
        for left in (2, 1, 0):
            try:
                empty(case)
            except CommandError:
                if not left:
                    raise
                time.sleep(0.5)
            else:
                return

    TransactionTestCase._fixture_teardown = patiently  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def _nothing_is_known_from_before() -> None:
    """What a process believes of the channels, and keeps of records, is of the test before."""
    Channel.objects.forget()
    shelf.forget()


@pytest.fixture
def support(db: None) -> Team:
    """The team of ana and boris."""
    return Team.objects.create(name="Support")


@pytest.fixture
def sales(db: None) -> Team:
    """A team that none of the people is in."""
    return Team.objects.create(name="Sales")


@pytest.fixture
def ana(support: Team) -> Agent:
    """An agent."""
    return _agent("ana", "Ana Duarte", support)


@pytest.fixture
def boris(support: Team) -> Agent:
    """Another agent of the same team."""
    return _agent("boris", "Boris Klein", support)


@pytest.fixture
def cleo(support: Team) -> Agent:
    """A supervisor."""
    return _agent("cleo", "Cleo Martin", support, Role.SUPERVISOR)


@pytest.fixture
def admin(db: None) -> Agent:
    """An admin, in no team."""
    return Agent.objects.create_user("admin@example.com", PASSWORD, name="Ada Min", role=Role.ADMIN)


@pytest.fixture
def whatsapp(support: Team) -> Channel:
    """The WhatsApp number of the tests."""
    return Channel.objects.create(key="wa-main", kind="whatsapp", medium="whatsapp", name="WhatsApp main", team=support,
                                  outside_ids=["1001", "2001"])  # fmt: skip


@pytest.fixture
def sms(support: Team) -> Channel:
    """The SMS sender of the tests."""
    return Channel.objects.create(key="sms-main", kind="twilio", medium="sms", name="SMS main", team=support)


@pytest.fixture
def webchat(support: Team) -> Channel:
    """The web chat of the tests."""
    return Channel.objects.create(key="shop", kind="webchat", medium="web", name="Shop", team=support)


def _agent(who: str, name: str, team: Team, role: Role = Role.AGENT) -> Agent:
    agent = Agent.objects.create_user(f"{who}@example.com", PASSWORD, name=name, role=role)
    agent.teams.add(team)
    return agent
