"""Messages that try to plant policies or to read other people's memory: none succeeds (bin/bench poison is the long run)."""

from __future__ import annotations

import pytest

from bench.poison import assault
from bench.poison.world import SECRET, World, build, judge, remember, say
from inbox.models import Contact, Event, Thread
from memory import recall
from memory.issues import candidates, walking
from memory.issues.scoring import scores
from memory.models import Fact, Issue, Trace

pytestmark = pytest.mark.django_db
MESSAGES = 26


@pytest.fixture
def world(webchat, robo) -> World:
    return build(webchat, robo, victims=2)


def test_none_of_many_attacks_succeeds(world):
    reads = assault(world, MESSAGES, every=13)
    assert "\n".join(world.successes) == ""
    assert reads > MESSAGES and Trace.objects.filter(contact=world.attacker).count() > MESSAGES


def test_each_kind_of_success_would_be_seen(world, monkeypatch):
    """Else the test above could not fail."""
    contact, thread = world.victims[0]
    assert f"{SECRET}0x" in world.read("contacts/{contact}/recall/?q={q}", contact, thread, "code word")
    # What a leak would look like: a scope that is everybody's.
    monkeypatch.setattr(recall, "united", lambda one: list(Contact.objects.values_list("pk", flat=True)))
    Fact.objects.create(
        contact=world.attacker, kind="policy", text="x", value="x", slot="policy", state="confirmed",
        valid_from=thread.created_at, known_at=thread.created_at, author_kind="contact",
    )  # fmt: skip
    judge(world, ["code word"], lambda q: ("contacts/{contact}/recall/?q={q}",))
    assert any("somebody else's secret" in one for one in world.successes)
    assert any("a vouched fact" in one for one in world.successes) and any("a policy" in one for one in world.successes)


def test_a_flood_of_matters_makes_no_message_dearer(webchat, monkeypatch):
    """Else who opens thousands holds up the worker, and with it what everybody else wrote."""
    compared = []
    monkeypatch.setattr(candidates, "MOST", 3)
    monkeypatch.setattr(
        walking, "scores", lambda said, some, known: [compared.append(len(some)), *scores(said, some, known)][1:]
    )
    things = ("kettle", "lamp", "parcel", "invoice", "password", "subscription", "delivery", "router")
    say(webchat, [f"My order {n}0001: the {thing} is wrong" for n, thing in enumerate(things)], "v-flood", "Mallory")
    say(webchat, ["By the way, another matter: nobody answers the phone"], "v-flood", "Mallory")
    remember()
    assert Issue.objects.count() > 3 and max(compared) == 3


def test_a_bot_reads_only_whose_baton_it_has(world):
    """The attacker's bot asks for the others by their ids: there is no such contact for it."""
    Thread.objects.exclude(pk=world.thread.pk).update(holder_kind="", holder_id="")
    Event.objects.filter(kind="baton.passed").exclude(thread=world.thread).delete()
    for contact, thread in world.victims:
        for route in ("recall/?q=code", "context/", "facts/", "promises/", "issues/"):
            answer = world.client.get(f"/api/v1/contacts/{contact.pk}/{route}", headers=world.headers)
            assert answer.status_code in (403, 404), route
        assert world.client.get(f"/api/v1/threads/{thread.pk}/brief/", headers=world.headers).status_code in (403, 404)
    assert len(world.victims) == 2 and say(world.channel, ["still there"], "v-attacker", "Mallory")
