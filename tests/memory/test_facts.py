"""Facts as they stand: chains of values, what was known when, and what goes with its sources."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from inbox import erasing, exporting, linking, unlinking
from inbox.actors import SYSTEM, Actor
from inbox.clock import now, pinned
from inbox.models import Contact, Event, Message
from memory import telling
from memory.models import Evidence, Fact, Forgotten, Promise
from memory.telling import Told
from tests.inbox.conftest import DINA

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
START = datetime(2026, 11, 2, 9, tzinfo=UTC)


@pytest.fixture
def dina(say, whatsapp) -> Contact:
    return say(whatsapp, "Hello").home_contact


@pytest.fixture
def by(ana) -> Actor:
    return Actor.agent(ana)


def _tell(contact: Contact, by: Actor, kind: str, value: str, day: int) -> Fact:
    with pinned(START + day * DAY):
        return telling.tell(contact, Told(kind, value), by)


def _claim(message: Message, kind: str, value: str) -> Fact:
    fact = Fact.objects.create(
        contact=message.home_contact, kind=kind, value=value, slot=kind, text=value, extractor="facts/1",
        valid_from=message.at, known_at=message.at, author_kind="contact",
    )  # fmt: skip
    Evidence.objects.create(fact=fact, message=message, at=message.at, known_at=message.at)
    telling.chain(fact.contact_id)
    return fact


def test_a_new_value_closes_the_old_and_deletes_nothing(dina, by):
    values = ["Rua A 1", "Rua B 2", "Rua C 3"]
    for day, value in enumerate(values):
        _tell(dina, by, "address", value, day)
    rows = list(Fact.objects.of(dina).order_by("valid_from"))
    assert [row.state for row in rows] == ["superseded", "superseded", "confirmed"]
    assert [row.valid_until for row in rows] == [START + DAY, START + 2 * DAY, None]
    assert [row.superseded_by_id for row in rows] == [rows[1].pk, rows[2].pk, None]
    assert [row.value for row in Fact.objects.of(dina).current()] == ["Rua C 3"]


def test_what_was_known_then(dina, by):
    _tell(dina, by, "address", "Rua A 1", 0)
    _tell(dina, by, "address", "Rua B 2", 5)
    then = Fact.objects.of(dina).known_at(START + 3 * DAY)
    assert [(row.value, row.shape(START + 3 * DAY)["state"]) for row in then] == [("Rua A 1", "confirmed")]
    assert then.get().shape(START + 3 * DAY)["valid_until"] is None
    assert [row.value for row in then.current()] == ["Rua A 1"]
    later = Fact.objects.of(dina).known_at(START + 5 * DAY)
    assert {row.value: row.shape(START + 5 * DAY)["state"] for row in later} == {
        "Rua A 1": "superseded", "Rua B 2": "confirmed",
    }  # fmt: skip
    assert not Fact.objects.of(dina).known_at(START - DAY).exists()


def test_a_claim_is_confirmed_from_then_on(say, whatsapp, by):
    fact = _claim(say(whatsapp, "I am Dina"), "name", "Dina")
    claimed_at = now()
    telling.confirm(fact, by)
    told = Fact.objects.of(fact.contact).known_at(claimed_at).get().shape(claimed_at)
    assert told["state"] == "claimed"
    assert fact.shape()["state"] == "confirmed"
    assert Event.objects.filter(kind="fact.confirmed", data__fact=str(fact.pk)).count() == 1


def test_a_correction_supersedes_also_where_there_may_be_many(dina, by):
    wrong = _tell(dina, by, "order", "a-1", 0)
    right = telling.correct(wrong, "A-2", "", by)
    wrong.refresh_from_db()
    assert (wrong.state, wrong.superseded_by, right.state) == ("superseded", right, "corrected")
    assert [row.value for row in Fact.objects.of(dina).current()] == ["A-2"]


def test_many_of_a_kind_stand_side_by_side(dina, by):
    for day, value in enumerate(("A-1", "A-2", "A-1")):
        _tell(dina, by, "order", value, day)
    assert sorted(row.value for row in Fact.objects.of(dina).current()) == ["A-1", "A-2"]


def test_its_own_end_ends_a_fact(dina, by):
    with pinned(START):
        telling.tell(dina, Told("address", "Hotel 5", valid_until=START + DAY), by)
    assert Fact.objects.of(dina).known_at(START).current().exists()
    assert not Fact.objects.of(dina).known_at(START + 2 * DAY).current().exists()


def test_forgetting_revives_what_was_closed_and_leaves_a_digest(say, whatsapp, by):
    old = _claim(say(whatsapp, "Dina"), "name", "Dina")
    new = _claim(say(whatsapp, "Dino"), "name", "Dino")
    old.refresh_from_db()
    assert old.state == "superseded"
    telling.forget(new, by)
    old.refresh_from_db()
    assert (old.state, old.valid_until, old.superseded_by_id) == ("claimed", None, None)
    assert Forgotten.objects.count() == 1
    assert "Dino" not in str(Forgotten.objects.values().get())


def test_a_fact_goes_with_its_last_source(say, whatsapp):
    first, second = say(whatsapp, "Dina"), say(whatsapp, "Dina again")
    fact = _claim(first, "name", "Dina")
    Evidence.objects.create(fact=fact, message=second, at=second.at, known_at=second.at)
    Message.objects.filter(pk=first.pk)._raw_delete("default")
    fact.refresh_from_db()
    assert fact.valid_from == second.at
    Message.objects.filter(pk=second.pk)._raw_delete("default")
    assert not Fact.objects.exists()


def test_linked_contacts_share_their_facts_and_part_with_them(say, whatsapp, sms, by):
    one = say(whatsapp, "Hello").home_contact
    two = say(sms, "Hello", party=DINA.__class__((("phone", "+351911111111"),))).home_contact
    _tell(one, by, "address", "Rua A 1", 0)
    _tell(two, by, "address", "Rua B 2", 1)
    made = linking.link(one, two, by)
    for contact in (Contact.objects.get(pk=one.pk), Contact.objects.get(pk=two.pk)):
        assert [row.value for row in Fact.objects.of(contact).current()] == ["Rua B 2"]
        assert Fact.objects.of(contact).count() == 2
    unlinking.unlink(made, by)
    assert [row.value for row in Fact.objects.of(Contact.objects.get(pk=one.pk)).current()] == ["Rua A 1"]
    assert [row.value for row in Fact.objects.of(Contact.objects.get(pk=two.pk)).current()] == ["Rua B 2"]


def test_erasure_takes_facts_promises_and_digests(say, whatsapp, by):
    message = say(whatsapp, "I am Canary")
    fact = _claim(message, "name", "Canary")
    Promise.objects.create(
        contact=fact.contact, message=message, text="Canary", by="contact", made_at=now(), known_at=now()
    )
    assert exporting.person(fact.contact)["facts"][0]["value"] == "Canary"
    assert exporting.person(fact.contact)["promises"][0]["text"] == "Canary"
    telling.forget(_claim(message, "language", "pt"), by)
    receipt = erasing.erase(fact.contact, SYSTEM)
    assert (receipt.counts["facts"], receipt.counts["promises"], receipt.counts["forgotten"]) == (1, 1, 1)
    assert not Evidence.objects.exists()
