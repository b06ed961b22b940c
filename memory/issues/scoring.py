"""How likely a message is about a matter: by its text, what it is about, how it speaks of before, and when.

The weights were set between those by hand and a logistic regression over the messages of customer-service stories
(`bench.memory`, the half to fit on) that no number decides, with and without an embedder together.
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
    "constant": -0.8, "likeness": 0.8, "same_kind": 1.7, "other_kind": -1.2, "repeats": 1.4, "repeats_only": 2.6,
    "still": 0.6, "open": 0.3, "days": -0.06, "changes_subject": -2.5, "just_now": 0.4, "numbers_missing": -0.3,
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
    return [_features(said, matter, like, len(matters) == 1) for matter, like in zip(matters, likeness, strict=True)]


def _features(said: Said, matter: Matter, like: float, is_only: bool) -> dict[str, float]:
    mine, theirs = set(said.categories[:3]), {name for name, _ in matter.categories.most_common(3)}
    return {
        "constant": 1.0, "likeness": _logit(like), "same_kind": float(bool(mine & theirs)),
        "other_kind": float(bool(mine and theirs) and not mine & theirs), "repeats": float(said.repeats),
        "repeats_only": float(said.repeats and is_only), "still": float(said.has("still", "unsolved")),
        "open": float(matter.is_open),
        "days": min(OLDEST, (said.at - matter.last_at) / timedelta(days=1)),
        "changes_subject": float(said.changes_subject and not said.repeats),
        "just_now": float(said.at - matter.last_at <= JUST_NOW),
        "numbers_missing": float(bool(said.identifiers) != bool(matter.identifiers)),
    }  # fmt: skip


def _score(said: Said, matter: Matter, told: dict[str, float]) -> Score:
    if contradicting(said.identifiers, frozenset(matter.identifiers)):
        return Score(0.0, "It names another number.")
    total = sum(WEIGHTS[name] * value for name, value in told.items())
    return Score(1 / (1 + math.exp(-total)), _reason(told))


def _reason(told: dict[str, float]) -> str:
    like = 1 / (1 + math.exp(-told["likeness"]))
    parts = [f"What was said is alike ({round(100 * like)} %)"]
    if told["same_kind"]:
        parts.append("it is about the same kind of thing")
    if told["repeats"]:
        parts.append("it speaks of before")
    return ", ".join(parts) + "."


def _logit(chance: float) -> float:
    held = min(max(chance, 0.005), 0.995)
    return math.log(held / (1 - held))
