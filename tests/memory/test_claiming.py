"""What is said becomes facts with their sources: once, in any order, and gone with what it was read from."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from inbox import history
from inbox.actors import SYSTEM, Actor
from inbox.models import Contact, Job, Message, Note, Signal, Thread
from memory import claiming, telling
from memory.extracting import EXTRACTOR
from memory.models import Evidence, Fact, Forgotten

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 2, 9, tzinfo=UTC)
TALK = [
    "My name is Dina Oliveira.", "I live at 12 Baker Street, London NW1 6XE.", "Order A-10442 has not come.",
    "I moved to 5 Mill Lane, Leeds LS6 2AB.", "Order A-10442 again!", "I live at 12 Baker Street, London NW1 6XE.",
    "Please call me rather than write.", "Please don't call me, I can't talk at work.", "My e-mail is dina@example.com.",
]  # fmt: skip


@pytest.fixture
def talk(say, whatsapp) -> list[Message]:
    rows = [say(whatsapp, text) for text in TALK]
    for day, row in enumerate(rows):
        Message.objects.filter(pk=row.pk).update(at=START + timedelta(days=day))
    return list(Message.objects.order_by("pk"))


def _facts() -> list[tuple]:
    rows = Fact.objects.prefetch_related("evidence")
    return sorted(
        (row.kind, row.value, row.state, row.valid_from, row.valid_until, len(row.evidence.all())) for row in rows
    )


def test_what_is_said_is_a_claim_with_its_source(talk):
    claiming.take("message", talk)
    name = Fact.objects.get(kind="name")
    assert (name.value, name.state, name.author.kind, name.extractor) == (
        "Dina Oliveira",
        "claimed",
        "contact",
        EXTRACTOR,
    )
    assert [row["id"] for row in name.shape()["sources"]] == [str(talk[0].pk)]
    assert (name.valid_from, name.known_at) == (START, START)
    order = Fact.objects.get(kind="order")
    assert (order.value, order.evidence.count()) == ("A-10442", 2)


def test_values_close_each_other_and_come_back(talk):
    claiming.take("message", talk)
    rows = Fact.objects.filter(kind="address").order_by("valid_from")
    assert [(row.value[:2], row.state) for row in rows] == [
        ("12", "superseded"),
        ("5 ", "superseded"),
        ("12", "claimed"),
    ]
    calls = Fact.objects.filter(kind="call_preference").order_by("valid_from")
    assert [(row.value, row.state) for row in calls] == [("call", "superseded"), ("no call", "claimed")]


def test_a_new_number_closes_the_old_and_a_further_one_stands_beside_it(say, whatsapp):
    for text in (
        "My number is +351 912 345 678.", "You can also reach me on +351 212 345 678.", "My new number is +351 913 000 111.",
        "My e-mail is dina@example.com.", "I changed it, my e-mail is d.oliveira@example.com now.",
        "Meu e-mail novo: dina.o@example.com, o antigo d.oliveira@example.com não existe mais.",
    ):  # fmt: skip
        claiming.take("message", [say(whatsapp, text)])
    rows = Fact.objects.filter(kind__in=("phone", "email"))
    assert set(rows.values_list("value", "state")) == {
        ("+351912345678", "superseded"), ("+351212345678", "claimed"), ("+351913000111", "claimed"),
        ("dina@example.com", "superseded"), ("d.oliveira@example.com", "superseded"), ("dina.o@example.com", "claimed"),
    }  # fmt: skip


def test_what_is_read_for_another_slot_moves_there_with_a_persons_word(talk, ana):
    claiming.take("message", talk)
    expected = _facts()
    fact = Fact.objects.get(kind="email")
    telling.confirm(fact, Actor.agent(ana))
    Fact.objects.filter(pk=fact.pk).update(slot="email:dina@example.com")
    claiming.take("message", talk)
    moved = Fact.objects.get(kind="email")
    assert (moved.slot, moved.state, moved.evidence.count()) == ("email", "confirmed", 1)
    assert [row[:2] for row in _facts()] == [row[:2] for row in expected]


@pytest.mark.parametrize("seed", range(4))
def test_in_any_order_and_twice_gives_the_same(talk, seed):
    claiming.take("message", talk)
    expected = _facts()
    ids = set(Fact.objects.values_list("pk", flat=True))
    claiming.take("message", talk)
    assert _facts() == expected
    assert set(Fact.objects.values_list("pk", flat=True)) == ids
    Evidence.objects.all().delete()
    assert not Fact.objects.exists()
    shuffled = random.Random(seed).sample(talk, len(talk))
    for row in shuffled:
        claiming.take("message", [row])
    assert _facts() == expected


def test_what_is_edited_away_or_taken_back_is_known_no_more(talk):
    claiming.take("message", talk)
    Message.objects.filter(pk=talk[3].pk).update(text="I moved.")
    Message.objects.filter(pk=talk[8].pk).update(revoked=START)
    claiming.take("message", Message.objects.filter(pk__in=[talk[3].pk, talk[8].pk]))
    assert [row.state for row in Fact.objects.filter(kind="address")] == ["claimed"]
    assert not Fact.objects.filter(kind="email").exists()


def test_what_was_forgotten_is_not_read_again_from_there_but_from_elsewhere(talk, ana, say, whatsapp):
    claiming.take("message", talk)
    telling.forget(Fact.objects.get(kind="email"), Actor.agent(ana))
    claiming.take("message", talk)
    assert not Fact.objects.filter(kind="email").exists()
    assert Forgotten.objects.count() == 1
    claiming.take("message", [say(whatsapp, "My e-mail is dina@example.com.")])
    assert Fact.objects.get(kind="email").value == "dina@example.com"


def test_an_agents_word_stands_and_gets_further_sources(talk, ana, say, whatsapp):
    claiming.take("message", talk[:1])
    telling.correct(Fact.objects.get(), "Dina Silva", "", Actor.agent(ana))
    claiming.take("message", [*talk[:1], say(whatsapp, "My name is Dina Silva.")])
    current = Fact.objects.of(talk[0].home_contact).current().get(kind="name")
    assert (current.value, current.state, current.evidence.count()) == ("Dina Silva", "corrected", 1)
    assert Fact.objects.count() == 2


def test_notes_are_internal_and_agents_vouch(hello, ana):
    thread = Thread.objects.get(pk=hello.thread_id)
    thread.note(Actor.agent(ana), "Called: her new address is 7 Mill Lane, Leeds LS6 2AB, order A-10442")
    claiming.take("note", Note.objects.all())
    assert {(row.kind, row.state, row.internal) for row in Fact.objects.all()} == {
        ("address", "confirmed", True), ("order", "confirmed", True),
    }  # fmt: skip
    assert not Fact.objects.of(hello.home_contact).for_bots().exists()


def test_a_system_tells_by_signals(hello):
    Signal.objects.create(
        source="shop", event_id="1", type="order.paid", subject="contact:1", at=START, contact=hello.home_contact,
        data={"order_id": 10442, "total": "129.9", "currency": "eur", "customerEmail": "Dina@Example.com", "vip": True},
    )  # fmt: skip
    claiming.take("signal", Signal.objects.all())
    assert {(row.kind, row.value, row.state, row.valid_from) for row in Fact.objects.all()} == {
        ("order", "10442", "confirmed", START), ("amount", "129.90 EUR", "confirmed", START),
        ("email", "dina@example.com", "confirmed", START),
    }  # fmt: skip


def test_cards_never_become_facts(say, whatsapp):
    claiming.take("message", [say(whatsapp, "My order is 4111 1111 1111 1111, order A-10442")])
    assert [row.value for row in Fact.objects.all()] == ["A-10442"]
    assert "4111" not in str(list(Fact.objects.values()))


def test_an_imported_line_is_known_since_its_own_time(db, remember):
    line = b'{"contact": {"external_id": "C-9", "name": "Old"}, "at": "2020-01-01T10:00:00Z", "direction": "in",'
    job = history.begin([line + b' "text": "My order is A-10442.", "external_id": "v1"}\n'], SYSTEM)
    history.run(job.pk)
    remember()
    assert Job.objects.get(pk=job.pk).state != "failed"
    fact = Fact.objects.of(Contact.objects.get()).known_at(datetime(2020, 1, 1, 10, tzinfo=UTC)).get()
    assert (fact.value, fact.recorded_at > fact.known_at) == ("A-10442", True)


def test_short_words_are_read_in_the_language_of_the_rest(say, whatsapp, remember):
    for text in ("Ich habe bei Ihnen etwas bestellt und es ist nicht da.", "Wo ist es denn?", "Es soll morgen kommen."):
        say(whatsapp, text)
    say(whatsapp, "Rechnung 2026-118")
    say(whatsapp, "طلبي رقم ٧٧٨٨١٢")
    remember()
    assert set(Fact.objects.exclude(kind="date").values_list("kind", "value")) == {
        ("invoice", "2026-118"), ("order", "778812"),
    }  # fmt: skip
