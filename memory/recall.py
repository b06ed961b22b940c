"""Recall: the items of one person that answer a question, best first; nothing of anybody else is ever read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np

from inbox.clock import now
from inbox.models import Contact, Message, Note, Signal
from inbox.shapes import rfc3339
from memory import corpus as corpora
from memory import features, fusion, meaning, wording
from memory.corpus import Array, Corpus, Scope, Wish
from memory.embedding import chosen
from memory.models.person import united
from memory.reading import signal_text
from memory.sources import source_of

#: characters of one item that are given out; the source has the rest
LONGEST = 4_000
#: of the items that share no word and stand beside none that does, so many of the most similar ones are considered
MOST_SIMILAR = 50

_SAID = ("text", "at", "seq", "author_kind", "author_name", "imported_id")
#: what is read of an item: other columns are large, or slow to unpack, and told by nobody here
_COLUMNS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "message": (Message, (*_SAID, "type", "channel")), "note": (Note, _SAID),
    "signal": (Signal, ("type", "data", "at")),
}  # fmt: skip


@dataclass(frozen=True)
class Ask:
    """One question: `at` as if asked then (None: now), `limit` items at most, with or without notes."""

    q: str
    limit: int = 10
    at: datetime | None = None
    notes: bool = True
    wish: Wish = field(default_factory=Wish)


@dataclass(frozen=True)
class Found:
    """One item and how well it answers, higher is better; scores of two questions do not compare."""

    item: Message | Note | Signal
    score: float

    def shape(self) -> dict[str, Any]:
        """As the contract has it: `{kind, text, at, score, sources}`."""
        item, source = self.item, source_of(self.item)
        text = signal_text(item) if isinstance(item, Signal) else item.text
        told = {"kind": source["kind"], "text": text[:LONGEST], "at": rfc3339(item.at)}
        return {**told, "score": round(self.score, 4), "sources": [source]}


def recall(contact: Contact, ask: Ask) -> list[Found]:
    """What is remembered of a contact, and of all that are linked with it, for this question."""
    scope = Scope(tuple(united(contact)), ask.at, ask.notes)
    corpus = corpora.load(scope)
    if not len(corpus):
        return []
    score, fits = rank(corpus, scope, ask.q, ask.at or now())
    fits &= ask.wish.met_by(corpus, scope)
    best = np.argsort(-np.where(fits, score, -np.inf), kind="stable")[: min(ask.limit, int(fits.sum()))]
    return _fetched(corpus, best, score)


def rank(corpus: Corpus, scope: Scope, q: str, asked_at: datetime) -> tuple[Array, Array]:
    """A score for every item, and whether anything at all speaks for it."""
    asked = wording.asked(q, corpus.languages)
    found = corpora.postings(scope, corpus, asked)
    embedder = chosen()
    similar = meaning.likeness(embedder, scope, corpus, q) if embedder else None
    table = features.matrix(corpus, [word for word, _ in asked], found, features.Question(q, asked_at, similar))
    score = fusion.weights(similar is not None).scores(table, features.chat(corpus))
    return score, _speaks_for(corpus, table, similar)


def _speaks_for(corpus: Corpus, table: Array, similar: Array | None) -> Array:
    words = table[:, features.NAMES.index("bm25")]
    beside = sum(features.shifted(words, corpus.sitting, by) for by in (-2, -1, 1, 2))
    fits: Array = (words + beside) > 0
    if similar is not None:
        fits[np.argsort(-similar)[:MOST_SIMILAR]] = True
    return fits


def fetch(corpus: Corpus, places: Iterable[int]) -> dict[tuple[str, int], Any]:
    """The items at these places of a corpus, by kind and id, of their columns what is told of them.

    One that was erased since the corpus was read is not there.
    """
    rows: dict[tuple[str, int], Any] = {}
    told = [(corpora.KINDS[corpus.kind[i]], int(corpus.item[i])) for i in places]
    for kind, (model, columns) in _COLUMNS.items():
        ids = [pk for of, pk in told if of == kind]
        if ids:
            rows |= {(kind, row.pk): row for row in model._default_manager.filter(pk__in=ids).only(*columns).order_by()}
    return rows


def _fetched(corpus: Corpus, best: Array, score: Array) -> list[Found]:
    rows = fetch(corpus, best)
    wanted = [((corpora.KINDS[corpus.kind[i]], int(corpus.item[i])), float(score[i])) for i in best]
    return [Found(rows[key], value) for key, value in wanted if key in rows]
