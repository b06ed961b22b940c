"""What can be recalled of one contact, as arrays: traces in the order of time, and where the words asked for stand."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

import numpy as np
from django.db import connection

from memory import shelf

#: seconds of silence after which talk counts as another sitting
PAUSE_S = 4 * 3_600
KINDS = ("", "message", "note", "signal")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Scope:
    """What may be searched: items of these contacts, known at that time (None: now), with or without notes."""

    contacts: tuple[int, ...]
    known_at: datetime | None = None
    notes: bool = True

    def where(self) -> tuple[str, list[Any]]:
        """The condition on traces, always by contact, and its parameters."""
        values: list[Any]
        sql, values = "t.contact_id = ANY(%s)", [list(self.contacts)]
        if self.known_at is not None:
            sql, values = sql + " AND t.known_at <= %s", [*values, self.known_at]
        return sql + ("" if self.notes else " AND t.kind <> 'note'"), values

    def inside(self, record: shelf.Record) -> Array:
        """The same condition on what is kept of these contacts: indices of rows."""
        within = np.ones(len(record), bool)
        if self.known_at is not None:
            within &= record.rows["known"] <= (self.known_at - _EPOCH) // timedelta(microseconds=1)
        if not self.notes:
            within &= record.rows["kind"] != KINDS.index("note")
        return np.flatnonzero(within)


@dataclass(frozen=True)
class Wish:
    """What is wanted of it; None: whatever. Items outside still tell what stands beside them."""

    after: datetime | None = None
    before: datetime | None = None
    channel: str | None = None
    speaker: str | None = None
    kind: str | None = None

    def met_by(self, corpus: Corpus, scope: Scope) -> Array:
        """For every item whether it is wanted."""
        told = {
            "t.at > %s": self.after, "t.at < %s": self.before, "t.speaker = %s": self.speaker, "t.kind = %s": self.kind,
            "t.channel_id = (SELECT id FROM inbox_channel WHERE key = %s)": self.channel,
        }  # fmt: skip
        wanted = {sql: value for sql, value in told.items() if value is not None}
        if not wanted:
            return np.ones(len(corpus), bool)
        where, values = scope.where()
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT t.id FROM memory_trace AS t WHERE {' AND '.join([where, *wanted])}",  # noqa: S608 - our own
                [*values, *wanted.values()],
            )
            return np.isin(corpus.trace, [row[0] for row in cursor.fetchall()])


@dataclass
class Corpus:
    """Traces of a scope in the order of time, n of them; every array has n entries."""

    trace: Array
    item: Array
    kind: Array
    #: seconds since 1970
    at: Array
    #: a number for each who speaks; `names` gives it
    author: Array
    #: whether the customer speaks
    own: Array
    asks: Array
    figures: Array
    #: words that count
    length: Array
    names: dict[str, int] = field(default_factory=dict)
    languages: list[str] = field(default_factory=list)
    #: what it was taken from, and the index of each item in that; None for one that was drawn from a file
    record: shelf.Record | None = None
    place: Array = field(default_factory=lambda: np.zeros(0, np.int64))
    sitting: Array = field(init=False)

    def __post_init__(self) -> None:
        breaks = np.diff(self.at, prepend=self.at[:1]) > PAUSE_S
        self.sitting = np.cumsum(breaks)

    def __len__(self) -> int:
        return len(self.trace)

    @cached_property
    def by_trace(self) -> Array:
        """Indices in the order of the traces' ids."""
        return np.argsort(self.trace)


@dataclass(frozen=True)
class Postings:
    """Where one word stands: indices into the corpus, ascending, and how often in each."""

    at: Array
    tf: Array


def load(scope: Scope) -> Corpus:
    """The traces of a scope, as they are now; only of these contacts is anything read."""
    record = shelf.record(scope.contacts)
    place = scope.inside(record)
    names = ("trace", "item", "kind", "at", "author", "own", "asks", "figures", "length")
    columns = {name: record.rows[name][place] for name in names}
    languages = [record.languages[n] for n in np.unique(record.rows["language"][place])]
    return Corpus(
        **{**columns, "at": columns["at"] // 1_000_000},
        names={record.authors[n]: int(n) for n in np.unique(columns["author"])},
        languages=[code for code in languages if code], record=record, place=place,
    )  # fmt: skip


def postings(scope: Scope, corpus: Corpus, words: list[tuple[str, list[str]]]) -> list[Postings]:
    """Of each word, in their order; the terms a word may stand as count together."""
    terms = sorted({term for _, mine in words for term in mine})
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT term, string_agg(int8send(trace_id) || int2send(tf::int2), ''::bytea) FROM memory_posting"
            " WHERE contact_id = ANY(%s) AND term = ANY(%s) GROUP BY term",
            [list(scope.contacts), terms],
        )
        packed = dict(cursor.fetchall())
    return [_gathered(corpus, [packed[term] for term in mine if term in packed]) for _, mine in words]


def _gathered(corpus: Corpus, packed: list[bytes]) -> Postings:
    rows = np.frombuffer(b"".join(packed), np.dtype([("trace", ">i8"), ("tf", ">i2")]))
    if not len(rows) or not len(corpus):
        return Postings(np.zeros(0, np.int64), np.zeros(0))
    sought = rows["trace"].astype(np.int64)
    order = corpus.by_trace
    place = order[np.minimum(np.searchsorted(corpus.trace, sought, sorter=order), len(corpus) - 1)]
    inside = corpus.trace[place] == sought  # a trace outside the scope has postings too
    tf = np.bincount(place[inside], rows["tf"][inside].astype(float), len(corpus))
    at = np.flatnonzero(tf)
    return Postings(at, tf[at])
