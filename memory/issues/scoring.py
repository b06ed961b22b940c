"""How likely a message is about a matter: by its text, what it is about, how it speaks of before, and when.

The weights are a logistic regression, pulled towards those set by hand, over the messages of customer-service stories
(`bench.memory`, the half to fit on) that no number decides and over the seen half of tests/memory/returning, with and
without an embedder together.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from memory.issues.identifiers import contradicting
from memory.issues.matter import Matter
from memory.issues.said import Said
from memory.similarity import Profile, similarity

#: in log-odds: each feature's share in the score
WEIGHTS = {
    "constant": -0.6, "open": 0.8, "days": -0.12, "just_now": 1.9, "changes_subject": -3.0, "numbers_missing": 0.12,
    "likeness": 0.3, "names_nothing": 0.9, "same_kind": 1.6, "other_kind": -1.2, "same_thing": 1.0,
    "other_thing": -0.5, "again": 0.6, "chase": 0.2, "still": 0.2, "again_only": 2.7, "chase_only": 0.06,
    "still_only": 1.2, "only": -0.4, "foremost": 1.4, "foremost_before": 0.7,
}  # fmt: skip
#: days beyond which it does not matter how many
OLDEST = 40
JUST_NOW = timedelta(hours=24)


@dataclass(frozen=True)
class Score:
    """A chance from 0 to 1, and a sentence that says what speaks for it."""

    value: float
    reason: str


def scores(said: Said, matters: Sequence[Matter], known: dict[str, Profile] | None = None) -> list[Score]:
    """The chance for each matter that the message is about it; 0 where numbers contradict.

    `known`: profiles of texts that are asked about again and again (memory.similarity).
    """
    told = features(said, matters, known)
    return [_score(said, matter, row) for matter, row in zip(matters, told, strict=True)]


def features(said: Said, matters: Sequence[Matter], known: dict[str, Profile] | None = None) -> list[dict[str, float]]:
    """What speaks for each matter and against it, by the names of WEIGHTS."""
    texts = [text for matter in matters for text in matter.texts]
    alike = iter(similarity(said.text, texts, known)) if texts and said.content else iter([0.0] * len(texts))
    likeness = [max([next(alike) for _ in matter.texts], default=0.0) for matter in matters]
    of_before = _of_before(said, len(matters) == 1)
    rows = [_features(said, matter, like) | of_before for matter, like in zip(matters, likeness, strict=True)]
    return _compared(rows)


def _compared(rows: list[dict[str, float]]) -> list[dict[str, float]]:
    """Of several matters the one that it is most like: whoever speaks of before, speaks of one of them."""
    most = max((_nearness(row) for row in rows), default=0.0)
    for row in rows:
        is_foremost = len(rows) > 1 and _nearness(row) == most
        speaks = max(row["again"], row["chase"], row["still"])
        row |= {"foremost": float(is_foremost), "foremost_before": is_foremost * speaks}
    return rows


def _nearness(row: dict[str, float]) -> float:
    return row["likeness"] + 2 * row["same_kind"] + 2 * row["same_thing"]


def _features(said: Said, matter: Matter, like: float) -> dict[str, float]:
    return {
        "constant": 1.0, "open": float(matter.is_open), "just_now": float(said.at - matter.last_at <= JUST_NOW),
        "days": min(OLDEST, (said.at - matter.last_at) / timedelta(days=1)),
        "changes_subject": float(said.changes_subject and not said.repeats),
        "numbers_missing": float(bool(said.identifiers) != bool(matter.identifiers)),
    } | _of_words(said, matter, like)  # fmt: skip


def _of_words(said: Said, matter: Matter, like: float) -> dict[str, float]:
    """What it is about. A message that names nothing is like nothing: that speaks against no matter."""
    mine, theirs = set(said.categories[:3]), {name for name, _ in matter.categories.most_common(3)}
    names = bool(mine or said.things)
    return {
        "likeness": _logit(like) if names else 0.0, "names_nothing": float(not names),
        "same_kind": float(bool(mine & theirs)), "other_kind": float(bool(mine and theirs) and not mine & theirs),
        "same_thing": min(2, len(said.things & matter.things)) / 2,
        "other_thing": float(bool(said.things and matter.things) and not said.things & matter.things),
    }  # fmt: skip


def _of_before(said: Said, is_only: bool) -> dict[str, float]:
    """How it speaks of what was before; the more so when there is one matter that it can speak of."""
    told = {"again": said.has("again"), "chase": said.has("chase"), "still": said.has("still", "unsolved")}
    alone = {f"{name}_only": there and is_only for name, there in told.items()}
    return {name: float(there) for name, there in (told | alone | {"only": is_only}).items()}


def _score(said: Said, matter: Matter, told: dict[str, float]) -> Score:
    if contradicting(said.identifiers, frozenset(matter.identifiers)):
        return Score(0.0, "It names another number.")
    total = sum(WEIGHTS[name] * value for name, value in told.items())
    return Score(1 / (1 + math.exp(-total)), _reason(told))


def _reason(told: dict[str, float]) -> str:
    like = 1 / (1 + math.exp(-told["likeness"]))
    parts = ["It names nothing else" if told["names_nothing"] else f"What was said is alike ({round(100 * like)} %)"]
    if told["same_thing"]:
        parts.append("it names the same thing")
    if told["same_kind"]:
        parts.append("it is about the same kind of thing")
    if told["again"] or told["chase"]:
        parts.append("it speaks of before")
    return ", ".join(parts) + "."


def _logit(chance: float) -> float:
    held = min(max(chance, 0.005), 0.995)
    return math.log(held / (1 - held))
