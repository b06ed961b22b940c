"""Embeddings of what is remembered: made by the worker, newest first, and compared with a question, by contact."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

import numpy as np
from django.db import connection, transaction

from inbox.models import Message, Note, Signal
from memory import shelf
from memory.corpus import Array, Corpus, Scope
from memory.embedding import Embedder, backstage, question_vector
from memory.embedding.kept import Kept
from memory.masking import mask
from memory.models import Trace
from memory.models.embedding import has_pgvector
from memory.reading import signal_text

#: characters that an embedder sees at once, and pieces of one item that it sees at all
PIECE, PIECES = 900, 8
#: traces of one transaction
BATCH = 64
#: the share of a record that must have vectors before they count: until then BM25 decides alone
ENOUGH = 0.95
_SENTENCE = re.compile(r"(?<=[.!?\n])\s+")


#: vectors of words that come again and again: canned answers, templates, imports of the same talk; 25 MB at most
_kept = Kept(32_000)


def embed_some(embedder: Embedder, most: int = 1_000) -> int:
    """Give traces that have none of this embedder's vectors theirs; returns how many got them."""
    _kept.rest()
    done = 0
    while done < most and (count := _embed_batch(embedder)):
        done += count
    return done


def pieces(text: str) -> list[str]:
    """A text in pieces of whole sentences; what is beyond `PIECES` of them is left to its words."""
    if len(text) <= PIECE * 1.3:
        return [text]
    made = [""]
    for sentence in _SENTENCE.split(text):
        if len(made[-1]) + len(sentence) > PIECE and made[-1]:
            made.append("")
        made[-1] = f"{made[-1]} {sentence[: 2 * PIECE]}".strip()
        if len(made) > PIECES:
            break
    return made[:PIECES]


def likeness(embedder: Embedder, scope: Scope, corpus: Corpus, q: str) -> Array | None:
    """For every item how alike it is to a question, -1 to 1; None while too few have vectors, or no answer comes."""
    question = question_vector(embedder, q) if corpus.record is not None else None
    if corpus.record is None or question is None:
        return None
    place, vectors = shelf.vectors(scope.contacts, corpus.record, embedder.name, len(question))
    best = np.full(len(corpus.record), -np.inf, np.float32)
    np.maximum.at(best, place, vectors @ question)
    best = best[corpus.place]
    seen = np.isfinite(best)
    if seen.mean() < ENOUGH:
        return None
    return np.where(seen, best, best[seen].mean())


def _literal(vector: Array) -> str:
    return "[" + ",".join(f"{number:.5f}" for number in vector) + "]"


def _embed_batch(embedder: Embedder) -> int:
    """One batch in two transactions, none open while the embedder works; what changed meanwhile waits for the next."""
    fresh = Trace.objects.exclude(embedder=embedder.name).order_by("-pk")
    rows = list(fresh.values_list("pk", "digest", "author", "message", "note", "signal")[:BATCH])
    texts = _texts(rows)
    cut = [(row[0], part, piece) for row in rows for part, piece in enumerate(pieces(texts.get(row[0], "")))]
    ask = partial(backstage.encode, embedder)
    vectors = _kept.encode(embedder.name, [piece for _, _, piece in cut], ask) if cut else np.zeros((0, 1))
    is_halfvec = has_pgvector(connection)
    values = [
        (part, _literal(vector) if is_halfvec else vector.astype("<f2").tobytes(), embedder.name, trace)
        for (trace, part, _), vector in zip(cut, vectors, strict=True)
    ]
    with transaction.atomic():
        kept = _claim(embedder, rows)
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM memory_embedding WHERE trace_id = ANY(%s)", [list(kept)])
            cursor.executemany(
                "INSERT INTO memory_embedding (trace_id, contact_id, part, vector, embedder) SELECT id, contact_id, %s,"  # noqa: S608
                + (" %s::halfvec" if is_halfvec else " %s")
                + ", %s FROM memory_trace WHERE id = %s",
                [value for value in values if value[3] in kept],
            )
    return len(rows)


def _claim(embedder: Embedder, rows: list[Any]) -> set[int]:
    """Mark those that are still as they were read; locks them against erasure until the vectors are in."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE memory_trace SET embedder = %s, changed = nextval('memory_trace_id_seq')"
            " FROM unnest(%s::bigint[], %s::text[]) AS read(id, digest)"
            " WHERE memory_trace.id = read.id AND memory_trace.digest = read.digest RETURNING memory_trace.id",
            [embedder.name, [row[0] for row in rows], [row[1] for row in rows]],
        )
        return {row[0] for row in cursor.fetchall()}


def _texts(rows: list[Any]) -> dict[int, str]:
    """What is embedded of each trace: who speaks, and the words."""
    told: dict[int, str] = {}
    for column, model in ((3, Message), (4, Note), (5, Signal)):
        items = model._default_manager.in_bulk([row[column] for row in rows if row[column]])
        for row in rows:
            item = items.get(row[column])
            if item is not None:
                text = signal_text(item) if isinstance(item, Signal) else item.text
                told[row[0]] = mask(f"{row[2]}: {text}" if row[2] else text)
    return told
