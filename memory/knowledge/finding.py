"""Finds passages: BM25 over all of them, how alike they are in meaning, and both by one weighted sum."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from django.db import connection

from inbox.searching import fold
from memory import bm25, wording
from memory.corpus import Array
from memory.embedding import chosen, question_vector
from memory.knowledge import naming, vectors
from memory.models import Passage

#: passages that are ranked: so many by words, so many by meaning
LOOK = 150
#: what each sign weighs: BM25 as a share of the most it could be, the share of the question that is held, likeness,
#: and how much of the document's title the question names. By hand, on the half of the questions of bench/knowledge
#: that is not reported
WORDS, COVERS, MEANS, NAMES = 0.3, 0.1, 1.0, 0.3
#: below both the best passage is no answer: likeness, to which the share of the question that is held adds a little,
#: and that share by itself. By hand, on questions about the demo's pages and on those of bench/knowledge with and
#: without their answers
ALIKE, ADDS, HELD = 0.42, 0.05, 0.6
#: share of their words by which two passages say nearly the same (Jaccard): models of a kind, say
NEARLY = 0.5
_FROM = """memory_passage AS p JOIN memory_document AS d ON d.id = p.document_id
    JOIN memory_source AS s ON s.id = d.source_id"""
_ROW = np.dtype([("passage", ">i8"), ("tf", ">i2"), ("length", ">i4")])


@dataclass(frozen=True)
class Found:
    """A passage with its score (0 to 1.7, without an embedder 0 to 0.7) and whether it is likely to answer."""

    passage: Passage
    score: float
    answers: bool


@dataclass(frozen=True)
class Reach:
    """What may be found: passages of sources in use; with `internal` also of those that are only for colleagues."""

    internal: bool

    def where(self) -> str:
        """The condition in SQL, in words of our own: what may not be found is not even read."""
        return "s.active" + ("" if self.internal else " AND NOT s.is_internal")


def find(q: str, limit: int = 10, *, internal: bool) -> list[Found]:
    """Passages for a question, best first; the same words once, however many pages they stand on."""
    reach = Reach(internal)
    signs = _by_words(q, reach)
    likeness = _by_meaning(q, reach, signs)
    signs = signs.among(likeness)
    if not len(signs.ids):
        return []
    alike = _alike(signs, likeness)
    score = WORDS * signs.words + COVERS * signs.covers + MEANS * np.maximum(alike, 0)
    score = score + NAMES * naming.named(q, signs.ids)
    answers = (alike + ADDS * signs.covers >= ALIKE) | (signs.covers >= HELD)
    best = np.argsort(-score, kind="stable")[: 5 * limit + 20]
    return _given_out([(int(signs.ids[n]), float(score[n]), bool(answers[n])) for n in best], limit)


def _given_out(best: list[tuple[int, float, bool]], limit: int) -> list[Found]:
    """The first of them; one that says nearly what a better one says waits until nothing else is left."""
    rows = Passage.objects.select_related("document__source").in_bulk([pk for pk, _, _ in best])
    given: list[Found] = []
    waiting: list[Found] = []
    said: list[set[str]] = []
    for pk, score, answers in best:
        if pk not in rows or any(rows[pk].digest == one.passage.digest for one in given):
            continue
        words = set(fold(rows[pk].text).split())
        repeats = any(len(words & other) > NEARLY * len(words | other) for other in said)
        (waiting if repeats else given).append(Found(rows[pk], round(score, 4), answers))
        said.append(words)
    return (given + waiting)[:limit]


@dataclass(frozen=True)
class Signs:
    """Passages by ascending id, with BM25 and coverage of the question, both 0 to 1."""

    ids: Array
    words: Array
    covers: Array

    def likeliest(self) -> Array:
        """Those that the words speak for most."""
        return self.ids[np.argsort(-(self.words + self.covers), kind="stable")[:LOOK]]

    def among(self, likeness: dict[int, float]) -> Signs:
        """The likeliest by words and all that are alike; what shares no word has signs of 0."""
        ids = np.union1d(self.likeliest(), np.array(sorted(likeness), np.int64)).astype(np.int64)
        at = np.minimum(np.searchsorted(self.ids, ids), max(0, len(self.ids) - 1))
        there = self.ids[at] == ids if len(self.ids) else np.zeros(len(ids), bool)
        words, covers = (column[at] if len(self.ids) else np.zeros(len(ids)) for column in (self.words, self.covers))
        return Signs(ids, np.where(there, words, 0.0), np.where(there, covers, 0.0))


def _alike(signs: Signs, likeness: dict[int, float]) -> Array:
    """Likeness of each; one that has no vector yet is taken to be as alike as those whose words speak as much."""
    alike = np.array([likeness.get(int(pk), np.nan) for pk in signs.ids])
    without = np.isnan(alike)
    if without.any() and not without.all():
        alike[without] = np.interp(signs.covers[without], [0.0, 1.0], [0.1, 0.8])
    return np.nan_to_num(alike)


def _by_words(q: str, reach: Reach) -> Signs:
    """Every passage that holds a word of the question."""
    count, average, languages = _totals(reach)
    asked = wording.asked(q, languages)
    held = [_holding(terms, reach) for _, terms in asked]
    ids = np.unique(np.concatenate([rows["passage"] for rows in held])) if held else np.zeros(0, np.int64)
    words, covers, most = np.zeros(len(ids)), np.zeros(len(ids)), 0.0
    for rows in held:
        at = np.searchsorted(ids, rows["passage"])
        weight = bm25.idf(len(rows), count)
        norm = bm25.K1 * (1 - bm25.B + bm25.B * rows["length"] / average)
        words[at] += weight * rows["tf"] / (rows["tf"] + norm)
        covers[at] += weight
        most += weight
    return Signs(ids.astype(np.int64), words / (most or 1.0), covers / (most or 1.0))


def _totals(reach: Reach) -> tuple[int, float, list[str]]:
    """How many passages there are, how long they are, and in which languages."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*), coalesce(avg(p.length), 1), array_agg(DISTINCT p.language) FROM {_FROM}"  # noqa: S608
            f" WHERE {reach.where()}"
        )
        count, average, languages = cursor.fetchone()
    return int(count), max(1.0, float(average)), [code for code in languages or [] if code]


def _holding(terms: list[str], reach: Reach) -> Array:
    """Passages that hold one of the terms of a word, each once: `(passage, tf, length)`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(int8send(id) || int2send(least(tf, 32000)::int2) || int4send(length), ''::bytea) FROM"  # noqa: S608
            f" (SELECT p.id, sum(w.tf) AS tf, p.length FROM memory_passageword AS w JOIN {_FROM} ON p.id = w.passage_id"
            f" WHERE w.term = ANY(%s) AND {reach.where()} GROUP BY p.id, p.length) AS held",
            [terms],
        )
        return np.frombuffer(cursor.fetchone()[0] or b"", _ROW)


def _by_meaning(q: str, reach: Reach, signs: Signs) -> dict[int, float]:
    """How alike the likeliest passages are to the question, -1 to 1; nothing without an embedder."""
    embedder = chosen()
    question = question_vector(embedder, q) if embedder else None
    if embedder is None or question is None:
        return {}
    asked = vectors.Asked(vectors.mark(embedder), question)
    by_words = [int(pk) for pk in signs.likeliest()]
    return vectors.nearest(asked, LOOK, _FROM, reach.where()) | vectors.of(asked, by_words)
