"""Fitting the weights of recall: what makes the answers of stories likely, pulled towards the weights set by hand.

The likelihood is that of a softmax over the items of a record (ListNet, Cao and others 2007). Weights for essays are
fitted on essays alone, those for chat on everything, pulled more strongly: so they carry over to talk that no story is
like. What stands beside an item keeps the hand's weights in chat, since the order of our own chatter is of our making.
The hand's weights are first brought to the scale on which the stories are likeliest; every family of stories counts
alike, however many questions it asks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from memory import features, wording
from memory.corpus import Array
from memory.drawn_corpus import draw
from memory.drawn_meaning import DrawnMeaning
from memory.prior import by_hand
from memory.stories import Story

#: wrong items of one question that are learnt from, the likeliest by hand
WRONG = 150
STEPS, RATE = 300, 0.03
#: how strong the pull of the hand is: in essays (LongMemEval dev, five folds, with the embedder: 0.1 .904, 0.3 .891),
#: and in chat, where less fitted carries over better (to stories of customers when fitted on chatter, and back)
PULL = (0.1, 1.0)
#: features that keep the weights set by hand, in essays and in chat
HELD: tuple[frozenset[str], frozenset[str]] = (
    frozenset(), frozenset({"before", "before2", "after", "after2", "dense_before", "dense_after"}),
)  # fmt: skip
#: the trait from which a story is chat
CHAT = 0.5


@dataclass(frozen=True)
class Lesson:
    """One question: the features of the items learnt from, the share of each in the answer, and the kind of talk."""

    #: `(items, NAMES)`
    table: Array
    share: Array
    #: 0 essays, 1 chat
    chat: float = 1.0
    #: how much it counts
    weight: float = 1.0


def lessons(stories: Iterable[Story], mask: Array, meaning: DrawnMeaning | None = None) -> list[Lesson]:
    """A lesson for each question that has an answer, all of one family; `mask` is 1 for features that may be used."""
    told = []
    for story in stories:
        drawn = draw(story.turns)
        place = {turn.id: n for n, turn in enumerate(story.turns)}
        chat = features.chat(drawn.corpus)
        for asked in story.questions:
            words = wording.asked(asked.text, drawn.corpus.languages)
            alike = meaning.likeness(story.turns, asked.text) if meaning else None
            question = features.Question(asked.text, asked.at, alike)
            table = mask * features.matrix(drawn.corpus, [word for word, _ in words], drawn.postings(words), question)
            answers = [place[pk] for pk in asked.answers if pk in place]
            if answers:
                told.append(_lesson(table, answers, chat))
    return [replace(lesson, weight=1 / len(told)) for lesson in told]


def fit(taught: list[Lesson], pulls: tuple[float, float] = PULL) -> Array:
    """The weights, `(2, NAMES)`: for essays and for chat, each on the scale of those set by hand."""
    essays = [lesson for lesson in taught if lesson.chat < CHAT]
    return np.stack([
        _fit(lessons, hand, pull, held) if lessons else hand
        for lessons, hand, pull, held in zip((essays, taught), by_hand(), pulls, HELD, strict=True)
    ])  # fmt: skip


def _fit(taught: list[Lesson], hand: Array, pull: float, held: frozenset[str]) -> Array:
    scale = min((0.5, 1, 2, 4, 6, 8, 12, 16), key=lambda times: _loss(taught, times * hand))
    spread = np.concatenate([lesson.table for lesson in taught]).std(0)
    moves = (spread > 0) & np.array([name not in held for name in features.NAMES])
    weights, mean, square = scale * hand, np.zeros(len(hand)), np.zeros(len(hand))
    for step in range(1, STEPS + 1):
        slope = _slope(taught, weights) + pull * spread**2 * (weights - scale * hand)
        mean, square = 0.9 * mean + 0.1 * slope, 0.999 * square + 0.001 * slope**2
        moved = (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
        weights = np.where(moves, weights - RATE * moved, weights)
    return weights / scale  # type: ignore[no-any-return]


def recall_at(taught: list[Lesson], weights: Array, k: int = 10) -> float:
    """The share of the answers among the first `k` items, averaged over the questions."""
    shares = []
    for lesson in taught:
        mixed = (1 - lesson.chat) * weights[0] + lesson.chat * weights[1]
        first = np.argsort(-(lesson.table @ mixed), kind="stable")[:k]
        shares.append(float((lesson.share[first] > 0).sum() / (lesson.share > 0).sum()))
    return float(np.mean(shares))


def held_out(families: list[list[Lesson]], pulls: tuple[float, float] = PULL, folds: int = 5) -> list[float]:
    """Of each family `recall_at` 10 on questions that the weights were not fitted on."""
    shares: list[list[float]] = [[] for _ in families]
    for fold in range(folds):
        rest = [lesson for taught in families for n, lesson in enumerate(taught) if n % folds != fold]
        weights = fit(rest, pulls)
        for told, taught in zip(shares, families, strict=True):
            told.append(recall_at(taught[fold::folds], weights))
    return [float(np.mean(told)) for told in shares]


def _lesson(table: Array, answers: list[int], chat: float) -> Lesson:
    likely = table @ by_hand().mean(0)
    likely[answers] = np.inf
    kept = np.argsort(-likely, kind="stable")[: WRONG + len(answers)]
    return Lesson(table[kept], np.isin(kept, answers) / len(answers), chat)


def _chances(lesson: Lesson, weights: Array) -> Array:
    score = lesson.table @ weights
    chance = np.exp(score - score.max())
    return chance / chance.sum()  # type: ignore[no-any-return]


def _loss(taught: list[Lesson], weights: Array) -> float:
    told = [lesson.weight * (lesson.share @ np.log(_chances(lesson, weights) + 1e-12)) for lesson in taught]
    return -float(sum(told)) / sum(lesson.weight for lesson in taught)


def _slope(taught: list[Lesson], weights: Array) -> Array:
    steps = [lesson.weight * (lesson.table.T @ (_chances(lesson, weights) - lesson.share)) for lesson in taught]
    return np.sum(steps, 0) / sum(lesson.weight for lesson in taught)  # type: ignore[no-any-return]
