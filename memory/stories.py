"""Stories with known answers, to fit the weights of recall on: our own as JSON Lines, and LongMemEval's file (MIT).

A story is one person's record and questions about it. A line of our own format is
`{"turns": [{"id", "author", "own", "text", "at"}], "questions": [{"text", "at", "answers": [ids]}]}`.
LongMemEval (arXiv 2410.10813, `oracle` file) tells for each question the sittings that hold the answer; sittings of
other questions, drawn by a fixed seed, are put around them. Only every second question is
taken; the others are for testing.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from inbox.times import moment
from memory.drawn_corpus import Turn

#: sittings of others around those of a question, as the acceptance measures it
AROUND = 47
_SEED = "fit"


@dataclass(frozen=True)
class Asked:
    """One question, asked at `at`, answered by the turns of these ids."""

    text: str
    at: datetime
    answers: frozenset[str]


@dataclass(frozen=True)
class Story:
    """One person's record in the order of time, and what is asked of it."""

    turns: list[Turn]
    questions: list[Asked]


def own(path: Path) -> Iterator[Story]:
    """The stories of a file of ours. Raises ValueError or KeyError for what is none."""
    for line in path.read_text(encoding="utf-8").splitlines():
        told = json.loads(line)
        turns = [Turn(t["id"], t["author"], bool(t["own"]), t["text"], moment(t["at"])) for t in told["turns"]]
        asked = [Asked(q["text"], moment(q["at"]), frozenset(q["answers"])) for q in told["questions"]]
        yield Story(sorted(turns, key=lambda turn: turn.at), asked)


def longmemeval(path: Path, around: int = AROUND) -> Iterator[Story]:
    """A story for every second question of a LongMemEval file. Raises ValueError or KeyError."""
    rows = json.loads(path.read_text(encoding="utf-8"))
    pool: dict[str, tuple[Any, str]] = {}
    for row in rows:
        for name, sitting, date in sittings_of(row):
            pool.setdefault(name, (sitting, date))
    # Every other question is kept for the test, as the acceptance splits the file.
    for row in rows[::2]:
        if not row["question_id"].endswith("_abs"):
            yield _story(row, pool, around)


def _story(row: dict[str, Any], pool: dict[str, tuple[Any, str]], around: int) -> Story:
    mine = {name: (sitting, date) for name, sitting, date in sittings_of(row)}
    others = sorted(set(pool) - set(mine))
    drawn = random.Random(f"{_SEED}-{row['question_id']}").sample(others, min(around, len(others)))
    together = [*((name, *pool[name]) for name in drawn), *((name, *told) for name, told in mine.items())]
    turns, answers = [], set()
    for name, sitting, date in sorted(together, key=lambda told: (time_of(told[2]), told[0])):
        for place, turn in enumerate(sitting):
            pk = f"{name}#{place}"
            turns.append(Turn(pk, turn["role"], turn["role"] == "user", turn["content"] or "-", time_of(date)))
            if name in mine and turn.get("has_answer"):
                answers.add(pk)
    return Story(turns, [Asked(row["question"], time_of(row["question_date"]), frozenset(answers))])


def sittings_of(row: dict[str, Any]) -> Iterator[tuple[str, Any, str]]:
    """Of a question of LongMemEval's file: the name of each sitting, its turns, when it was."""
    yield from zip(row["haystack_session_ids"], row["haystack_sessions"], row["haystack_dates"], strict=True)


def time_of(told: str) -> datetime:
    """`2023/05/20 (Sat) 02:21`, in UTC."""
    day, _, clock = told.partition(" (")
    return datetime.strptime(f"{day} {clock.split(') ')[1]}", "%Y/%m/%d %H:%M").replace(tzinfo=UTC)
