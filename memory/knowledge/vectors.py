"""Vectors of passages: made by the worker, compared by pgvector's HNSW index, or in numpy where there is none."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection, transaction

from memory.corpus import Array
from memory.embedding import Embedder
from memory.models import Passage
from memory.models.embedding import has_pgvector

#: of the rules by which a passage becomes a vector; raise it, and all are made anew
VERSION = 1
#: passages of one transaction
BATCH = 64
#: how many neighbours HNSW looks at; more finds more of the nearest, and takes longer
SEARCHES = 200


@dataclass(frozen=True)
class Asked:
    """A question as a vector, and whose it is."""

    embedder: str
    vector: Array

    @property
    def literal(self) -> str:
        """As pgvector reads it."""
        return "[" + ",".join(f"{number:.5f}" for number in self.vector) + "]"

    @property
    def column(self) -> str:
        """The column as its index has it."""
        return f"p.vector::halfvec({len(self.vector)})"


def embed_some(embedder: Embedder, most: int = 512) -> int:
    """Give passages that have none of this embedder's vectors theirs; returns how many got them."""
    done = 0
    while done < most:
        rows = list(Passage.objects.exclude(embedder=mark(embedder)).order_by("pk")[:BATCH])
        if not rows:
            break
        _store(embedder, rows, _made(embedder, rows))
        done += len(rows)
    return done


def mark(embedder: Embedder) -> str:
    """What stands with a vector: who made it, and by which rules of ours."""
    return f"{embedder.name}/{VERSION}"


def _made(embedder: Embedder, rows: list[Passage]) -> Array:
    """One vector each: its words under their headings, its words alone and its headings, the last for half.

    A sum of vectors is as alike to a question as the sum of their likenesses. On the help pages of bench/knowledge
    0.89 of the questions find their passage in the first three by it, 0.83 by the first part alone.
    """
    headed = embedder.encode([f"{row.heading}: {row.text}" for row in rows])
    alone = embedder.encode([row.text for row in rows])
    heads = embedder.encode([row.heading or row.text[:200] for row in rows])
    total = headed + alone + 0.5 * heads
    return total / np.linalg.norm(total, axis=1, keepdims=True)  # type: ignore[no-any-return]


def _store(embedder: Embedder, rows: list[Passage], made: Array) -> None:
    is_halfvec = has_pgvector(connection)
    if is_halfvec:
        _index(mark(embedder), made.shape[1])
    values = [
        (
            mark(embedder),
            Asked("", vector).literal if is_halfvec else vector.astype("<f2").tobytes(),
            row.pk,
            row.digest,
        )
        for row, vector in zip(rows, made, strict=True)
    ]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE memory_passage SET embedder = %s, vector = %s"  # noqa: S608 - our own words
            + ("::halfvec" if is_halfvec else "")
            + " WHERE id = %s AND digest = %s",
            values,
        )


def nearest(asked: Asked, limit: int, tables: str, where: str) -> dict[int, float]:
    """The passages that are most alike, and how much; `tables` and `where` say which may be."""
    if not has_pgvector(connection):
        return _nearest_here(asked, limit, tables, where)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL hnsw.ef_search = {SEARCHES}")
        cursor.execute("SET LOCAL hnsw.iterative_scan = strict_order")
        cursor.execute(
            f"SELECT p.id, -({asked.column} <#> %s) AS alike FROM {tables}"  # noqa: S608 - our own words
            f" WHERE p.embedder = %s AND {where} ORDER BY {asked.column} <#> %s LIMIT %s",
            [asked.literal, asked.embedder, asked.literal, limit],
        )
        return dict(cursor.fetchall())


def of(asked: Asked, ids: list[int]) -> dict[int, float]:
    """How alike these passages are; one without a vector is left out."""
    if not has_pgvector(connection):
        return _compared(asked, "memory_passage AS p", "p.id = ANY(%s)", [ids])
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT p.id, -({asked.column} <#> %s) FROM memory_passage AS p"  # noqa: S608 - our own words
            " WHERE p.id = ANY(%s) AND p.embedder = %s",
            [asked.literal, ids, asked.embedder],
        )
        return dict(cursor.fetchall())


def _nearest_here(asked: Asked, limit: int, tables: str, where: str) -> dict[int, float]:
    every = _compared(asked, tables, where, [])
    return dict(sorted(every.items(), key=lambda one: -one[1])[:limit])


def _compared(asked: Asked, tables: str, where: str, values: list[Any]) -> dict[int, float]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT string_agg(int8send(p.id) || p.vector, ''::bytea) FROM {tables}"  # noqa: S608 - our own words
            f" WHERE p.embedder = %s AND {where}",
            [asked.embedder, *values],
        )
        packed = cursor.fetchone()[0] or b""
    rows = np.frombuffer(packed, np.dtype([("passage", ">i8"), ("vector", "<f2", len(asked.vector))]))
    alike = rows["vector"].astype(np.float32) @ asked.vector
    return dict(zip(rows["passage"].tolist(), alike.tolist(), strict=True))


def _index(embedder: str, size: int) -> None:
    """An index of this embedder's vectors, made while there are few: the column has no fixed size of its own."""
    name = f"passage_near_{hashlib.sha256(f'{embedder}/{size}'.encode()).hexdigest()[:12]}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [name])
        if not cursor.fetchone()[0]:
            cursor.execute(
                f"CREATE INDEX IF NOT EXISTS {name} ON memory_passage USING hnsw"
                f" ((vector::halfvec({size})) halfvec_ip_ops) WHERE embedder = %s",
                [embedder],
            )
