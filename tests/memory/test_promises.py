"""Promises: read out of what is said, settled by what follows, held against a resolution, raised when overdue."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from inbox import outlets, refusals
from inbox.actors import Actor
from inbox.clock import now, pinned
from inbox.models import Event, Hold, Message, Signal, Thread
from memory import keeping, promising, raising
from memory.models import Evidence, Forgotten, Promise

pytestmark = pytest.mark.django_db
#: a Tuesday
START = datetime(2026, 11, 3, 9, tzinfo=UTC)


@pytest.fixture
def talk(say, whatsapp, open_outlet, ana):
    """`talk((day, who, text), ...)`: said by "in" the customer or "out" ana, on that day."""

    def talk(*lines: tuple[int, str, str]) -> list[Message]:
        rows = []
        for place, (day, who, text) in enumerate(lines):
            with pinned(START + timedelta(days=day, minutes=place)):
                rows.append(_say(who, text))
        return rows

    def _say(who: str, text: str) -> Message:
        if who == "in":
            return say(whatsapp, text)
        thread = Thread.objects.get()
        message = thread.reply(Actor.agent(ana), outlets.Draft(whatsapp, text=text), thread.last_in_address)
        Message.objects.filter(pk=message.pk).update(status="sent")
        message.refresh_from_db()
        return message

    return talk


def _states() -> list[tuple]:
    return [(row.text, row.by, row.state, row.settled_text) for row in Promise.objects.order_by("made_at", "pk")]


def test_both_sides_promise_and_are_held_to_it(talk):
    rows = talk(
        (0, "in", "Where is my refund?"), (0, "out", "We will refund you by Friday."),
        (0, "in", "OK. I'll send you photos tomorrow."), (2, "in", "Here are the photos I said I'd send."),
        (4, "in", "The money is back on my account, thank you!"),
    )  # fmt: skip
    promising.take(rows)
    ours, theirs = Promise.objects.order_by("made_at", "pk")
    assert (ours.by, ours.act, ours.state, ours.due_at) == (
        "agent",
        "refund",
        "kept",
        datetime(2026, 11, 6, 23, 59, 59, tzinfo=UTC),
    )
    assert (theirs.by, theirs.act, theirs.state, theirs.settled_at) == ("contact", "photo", "kept", rows[3].at)
    assert [row["id"] for row in ours.shape()["sources"]] == [str(rows[1].pk), str(rows[4].pk)]
    then = START + timedelta(days=1)
    assert ours.shape(then)["state"] == "open"
    assert [row["id"] for row in ours.shape(then)["sources"]] == [str(rows[1].pk)]


def test_a_promise_that_was_not_kept_is_broken(talk):
    promising.take(talk(
        (0, "in", "Hello"), (0, "out", "A colleague will call you tomorrow."), (5, "in", "Nobody called me back."),
    ))  # fmt: skip
    assert [row[2:] for row in _states()] == [("broken", "Nobody called me back.")]


def test_complaints_before_it_is_due_break_nothing(talk):
    promising.take(talk(
        (0, "in", "Hello"), (0, "out", "We'll send the papers by Friday."), (1, "in", "I have no papers yet."),
    ))  # fmt: skip
    assert [row[2] for row in _states()] == ["open"]


def test_a_signal_keeps_a_promise(talk):
    rows = talk((0, "in", "Hello"), (0, "out", "I'll send you a replacement tomorrow."))
    signal = Signal.objects.create(
        source="shop", event_id="1", type="order.shipped", subject="x", at=START + timedelta(days=1),
        contact=rows[0].home_contact,
    )  # fmt: skip
    promising.take([*rows, signal])
    kept = Promise.objects.get()
    assert (kept.state, kept.settled_reason) == ("kept", "signal")
    assert kept.shape()["sources"][1]["kind"] == "signal"


@pytest.mark.parametrize("seed", range(3))
def test_in_any_order_and_twice_gives_the_same(talk, seed):
    rows = talk(
        (0, "in", "Hello"), (0, "out", "I'll call you back tomorrow."), (3, "in", "Nobody called me back."),
        (3, "out", "Sorry! We'll give you a call tomorrow."), (4, "in", "Your colleague called and it works, thanks."),
        (5, "in", "Nobody called me back."),
    )  # fmt: skip
    promising.take(rows)
    expected = _states()
    assert [row[2] for row in expected] == ["broken", "kept"]
    promising.take(rows)
    assert _states() == expected
    Promise.objects.all().delete()
    for row in random.Random(seed).sample(rows, len(rows)):
        promising.take([row])
    assert _states() == expected


def test_what_is_taken_back_promises_and_settles_nothing(talk):
    rows = talk((0, "in", "Hello"), (0, "out", "I'll call you back."), (3, "in", "Nobody called me back."))
    promising.take(rows)
    Message.objects.filter(pk=rows[2].pk).update(text="Never mind")
    promising.take(Message.objects.filter(pk=rows[2].pk))
    assert [row[2] for row in _states()] == ["open"]
    Message.objects.filter(pk=rows[2].pk).update(text="Nobody called me back.")
    promising.take(Message.objects.filter(pk=rows[2].pk))
    Message.objects.filter(pk=rows[2].pk)._raw_delete("default")
    assert [row[2] for row in _states()] == ["open"]
    Message.objects.filter(pk=rows[1].pk).update(revoked=START)
    promising.take(Message.objects.filter(pk=rows[1].pk))
    assert _states() == []
    assert not Evidence.objects.exists()


def test_an_agents_word_is_final_and_a_withdrawn_one_does_not_come_back(talk, ana):
    rows = talk((0, "in", "Hello"), (0, "out", "I'll call you back."), (3, "in", "Nobody called me back."))
    promising.take(rows)
    keeping.settle(Promise.objects.get(), "kept", "He was on holiday.", Actor.agent(ana))
    promising.take(rows)
    assert [row[2:] for row in _states()] == [("kept", "He was on holiday.")]
    keeping.withdraw(Promise.objects.get(), Actor.agent(ana))
    promising.take(rows)
    assert _states() == []
    assert Forgotten.objects.count() == 1


def test_an_open_promise_holds_the_resolution(talk, ana):
    talk((0, "in", "Hello"), (0, "out", "I'll call you back."))
    promising.take(Message.objects.all())
    raising.watch()
    raising.watch()
    thread = Thread.objects.get()
    with pytest.raises(refusals.ResolutionHeld) as held:
        thread.resolve(Actor.agent(ana))
    assert held.value.more["holds"] == [{"code": "promise_open", "text": "We promised: I'll call you back."}]
    thread.resolve(Actor.agent(ana), anyway=True)
    keeping.settle(Promise.objects.get(), "kept", "", Actor.agent(ana))
    raising.watch()
    assert not Hold.objects.exists()


def test_an_overdue_promise_raises_its_thread_once(talk, ana):
    talk((0, "in", "Hello"), (0, "out", "I'll call you back tomorrow."))
    promising.take(Message.objects.all())
    thread = Thread.objects.get()
    with pinned(START + timedelta(hours=1)):
        assert raising.watch() == 0
        thread.resolve(Actor.agent(ana), anyway=True)
    with pinned(START + timedelta(days=2)):
        assert raising.watch() == 1
        assert raising.watch() == 0
        thread.refresh_from_db()
        assert (thread.state, thread.last_activity_at) == ("open", now())
    assert [chip["code"] for chip in thread.flags] == ["promise_overdue"]
    shown = Event.objects.get(kind="promise.overdue")
    assert shown.seq == thread.last_seq
    assert Promise.objects.get().state == "broken"
    keeping.settle(Promise.objects.get(), "kept", "", Actor.agent(ana))
    raising.watch()
    thread.refresh_from_db()
    assert thread.flags == []


def test_history_raises_nobody(talk):
    rows = talk((0, "in", "Hello"), (0, "out", "I'll call you back tomorrow."))
    Message.objects.filter(pk=rows[1].pk).update(imported_id="old")
    promising.take(Message.objects.all())
    with pinned(START + timedelta(days=9)):
        assert raising.watch() == 0
    assert not Hold.objects.exists()
    assert Thread.objects.get().flags == []


def test_what_was_overdue_long_before_it_was_read_is_no_news(talk):
    talk((0, "in", "Hello"), (0, "out", "I'll call you back tomorrow."))
    promising.take(Message.objects.all())
    with pinned(START + timedelta(days=9)):
        assert raising.watch() == 0
        assert Promise.objects.get().shape()["state"] == "broken"
