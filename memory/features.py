"""What speaks for an item as the answer to a question: a column for each feature, all within about -1 to 1.

What a feature is worth depends on the kind of talk, which is measured: `chat` is 1 where turns are short, as between
friends or on a phone, and 0 where they are essays; weights go from one to the other by it (fusion). What follows a
question answers it in chat; after an essay it does not. `lopsided` is 1 where one side writes far longer than the
other: then what is told of a person stands on the brief side.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from inbox.searching import fold
from memory import bm25
from memory.calendar_words import Span, span_of
from memory.corpus import Array, Corpus, Postings

NAMES = (
    "bm25", "rank", "cover", "sitting", "before", "before2", "after", "after2", "speaker", "date", "figures", "asks",
    "length", "brief_side", "own", "dense", "dense_rank", "dense_before", "dense_after", "dense_sitting",
)  # fmt: skip
#: mean words of a turn up to which talk is chat, and from which it is none
_CHAT, _ESSAY = 14.0, 90.0
_WANTS_FIGURES = re.compile(
    r"^\W*(when|how (long|many|much|often|old)|(what|which|on what|on which) (date|day|month|year|time)"
    r"|cuando|cuant|quando|quant|combien|wann|wie (lange|viele|oft))"
)


@dataclass(frozen=True)
class Question:
    """What is asked, when (UTC), and the similarity of every item to it (None: no embedder)."""

    text: str
    at: datetime
    similar: Array | None = None


def matrix(corpus: Corpus, words: list[str], found: list[Postings], question: Question) -> Array:
    """`(items, NAMES)`: the features of every item of a corpus."""
    named = _named(corpus, words)
    told = [word for name, word in zip(words, found, strict=True) if name not in named] or found
    columns = _of_words(corpus, told) | _of_talk(corpus) | _of_cues(corpus, named, question)
    if question.similar is not None:
        columns |= _of_meaning(corpus, question.similar)
    none = np.zeros(len(corpus))
    return np.stack([columns.get(name, none) for name in NAMES], 1)


def chat(corpus: Corpus) -> float:
    """1 where turns are short, 0 where they are essays."""
    mean = max(1.0, float(corpus.length.mean())) if len(corpus) else 1.0
    return float(np.clip(1 - np.log(mean / _CHAT) / np.log(_ESSAY / _CHAT), 0, 1))


def _of_words(corpus: Corpus, found: list[Postings]) -> dict[str, Array]:
    score = _scaled(bm25.scores(found, corpus.length))
    return {
        "bm25": score,
        "rank": _rank(score),
        "cover": bm25.coverage(found, len(corpus)),
        "sitting": _scaled(bm25.of_groups(found, corpus.length, corpus.sitting)),
        "before": shifted(score, corpus.sitting, -1),
        "before2": shifted(score, corpus.sitting, -2),
        "after": shifted(score, corpus.sitting, 1),
        "after2": shifted(score, corpus.sitting, 2),
    }


def _of_talk(corpus: Corpus) -> dict[str, Array]:
    brief = _lopsided(corpus)
    return {
        "asks": corpus.asks,
        "length": _relative_length(corpus),
        "brief_side": np.where(corpus.own == 1, brief, -brief),
        "own": (corpus.own == 1) * (1 - abs(brief)),
    }


def _of_cues(corpus: Corpus, named: set[str], question: Question) -> dict[str, Array]:
    authors = [number for name, number in corpus.names.items() if named & set(fold(name).split())]
    speaker = np.isin(corpus.author, authors) if len(authors) == 1 else np.zeros(len(corpus))
    wanted = 1.0 if _WANTS_FIGURES.search(fold(question.text)) else 0.0
    return {
        "speaker": speaker.astype(float),
        "date": _near(corpus.at, span_of(question.text, question.at)),
        "figures": corpus.figures * wanted,
    }


def _of_meaning(corpus: Corpus, similar: Array) -> dict[str, Array]:
    dense = (similar - similar.mean()) / (similar.std() + 1e-6) / 4
    return {
        "dense": dense,
        "dense_rank": _rank(dense),
        "dense_before": shifted(dense, corpus.sitting, -1),
        "dense_after": shifted(dense, corpus.sitting, 1),
        "dense_sitting": _best_of_groups(dense, corpus.sitting),
    }


def shifted(score: Array, group: Array, by: int) -> Array:
    """The score of the item `by` places later in the same group, 0 beyond its ends."""
    place = np.arange(len(score)) + by
    inside = np.clip(place, 0, max(0, len(score) - 1))
    return np.where((place == inside) & (group[inside] == group), score[inside], 0.0)


def _named(corpus: Corpus, words: list[str]) -> set[str]:
    """Words of the question that name who speaks in this record."""
    names = {word for name in corpus.names for word in fold(name).split() if len(word) > 1}
    return names & set(words)


def _lopsided(corpus: Corpus) -> float:
    """1 when the business writes five times as long as the customer, -1 the other way round, 0 when alike."""
    own = corpus.own == 1
    if own.all() or not own.any():
        return 0.0
    ratio = (corpus.length[~own].mean() + 1) / (corpus.length[own].mean() + 1)
    return float(np.clip(np.log(ratio) / np.log(5), -1, 1)) if abs(np.log(ratio)) > np.log(1.5) else 0.0


def _relative_length(corpus: Corpus) -> Array:
    """Against the same side's own: how long people write tells of them, not of the item."""
    raw, told = np.log1p(corpus.length), np.zeros(len(corpus))
    for side in (0, 1):
        mine = corpus.own == side
        if mine.any():
            told[mine] = np.clip((raw[mine] - raw[mine].mean()) / (raw[mine].std() + 1e-6), -2, 2) / 4
    return told


def _near(at: Array, span: Span | None) -> Array:
    """1 within the time that is asked for, falling to 0 in as long as it lasts (at least ten days) after it."""
    if span is None:
        return np.zeros(len(at))
    start, end = span.start.timestamp(), span.end.timestamp()
    fade = max(end - start, 10 * 86_400)
    return np.where(at < start, 0.0, np.clip(1 - (at - end) / fade, 0, 1))


def _scaled(score: Array) -> Array:
    return score / (score.max() or 1.0) if len(score) else score


def _rank(score: Array) -> Array:
    place = np.empty(len(score))
    place[np.argsort(-score, kind="stable")] = np.arange(len(score))
    return 8 / (8 + place)


def _best_of_groups(score: Array, group: Array, top: int = 3) -> Array:
    """Every item gets the mean of the best `top` of its group."""
    if not len(score):
        return score
    order = np.lexsort((-score, group))
    first = np.flatnonzero(np.diff(group[order], prepend=-1))
    place = np.arange(len(score)) - np.repeat(first, np.diff(np.append(first, len(score))))
    best = order[place < top]
    groups = int(group.max()) + 1
    count = np.bincount(group[best], minlength=groups)
    return (np.bincount(group[best], score[best], groups) / np.maximum(count, 1))[group]
