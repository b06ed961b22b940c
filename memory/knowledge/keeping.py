"""Keeps a document's passages: written anew when its words changed, left alone when they did not."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db import connection, transaction

from inbox.clock import now
from inbox.searching import fold
from memory import wording
from memory.knowledge.cutting import Piece, cut
from memory.knowledge.parsing.told import Told
from memory.models import Document, Passage
from memory.models.embedding import has_pgvector

#: of the rules by which documents are cut; raise it, and everything is written anew
VERSION = 1
#: passages written at once
BATCH = 500
#: what a reading may change
_READ = (
    "title", "state", "reason", "done_run", "etag", "last_modified", "digest", "size", "mime", "links", "read_at",
)  # fmt: skip


def keep(document: Document, told: Told) -> None:
    """Bring the passages of a document up to date; a document deleted meanwhile stays deleted."""
    pieces = cut(told)
    digest = hashlib.sha256(json.dumps([VERSION, told.title, [vars(one) for one in pieces]]).encode()).hexdigest()
    with transaction.atomic():
        if Document.objects.select_for_update().filter(pk=document.pk).first() is None:
            return
        twin = document.source.documents.filter(digest=digest, state=Document.State.READ).exclude(pk=document.pk)
        first = twin.order_by("pk").first()
        is_same = document.digest == digest and document.state == Document.State.READ
        document.digest, document.title, document.read_at = digest, told.title, now()
        if first is not None:
            _settle(document, Document.State.DUPLICATE, f"The same words as {first.url}")
        elif not pieces:
            _settle(document, Document.State.REFUSED, "It holds no text.")
        else:
            if not is_same:
                _write(document, pieces)
            document.state, document.reason = Document.State.READ, ""
        store(document)


def refuse(document: Document, reason: str) -> None:
    """It is not read, or not any more: its passages go."""
    with transaction.atomic():
        _settle(document, Document.State.REFUSED, reason)
        document.digest = document.etag = document.last_modified = ""
        store(document)


def store(document: Document) -> None:
    """Store what a reading changed; a document deleted meanwhile stays deleted."""
    Document.objects.filter(pk=document.pk).update(**{name: getattr(document, name) for name in _READ})


def _settle(document: Document, state: str, reason: str) -> None:
    Passage.objects.filter(document=document)._raw_delete("default")
    document.state, document.reason = state, reason[:300]


def _write(document: Document, pieces: list[Piece]) -> None:
    vectors = _vectors(document)
    Passage.objects.filter(document=document)._raw_delete("default")
    for start in range(0, len(pieces), BATCH):
        rows = [_row(document, start + n, one) for n, one in enumerate(pieces[start : start + BATCH])]
        with connection.cursor() as cursor:
            cursor.execute(_INSERT, [*(list(column) for column in zip(*rows, strict=True)), wording.LONGEST_TERM])
    _give_back(document, vectors)


_INSERT = (
    "WITH told AS (SELECT * FROM unnest(%s::bigint[], %s::int[], %s::text[], %s::text[], %s::text[], %s::text[],"
    " %s::regconfig[], %s::text[], %s::text[]) AS told(document, n, heading, text, anchor, language, grammar, digest,"
    " words)), put AS (INSERT INTO memory_passage (document_id, n, heading, text, anchor, language, digest, length,"
    " embedder) SELECT document, n, heading, text, anchor, language, digest,"
    " coalesce((SELECT sum(cardinality(positions)) FROM unnest(to_tsvector(grammar, words))), 0), '' FROM told"
    " RETURNING id, n)"
    " INSERT INTO memory_passageword (passage_id, term, tf) SELECT put.id, word.lexeme, cardinality(word.positions)"
    " FROM told JOIN put ON put.n = told.n, unnest(to_tsvector(told.grammar, told.words)) AS word"
    " WHERE length(word.lexeme) <= %s"
)


def _row(document: Document, n: int, piece: Piece) -> tuple[Any, ...]:
    title = "" if fold(document.title) in fold(piece.heading) else document.title
    # The words above a passage say what it is about: they are found with it.
    words = fold(f"{title} {piece.heading} {piece.text}")
    language = wording.language_of(fold(piece.text) if len(piece.text) > 80 else words)
    digest = hashlib.sha256(words.encode()).hexdigest()[:32]
    return (
        document.pk, n, piece.heading, piece.text, piece.anchor, language, wording.grammar_of(language), digest, words,
    )  # fmt: skip


def _vectors(document: Document) -> list[tuple[str, str, Any]]:
    """Vectors of the document's passages by digest, to be given back to those whose words stay."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT ON (digest) digest, embedder, "  # noqa: S608 - our own words
            + ("vector::text" if has_pgvector(connection) else "vector")
            + " FROM memory_passage WHERE document_id = %s AND embedder <> ''",
            [document.pk],
        )
        return list(cursor.fetchall())


def _give_back(document: Document, vectors: list[tuple[str, str, Any]]) -> None:
    kind = "halfvec" if has_pgvector(connection) else "bytea"
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE memory_passage SET embedder = %s, vector = %s::{kind} WHERE document_id = %s AND digest = %s",  # noqa: S608
            [(embedder, vector, document.pk, digest) for digest, embedder, vector in vectors],
        )
