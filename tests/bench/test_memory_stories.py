"""The stories of the memory's benchmark: their gold answers agree with what is written in them."""

import json
import re
from pathlib import Path

import phonenumbers
import pytest

from bench.memory import stories, values, wordings
from bench.memory.days import Calendar

_LANGUAGES = wordings.languages()


def _sentences(told: object) -> set[str]:
    """Whole sentences of a wordings file; single words and bare values may stand in both halves."""
    if isinstance(told, str):
        return {told} if len(told.split()) > 3 and not told.startswith("{") else set()
    inner = told.values() if isinstance(told, dict) else told
    return set().union(*(_sentences(one) for one in inner)) if isinstance(told, dict | list) else set()


def _stories(half: str) -> list[dict]:
    return [stories.story(half, language, number) for language in _LANGUAGES for number in range(8)]


@pytest.fixture(scope="module")
def told() -> list[dict]:
    return _stories("fit") + _stories("test")


@pytest.mark.parametrize("language", _LANGUAGES)
def test_the_halves_share_no_sentence(language: str) -> None:
    fit, test = (
        {**wordings.of(language, half), "date": {}, "topic": _told_of(language, half)} for half in ("fit", "test")
    )
    assert not _sentences(fit) & _sentences(test)


def _told_of(language: str, half: str) -> dict:
    return {name: {**one, "title": ""} for name, one in wordings.of(language, half)["topic"].items()}


@pytest.mark.parametrize("language", _LANGUAGES)
def test_the_halves_have_the_same_places_to_fill(language: str) -> None:
    def shape(told: object) -> object:
        return {key: shape(one) for key, one in told.items()} if isinstance(told, dict) else None

    assert shape(wordings.of(language, "fit")) == shape(wordings.of(language, "test"))


def test_a_story_is_always_the_same() -> None:
    assert stories.story("fit", "en", 3) == stories.story("fit", "en", 3)
    assert stories.story("fit", "en", 3)["turns"] != stories.story("fit", "en", 4)["turns"]


def test_what_is_labelled_stands_in_the_turn(told: list[dict]) -> None:
    for story in told:
        texts = {turn["id"]: turn["text"] for turn in story["turns"]}
        assert not [text for text in texts.values() if re.search(r"[{}]", text)]
        for date in story["dates"]:
            assert date["phrase"] in texts[date["turn"]]
        for row in story["facts"]:
            if row["kind"] in (*values.IDENTIFIERS, "email", "product", "name"):
                assert row["value"].lower() in _latin(texts[row["turn"]]).lower(), (story["id"], row)


def _latin(text: str) -> str:
    return text.translate(str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789"))


def test_promises_are_settled_later_and_in_time_or_not(told: list[dict]) -> None:
    states = set()
    for story in told:
        place = {turn["id"]: (number, turn["at"][:10]) for number, turn in enumerate(story["turns"])}
        for promise in story["promises"]:
            states.add(promise["state"])
            assert (promise["settled_by"] is None) == (promise["state"] == "open")
            if promise["settled_by"]:
                settled = place[promise["settled_by"]]
                assert settled[0] > place[promise["turn"]][0]
                in_time = promise["due_day"] is None or settled[1] <= promise["due_day"]
                assert promise["due_day"] is None or in_time == (promise["state"] == "kept"), (story["id"], promise)
    assert states == {"open", "kept", "broken"}


def test_the_turns_of_an_issue_are_its_own(told: list[dict]) -> None:
    for story in told:
        owned = [turn for issue in story["issues"] for turn in issue["turns"]]
        assert len(owned) == len(set(owned))
        for issue in story["issues"]:
            assert issue["contacts"] == len(issue["approaches"]) > 0
            assert {turn for approach in issue["approaches"] for turn in approach} <= set(issue["turns"])


def test_the_turns_are_in_order_and_before_the_end(told: list[dict]) -> None:
    for story in told:
        times = [turn["at"] for turn in story["turns"]]
        assert times == sorted(times)
        assert times[-1] < story["now"]


def test_every_phone_that_may_be_written_is_one() -> None:
    for language in _LANGUAGES:
        for country in wordings.place(language)["country"]:
            for pattern in country["phones"]:
                number = phonenumbers.parse(pattern.format(p1="7", p2="42", p3="142"))
                assert phonenumbers.is_possible_number(number), pattern


def test_recall_is_fitted_on_what_memory_reads(tmp_path: Path) -> None:
    from memory.stories import own

    file = tmp_path / "stories.jsonl"
    told = [stories.for_recall(stories.story("fit", "en", number)) for number in range(3)]
    file.write_text("\n".join(json.dumps(one) for one in told))
    read = list(own(file))
    assert [len(one.turns) for one in read] == [len(one["turns"]) for one in told]
    assert all(asked.answers <= {turn.id for turn in story.turns} for story in read for asked in story.questions)


def test_a_day_is_what_its_phrase_says() -> None:
    import random
    from datetime import UTC, date, datetime

    place = wordings.place("en")
    calendar = Calendar(place, place["country"][0])
    friday = datetime(2026, 11, 20, 12, tzinfo=UTC)
    rng = random.Random(1)
    assert calendar.name([["by {weekday}", "weekday"]], friday, (3, 3), rng).phrase == "by Monday"
    assert calendar.name([["before the end", "month_end"]], friday, (1, 20), rng).day == date(2026, 11, 30)
    assert calendar.name([["tomorrow", "+1"]], friday, (2, 20), rng) is None


def test_public_wordings_are_halved_by_intent_and_keep_no_number(tmp_path: Path) -> None:
    def texts(intent: str) -> list[str]:
        return [f"{intent} text {'abcdefgh'[n]}" for n in range(8)] + [f"{intent} text 9"]

    intents = [f"intent{n}" for n in "abcdefghijklmnop"]
    for part in ("train", "test"):
        rows = [f"{text},{intent}" for intent in intents for text in texts(intent)]
        (tmp_path / f"banking77_{part}.csv").write_text("text,category\n" + "\n".join(rows))
    both = [[text, intent] for intent in intents for text in texts(intent)]
    (tmp_path / "clinc150_full.json").write_text(json.dumps({"train": both, "test": both}))
    halves = [list(stories.public_stories(half, tmp_path, 12)) for half in wordings.HALVES]
    topics = [{issue["topic"] for story in told for issue in story["issues"]} for told in halves]
    assert not topics[0] & topics[1]
    for story in halves[0] + halves[1]:
        said = [turn["text"] for turn in story["turns"] if "intent" in turn["text"].lower()]
        assert len(set(said)) == len(said) == sum(issue["contacts"] for issue in story["issues"])
        assert not story["facts"] and "9" not in "".join(said)
