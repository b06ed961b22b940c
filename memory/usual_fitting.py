"""Fitting what is usual, and the weights of similarity with an embedder, on messages whose matter is known.

The task: six earlier contacts about six different matters, and a message that is about one of them or, as often, about
none. Half of the cases are of matters that the cohort knows, half of others, as a business has matters of its own.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from memory.embedding import Embedder
from memory.embedding.kept import Kept
from memory.similarity import Profile, features
from memory.usual import Array, Usual, of_length_one

#: what customers want, and how they say it
Matters = Mapping[str, list[str]]
#: texts that are enough for a mean
ENOUGH = 40
EARLIER = 6
STEPS, RATE, PULL = 3_000, 0.05, 1e-3


@dataclass(frozen=True)
class Case:
    """Six earlier texts, a new one, and the place of the one that is about the same; six: none."""

    earlier: list[str]
    text: str
    same: int


@dataclass(frozen=True)
class Lesson:
    """`(cases, 6, features)`, and the right places."""

    table: Array
    same: Array


class Fitting:
    """One embedder, asked once for every text."""

    def __init__(self, embedder: Embedder) -> None:
        self.embedder = embedder
        self._kept, self._known = Kept(100_000), dict[str, Profile]()

    def usual(self, sets: list[Matters], others: Matters | None = None, without: frozenset[str] = frozenset()) -> Usual:
        """The cohort is the mean of each matter; the mean of `en` is that of all, of `others` that of their texts."""
        rows = np.stack([
            self._mean(texts) for matters in sets for name, texts in sorted(matters.items()) if name not in without
        ])  # fmt: skip
        middle = rows.mean(0)
        means = {code: self._encode(texts).mean(0) for code, texts in (others or {}).items()}
        return Usual(self.embedder.name, {**means, "en": middle}, of_length_one(rows - middle))

    def lesson(self, cases: list[Case], usual: Usual) -> Lesson:
        """The features of every case."""
        told = [features(case.text, case.earlier, self._known, self._encode, usual) for case in cases]
        return Lesson(np.stack(told), np.array([case.same for case in cases]))

    def lessons(self, sets: list[Matters], count: int) -> list[Lesson]:
        """For each half of each set: of matters that the cohort knows, and that it does not."""
        told = []
        for matters in sets:
            names = sorted(matters)
            random.Random(5).shuffle(names)
            for seed, half in enumerate((names[::2], names[1::2])):
                cases = drawn(matters, half, count, seed)
                told += [
                    self.lesson(cases, self.usual(sets, without=out)) for out in (frozenset(half), frozenset[str]())
                ]
        return told

    def _encode(self, texts: list[str]) -> Array:
        return self._kept.encode(self.embedder.name, texts, self.embedder.encode)

    def _mean(self, texts: list[str]) -> Array:
        return self._encode(texts[:ENOUGH]).mean(0)  # type: ignore[no-any-return]


def drawn(matters: Matters, names: list[str], count: int, seed: int) -> list[Case]:
    """Cases of the matters of these names."""
    chance, made = random.Random(seed), []
    for _ in range(count):
        *six, another = chance.sample(sorted(names), EARLIER + 1)
        same = chance.randrange(EARLIER) if chance.random() < 0.5 else EARLIER
        about = six[same] if same < EARLIER else another
        earlier = [chance.choice(matters[name]) for name in six]
        made.append(Case(earlier, chance.choice([text for text in matters[about] if text not in earlier]), same))
    return made


def fit(lessons: list[Lesson]) -> Array:
    """The weights of `similarity.features` that make the right answers likely (Adam; a little pull to zero)."""
    weights: Any = np.zeros(lessons[0].table.shape[-1])
    mean, square, held = np.zeros_like(weights), np.zeros_like(weights), np.r_[0.0, np.ones(len(weights) - 1)]
    for step in range(1, STEPS + 1):
        slope = np.mean([_slope(weights, one) for one in lessons], 0) + PULL * held * weights
        mean, square = 0.9 * mean + 0.1 * slope, 0.999 * square + 0.001 * slope**2
        weights = weights - RATE * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    return weights  # type: ignore[no-any-return]


def right(weights: Array, lesson: Lesson) -> float:
    """The share of cases where what is told is what should be: the likeliest above a half, or none."""
    score = lesson.table @ weights
    told = np.where(score.max(1) >= 0, score.argmax(1), EARLIER)
    return float((told == lesson.same).mean())


def _slope(weights: Array, lesson: Lesson) -> Array:
    score = np.pad(lesson.table @ weights, ((0, 0), (0, 1)))
    chance = np.exp(score - score.max(1, keepdims=True))
    chance /= chance.sum(1, keepdims=True)
    chance[np.arange(len(lesson.same)), lesson.same] -= 1
    return np.einsum("ij,ijk->k", chance[:, :EARLIER], lesson.table) / len(lesson.table)  # type: ignore[no-any-return]
