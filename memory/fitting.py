"""Fitting the weights of recall: what makes the answers of stories likely, pulled towards the weights set by hand.

The likelihood is that of a softmax over the items of a record (ListNet, Cao and others 2007). Features that the stories
say nothing of (chat, where all of them are essays) keep the weight set by hand: so weights carry over to talk that the
stories do not know. The hand's weights are first brought to the scale on which the stories are likeliest.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from memory import features, wording
from memory.corpus import Array
from memory.drawn_corpus import draw
from memory.prior import by_hand
from memory.stories import Story

#: wrong items of one question that are learnt from, the likeliest by hand
WRONG = 150
STEPS, RATE = 300, 0.03
#: how strong the pull of the hand is: the strongest within a standard error of the best `held_out` (LongMemEval dev:
#: 0.003 .874, 0.03 .868, 0.1 .871, 0.3 .863, 1 .847), since what is fitted less carries over better
PULL = 0.3


@dataclass(frozen=True)
class Lesson:
    """One question: the features of the items learnt from, the share of each in the answer."""

    table: Array
    share: Array


def lessons(stories: Iterable[Story], mask: Array) -> list[Lesson]:
    """A lesson for each question that has an answer; `mask` is 1 for the features that may be used."""
    told = []
    for story in stories:
        drawn = draw(story.turns)
        place = {turn.id: n for n, turn in enumerate(story.turns)}
        for asked in story.questions:
            words = wording.asked(asked.text, drawn.corpus.languages)
            question = features.Question(asked.text, asked.at)
            table = mask * features.matrix(drawn.corpus, [word for word, _ in words], drawn.postings(words), question)
            answers = [place[pk] for pk in asked.answers if pk in place]
            if answers:
                told.append(_lesson(table, answers))
    return told


def fit(taught: list[Lesson], pull: float = PULL) -> Array:
    """The weights, on the scale of those set by hand."""
    hand = by_hand()
    scale = min((0.5, 1, 2, 4, 6, 8, 12, 16), key=lambda times: _loss(taught, times * hand))
    spread = np.concatenate([lesson.table for lesson in taught]).std(0)
    weights, mean, square = scale * hand, np.zeros(len(hand)), np.zeros(len(hand))
    for step in range(1, STEPS + 1):
        slope = _slope(taught, weights) + pull * spread**2 * (weights - scale * hand)
        mean, square = 0.9 * mean + 0.1 * slope, 0.999 * square + 0.001 * slope**2
        moved = (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
        weights = np.where(spread > 0, weights - RATE * moved, weights)
    return weights / scale


def recall_at(taught: list[Lesson], weights: Array, k: int = 10) -> float:
    """The share of the answers among the first `k` items, averaged over the questions."""
    shares = []
    for lesson in taught:
        first = np.argsort(-(lesson.table @ weights), kind="stable")[:k]
        shares.append(float((lesson.share[first] > 0).sum() / (lesson.share > 0).sum()))
    return float(np.mean(shares))


def held_out(taught: list[Lesson], pull: float = PULL, folds: int = 5) -> float:
    """`recall_at` 10 on questions that the weights were not fitted on."""
    shares = []
    for fold in range(folds):
        weights = fit([lesson for n, lesson in enumerate(taught) if n % folds != fold], pull)
        shares.append(recall_at(taught[fold::folds], weights))
    return float(np.mean(shares))


def _lesson(table: Array, answers: list[int]) -> Lesson:
    likely = table @ by_hand()
    likely[answers] = np.inf
    kept = np.argsort(-likely, kind="stable")[: WRONG + len(answers)]
    return Lesson(table[kept], np.isin(kept, answers) / len(answers))


def _chances(lesson: Lesson, weights: Array) -> Array:
    score = lesson.table @ weights
    chance = np.exp(score - score.max())
    return chance / chance.sum()  # type: ignore[no-any-return]


def _loss(taught: list[Lesson], weights: Array) -> float:
    return float(-sum(lesson.share @ np.log(_chances(lesson, weights) + 1e-12) for lesson in taught) / len(taught))


def _slope(taught: list[Lesson], weights: Array) -> Array:
    steps = [lesson.table.T @ (_chances(lesson, weights) - lesson.share) for lesson in taught]
    return np.sum(steps, 0) / len(taught)  # type: ignore[no-any-return]
