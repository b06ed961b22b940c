"""Weights are fitted on stories with known answers, and go from essays to chat by a measured trait."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from memory import chatter, features, fitting, fusion
from memory.drawn_corpus import Turn, draw
from memory.drawn_meaning import DrawnMeaning
from memory.prior import by_hand
from memory.stories import Asked, Story

pytestmark = pytest.mark.django_db
BEGUN = datetime(2026, 1, 5, 10, tzinfo=UTC)


def story(*said: tuple[str, str], asked: str, answer: int) -> Story:
    turns = [Turn(str(n), who, who == "Dina", text, BEGUN + timedelta(minutes=n)) for n, (who, text) in enumerate(said)]
    return Story(turns, [Asked(asked, BEGUN + timedelta(days=1), frozenset({str(answer)}))])


#: whoever is named is the one who says it, and both say as much of it
NAMED = [
    story(("Ana", f"my {thing} is blue"), ("Dina", f"my {thing} is green"), asked=f"Which colour is the {thing} of Dina", answer=1)
    for thing in ("car", "house", "boat", "lamp", "coat")
]  # fmt: skip


def test_what_tells_the_answers_apart_gains_and_essays_stay_as_the_hand_set_them():
    weights = fitting.fit(fitting.lessons(NAMED, np.ones(len(features.NAMES))), (0.01, 0.01))
    speaker = features.NAMES.index("speaker")
    assert weights[1, speaker] > 1.1 * by_hand()[1, speaker]
    assert np.allclose(weights[0], by_hand()[0])


def test_every_family_counts_alike():
    many = fitting.lessons(NAMED, np.ones(len(features.NAMES)))
    few = fitting.lessons(NAMED[:1], np.ones(len(features.NAMES)))
    assert sum(lesson.weight for lesson in many) == pytest.approx(sum(lesson.weight for lesson in few))


def test_weights_lie_between_those_for_essays_and_for_chat():
    values = np.array([[1.0, 0.0], [0.0, 2.0]])
    table = np.array([[1.0, 1.0]])
    weights = fusion.Weights(1, (), values)
    assert [weights.scores(table, chat).tolist() for chat in (0, 0.5, 1)] == [[1.0], [1.5], [2.0]]
    assert features.chat(draw(NAMED[0].turns).corpus) == 1
    assert features.chat(draw([Turn("1", "", True, "many different words " * 80, BEGUN)]).corpus) == 0


def test_meaning_of_a_drawn_story_is_that_of_its_likest_piece():
    class Lengths:
        name = "lengths/1"

        def encode(self, texts):
            return np.array([[len(text)] for text in texts], np.float32)

    turns = [Turn("1", "Ana", True, "short", BEGUN), Turn("2", "", True, "A sentence of some words. " * 80, BEGUN)]
    alike = DrawnMeaning(Lengths()).likeness(turns, "?")
    assert alike[0] == len("Ana: short") and 800 < alike[1] < 1_200


def test_chatter_is_made_of_what_people_said(tmp_path: Path):
    def sitting(n: int, text: str, answer: bool = False) -> list[dict[str, object]]:
        said = {"role": "user", "content": f"I like sitting number {n} a lot. {text}", "has_answer": answer}
        return [said, {"role": "assistant", "content": "An essay of the assistant."}]

    rows = [
        {
            "question_id": f"q{n}", "question": "Where did I buy my car?", "answer": f"In Riga {n}", "question_date": "",
            "haystack_session_ids": [f"s{n}", f"other{n}"], "haystack_dates": ["2023/05/20 (Sat) 02:21"] * 2,
            "haystack_sessions": [sitting(n, f"I bought my car in Riga {n}.", True), sitting(n, "Nothing else.")],
        }
        for n in range(60)
    ]  # fmt: skip
    file = tmp_path / "file.json"
    file.write_text(json.dumps(rows))
    made = list(chatter.chatter(file))
    assert len(made) == 3 and made == list(chatter.chatter(file))
    for one in made:
        said = {turn.id: turn for turn in one.turns}
        assert not any("assistant" in turn.text for turn in one.turns) and len({turn.author for turn in one.turns}) == 2
        for asked in one.questions:
            (answer,) = (said[pk] for pk in asked.answers)
            assert "Riga" in answer.text and asked.text == f"Where did {answer.author} buy {answer.author}'s car?"
