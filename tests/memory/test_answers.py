"""Bare answers are read by the question just before them: what they state and promise, and what they do not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from inbox import outlets
from inbox.actors import Actor
from inbox.clock import pinned
from inbox.models import Channel, Message, Thread
from memory import claiming, preceding, promising
from memory.extracting import Said, facts
from memory.extracting.promises import promises
from memory.models import Fact, Promise
from tests.memory.test_sentences import _HOMES

_TABLE = Path(__file__).parent / "sentences" / "answers.txt"
#: a Tuesday
START = datetime(2026, 11, 17, 9, tzinfo=UTC)


def _cases(code: str) -> list[list[str]]:
    rows = [line.split("|") for line in _TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return [row[1:] for row in rows if row[0] == code]


def _read(code: str, question: str, answer: str, asker: str = "agent") -> set[str]:
    country, zone = _HOMES[code]
    asked = Said(question, asker, START, code, ZoneInfo(zone), country)
    said = replace(asked, text=answer, speaker="contact", at=START + timedelta(hours=1), asked=asked)
    told = {f"{claim.kind}={claim.value}" for claim in facts(said)}
    return told | {f"P:{one.act}@{one.due_at.date() if one.due_at else None}" for one in promises(said)}


@pytest.mark.parametrize("code", sorted(_HOMES))
def test_an_answer_states_this_and_no_more(code):
    wrong = []
    for question, answer, expected in _cases(code):
        found = _read(code, question, answer)
        if found != {one.strip() for one in expected.split(";") if one.strip()}:
            wrong.append(f"{question} {answer}: {sorted(found)} instead of {expected}")
    assert wrong == []


@pytest.fixture
def talk(db, say, whatsapp, open_outlet, ana):
    """`talk((hour, who, text), ...)`: said by "in" the customer or "out" ana, so many hours after the start."""

    def talk(*lines: tuple[float, str, str], channel: Channel = whatsapp) -> list[Message]:
        rows = []
        for hour, who, text in lines:
            with pinned(START + timedelta(hours=hour)):
                rows.append(_say(who, text, channel))
        return rows

    def _say(who: str, text: str, channel: Channel) -> Message:
        if who == "in":
            return say(channel, text)
        thread = Thread.objects.get()
        draft = outlets.Draft(whatsapp, text=text)
        message = thread.reply(Actor.agent(ana), draft, thread.last_in_address)
        Message.objects.filter(pk=message.pk).update(status="sent")
        message.refresh_from_db()
        return message

    return talk


def _known() -> set[tuple[str, str]]:
    return set(Fact.objects.exclude(kind="date").values_list("kind", "value")) | set(
        Promise.objects.values_list("by", "act")
    )


def _take(rows: list[Message]) -> None:
    read = preceding.with_answers(rows)
    claiming.take("message", read)
    promising.take(read)


def _fresh() -> list[Message]:
    return list(Message.objects.order_by("pk"))


TALK = (
    (0, "in", "Hello"), (1, "out", "Who am I talking to?"), (2, "in", "Marta Vaz"),
    (3, "out", "May we call you?"), (4, "in", "no thanks"), (5, "out", "Could you send us a photo?"),
    (6, "in", "ok, will do"),
)  # fmt: skip
TOLD = {("name", "Marta Vaz"), ("call_preference", "no call"), ("contact", "photo")}


def test_at_once_and_step_by_step_give_the_same(talk):
    talk(*TALK)
    _take(_fresh())
    assert _known() == TOLD
    source = Fact.objects.get(kind="name").shape()["sources"]
    assert [row["id"] for row in source] == [str(Message.objects.get(text="Marta Vaz").pk)]
    ids = set(Fact.objects.values_list("pk", flat=True)) | set(Promise.objects.values_list("pk", flat=True))
    for row in [*_fresh(), *reversed(_fresh())]:
        _take([row])
    assert _known() == TOLD
    assert ids == set(Fact.objects.values_list("pk", flat=True)) | set(Promise.objects.values_list("pk", flat=True))


def test_in_the_other_order_too(talk):
    talk(*TALK)
    for row in reversed(_fresh()):
        _take([row])
    assert _known() == TOLD


def test_an_answer_goes_with_its_question(talk):
    talk(*TALK)
    _take(_fresh())
    Message.objects.filter(text__in=("Who am I talking to?", "May we call you?")).update(revoked=START)
    Message.objects.filter(text="Could you send us a photo?").update(text="Have a nice day!")
    _take(list(Message.objects.filter(direction="out")))
    assert _known() == set()


def test_what_is_promised_follows_the_question(talk):
    talk((0, "in", "Hello"), (1, "out", "Could you send us a photo?"), (2, "in", "ok, will do"))
    _take(_fresh())
    Message.objects.filter(direction="out").update(text="Please pay the open amount by Friday.")
    _take(list(Message.objects.filter(direction="out")))
    promise = Promise.objects.get()
    assert (promise.act, str(promise.due_at)) == ("pay", "2026-11-20 23:59:59+00:00")


def test_what_never_left_asked_nothing(talk):
    talk((0, "in", "Hello"), (1, "out", "Who am I talking to?"), (2, "in", "Marta Vaz"))
    Message.objects.filter(direction="out").update(status="queued")
    _take(_fresh())
    assert _known() == set()
    Message.objects.filter(direction="out").update(status="sent")
    _take(list(Message.objects.filter(direction="out")))
    assert _known() == {("name", "Marta Vaz")}


def test_a_question_of_long_ago_or_with_something_between_is_not_answered(talk):
    talk((0, "in", "Hello"), (1, "out", "Who am I talking to?"), (80, "in", "Marta Vaz"))
    talk((81, "out", "May we call you?"), (82, "in", "It is still broken"), (83, "in", "yes please"))
    _take(_fresh())
    assert _known() == set()


def test_a_bot_asks_as_well_and_the_words_above_its_buttons_count(talk):
    talk((0, "in", "Hello"), (1, "out", "May we send you offers?"), (2, "in", "No thanks"))
    question = Message.objects.get(direction="out")
    Message.objects.filter(pk=question.pk).update(
        author_kind="bot", type="interactive", text="", payload={"body": question.text}
    )
    _take(_fresh())
    assert _known() == {("consent", "marketing_out")}
