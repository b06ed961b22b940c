"""A thread remembered bit by bit comes to the same issues as when it is read at once, whatever was said when."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from inbox import outlets
from inbox.actors import Actor
from inbox.clock import pinned
from inbox.models import Message
from memory.issues import correcting
from memory.models import Issue, IssueMark, Likeness, Occurrence

pytestmark = pytest.mark.django_db
DAY = datetime(2026, 9, 1, 9, tzinfo=UTC)
#: seeds whose walks came out differently, or with another count, before they were mended
WALKS, STEPS = (1, 5, 8, 10, 15, 25, 32), 22
SAID = (
    "My order 88120 has not arrived", "Where is 88120?", "Still no 88120",
    "My order 88120 has not arrived", "Where is 88120?", "The washing machine leaks water onto the floor", "Any news?",
    "The washing machine is still leaking, nobody came", "Another question: why was my invoice charged twice?",
    "It works now, thank you", "Hi", "thanks", "It is still not working", "Ticket T-5512 again, please", "Order 99310",
    "I was charged twice for my last invoice", "the app crashes when I log in",
)  # fmt: skip
ANSWERED = ("We are looking into it", "Could you send us the order number?", "I opened ticket T-5512 for you")
GAPS = (1, 3, 20, 90, 90, 300, 1_500, 6_000)


@pytest.fixture
def step(say, whatsapp, sms, ana, open_outlet, remember):
    """`step(rng)`: a message on one of two channels, an answer, a resolution, or what an agent sets."""
    agent = Actor.agent(ana)

    def step(rng):
        act = rng.choices(("said", "answered", "resolved", "set"), (11, 2, 1, 2))[0]
        last = Message.objects.filter(direction="in").order_by("-pk").first()
        if act == "said" or last is None:
            say(rng.choice((whatsapp, sms)), rng.choice(SAID))
        elif act == "answered":
            last.thread.reply(agent, outlets.Draft(last.channel, text=rng.choice(ANSWERED)), last.address)
        elif act == "resolved" and last.thread.episodes.filter(resolved_at=None).exists():
            last.thread.resolve(agent, "", anyway=True)
        elif act == "set":
            remember()
            issue = rng.choice([*Issue.objects.order_by("pk"), None])
            if issue is not None:
                correcting.change(issue, agent, state=rng.choice(("open", "resolved")))
        Message.objects.filter(status="queued").update(status="sent")

    return step


@pytest.fixture
def happen(step, remember):
    """`happen(rng)`: step upon step, minutes to days between them, remembered now and then."""

    def happen(rng):
        at = DAY
        for _ in range(STEPS):
            at += timedelta(minutes=rng.choice(GAPS))
            with pinned(at):
                step(rng)
                if rng.random() < 0.45:
                    remember()
        with pinned(at):
            remember()

    return happen


def issues():
    """What came out, by the messages it is about: an issue's number says nothing."""
    told = []
    for row in Issue.objects.order_by("opened_at", "pk"):
        mine = row.occurrences.order_by("message").values_list("message", "is_contact", "decided_by")
        told.append(
            (
                list(mine),
                row.title,
                row.state,
                row.contacts,
                row.last_at,
                row.resolved_at,
                row.category,
                row.identifiers,
            )
        )
    return sorted(told, key=str)


@pytest.mark.parametrize("seed", WALKS)
def test_bit_by_bit_and_at_once_are_the_same(happen, remember, seed):
    happen(random.Random(seed))
    bit_by_bit = issues()
    for contacts, flagged in ((row[3], sum(is_contact for _, is_contact, _ in row[0])) for row in bit_by_bit):
        assert contacts == flagged
    IssueMark.objects.all().delete()
    remember()
    assert issues() == bit_by_bit


@pytest.mark.parametrize("seed", (60, 61))
def test_issues_that_nobody_set_by_hand_need_nothing_but_the_messages(happen, remember, seed, monkeypatch):
    monkeypatch.setattr(correcting, "change", lambda *given, **more: None)
    happen(random.Random(seed))
    bit_by_bit = issues()
    for rows in (Likeness, Occurrence, Issue, IssueMark):
        rows.objects.all().delete()
    remember()
    assert issues() == bit_by_bit
