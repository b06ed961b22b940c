"""Traces and postings written in sets: what has not changed is left alone, what never was or is no more goes."""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter
from typing import Any

from django.db import connection

from memory import wording
from memory.reading import Reading

#: of the rules by which items are read; raise it, and everything is remembered anew
VERSION = 2
_COLUMNS = {
    "item": "bigint", "contact": "bigint", "at": "timestamptz", "known_at": "timestamptz", "speaker": "text",
    "author": "text", "channel": "bigint", "language": "text", "asks": "boolean", "figures": "boolean",
    "digest": "text", "words": "text",
}  # fmt: skip


def write(kind: str, readings: list[Reading], gone: Iterable[int] = ()) -> int:
    """Bring the traces of items of one kind up to date, in the running transaction; returns how many changed.

    `gone`: ids of items that must have none. An item erased meanwhile is passed over: its row is asked for here.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM memory_trace WHERE {kind}_id = ANY(%s)", [list(gone)])  # noqa: S608 - a word of ours
        removed = int(cursor.rowcount)
        changed = _changed(kind, readings)
        if not changed:
            return removed
        cursor.execute(_upsert(kind), _parameters(changed))
        traces = dict(cursor.fetchall())
        _index(traces, changed)
    return removed + len(traces)


def _changed(kind: str, readings: list[Reading]) -> list[Reading]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {kind}_id, digest FROM memory_trace WHERE {kind}_id = ANY(%s) AND version = %s",  # noqa: S608
            [[reading.item for reading in readings], VERSION],
        )
        known = dict(cursor.fetchall())
    return [reading for reading in readings if known.get(reading.item) != reading.digest]


def _upsert(kind: str) -> str:
    arrays = ", ".join(f"%s::{of}[]" for of in _COLUMNS.values())
    return (
        "INSERT INTO memory_trace (kind, version, length, embedder, changed,"  # noqa: S608 - names of our own columns
        f" {kind}_id, contact_id, at, known_at, speaker, author, channel_id, language, asks, figures, digest)"
        " SELECT %s, %s, 0, '', nextval('memory_trace_id_seq'), item, contact, told.at, told.known_at, told.speaker,"
        " told.author, told.channel,"
        " told.language, told.asks, told.figures, told.digest"
        f" FROM unnest({arrays}) AS told({', '.join(_COLUMNS)})"
        f" JOIN (SELECT id FROM inbox_{kind} WHERE id = ANY(%s) FOR KEY SHARE) AS there ON there.id = item"
        f" ON CONFLICT ({kind}_id) DO UPDATE SET version = excluded.version, embedder = '',"
        " changed = excluded.changed, at = excluded.at,"
        " contact_id = excluded.contact_id, known_at = excluded.known_at, speaker = excluded.speaker,"
        " author = excluded.author, channel_id = excluded.channel_id, language = excluded.language,"
        " asks = excluded.asks, figures = excluded.figures, digest = excluded.digest"
        f" RETURNING {kind}_id, id"
    )


def _parameters(readings: list[Reading]) -> list[Any]:
    columns = [[attrgetter(name)(reading) for reading in readings] for name in _COLUMNS]
    return [readings[0].kind, VERSION, *columns, [reading.item for reading in readings]]


def _index(traces: dict[int, int], readings: list[Reading]) -> None:
    there = [reading for reading in readings if reading.item in traces]
    ids = [traces[reading.item] for reading in there]
    told: list[Any] = [
        ids, [reading.contact for reading in there], [wording.grammar_of(reading.language) for reading in there],
        [reading.words for reading in there], wording.LONGEST_TERM,
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM memory_posting WHERE trace_id = ANY(%s)", [ids])
        cursor.execute("DELETE FROM memory_embedding WHERE trace_id = ANY(%s)", [ids])
        cursor.execute(
            "WITH put AS (INSERT INTO memory_posting (trace_id, contact_id, term, tf)"
            " SELECT told.id, told.contact, word.lexeme, cardinality(word.positions)"
            " FROM unnest(%s::bigint[], %s::bigint[], %s::regconfig[], %s::text[])"
            " AS told(id, contact, grammar, words),"
            " unnest(to_tsvector(told.grammar, told.words)) AS word WHERE length(word.lexeme) <= %s"
            " RETURNING trace_id, tf)"
            " UPDATE memory_trace SET length = total FROM "
            "(SELECT trace_id, sum(tf) AS total FROM put GROUP BY trace_id) AS counted WHERE counted.trace_id = id",
            told,
        )
