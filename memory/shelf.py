"""What a process keeps of the records it searched last: traces and vectors as arrays, no words; read anew when changed.

Whether a record changed is seen by the count of its traces and the sum of their `changed`, numbers of a sequence: a
trace that is written again raises the sum, and with as many gone as came it rises too.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic
from typing import Any

import numpy as np
from django.db import connection

from memory.models.embedding import has_pgvector

Array = np.ndarray[Any, Any]
#: bytes of arrays, and records, that a process keeps
ROOM, MOST = 64 * 2**20, 200
#: seconds after which a record that nobody searched is let go, by the next search of any
IDLE_S = 600
#: the share of vectors up to which those that are missing are asked for one by one
FEW = 0.3
#: microseconds from 1970 to 2000, from which PostgreSQL counts
_EPOCH_US = 946_684_800_000_000
_COLUMNS = {
    "trace": "t.id", "item": "coalesce(t.message_id, t.note_id, t.signal_id)", "at": "t.at", "known": "t.known_at",
    "changed": "t.changed", "length": "t.length::bigint",
    "signs": "(array_position(ARRAY['message', 'note', 'signal'], t.kind::text) + 4 * (t.speaker = 'contact')::int"
    " + 8 * t.asks::int + 16 * t.figures::int)::bigint",
}  # fmt: skip


@dataclass
class Record:
    """All traces of some contacts in the order of time, n of them; every column of `rows` has n entries."""

    stamp: tuple[int, int]
    #: trace, item, changed, length, at and known (microseconds since 1970), kind, own, asks, figures, author, language
    rows: dict[str, Array]
    #: who speaks, and codes of languages, by their numbers
    authors: list[str]
    languages: list[str]
    #: by the name of the embedder: the place in `rows` of each vector, and the vectors as float32
    vectors: dict[str, tuple[Array, Array]] = field(default_factory=dict)
    #: when it was searched last, by the clock of the process
    used: float = field(default_factory=monotonic)

    def __post_init__(self) -> None:
        self.order = np.argsort(self.rows["trace"])

    def __len__(self) -> int:
        return len(self.order)

    def place_of(self, traces: Array) -> Array:
        """Where traces stand in it, -1 for those that are not there."""
        if not len(self.order):
            return np.full(len(traces), -1)
        found = np.searchsorted(self.rows["trace"], traces, sorter=self.order)
        place = self.order[np.minimum(found, len(self.order) - 1)]
        return np.where(self.rows["trace"][place] == traces, place, -1)

    @property
    def size(self) -> int:
        """Bytes."""
        columns = [*self.rows.values(), *(part for pair in self.vectors.values() for part in pair)]
        return sum(column.nbytes for column in columns)


_shelf: OrderedDict[tuple[str, tuple[int, ...]], Record] = OrderedDict()
_lock = Lock()


def record(contacts: tuple[int, ...]) -> Record:
    """The record of some contacts as it is now; nothing of anybody else's is read."""
    key = (connection.settings_dict["NAME"], contacts)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), coalesce(sum(changed), 0)::bigint FROM memory_trace WHERE contact_id = ANY(%s)",
            [list(contacts)],
        )
        stamp = cursor.fetchone()
    with _lock:
        _let_go()
        known = _shelf.get(key)
        if known is not None and known.stamp == stamp:
            _shelf.move_to_end(key)
            known.used = monotonic()
            return known
    fresh = _read(contacts, stamp)
    if known is not None:
        fresh.vectors = {name: _still(known, fresh, name) for name in known.vectors}
    _keep(key, fresh)
    return fresh


def vectors(contacts: tuple[int, ...], kept: Record, embedder: str, size: int) -> tuple[Array, Array]:
    """The vectors that an embedder made of a record, and the place of each in its rows; `size` numbers each."""
    place, matrix = kept.vectors.get(embedder, (np.zeros(0, np.int64), np.zeros((0, size), np.float32)))
    there = np.zeros(len(kept), bool)
    there[place] = True
    if there.all():
        return place, matrix
    asked = kept.rows["trace"][~there]
    traces, fresh = _fetch(contacts, embedder, size, asked if len(asked) < FEW * len(there) else None)
    found = kept.place_of(traces)
    new = (found >= 0) & ~there[found]
    told = np.concatenate([place, found[new]]), np.concatenate([matrix, fresh[new]])
    kept.vectors[embedder] = told
    _keep((connection.settings_dict["NAME"], contacts), kept)
    return told


def forget(contacts: Iterable[int] | None = None) -> None:
    """Keep nothing of these contacts (None: of anybody)."""
    gone = None if contacts is None else set(contacts)
    with _lock:
        for key in [key for key in _shelf if gone is None or gone & set(key[1])]:
            del _shelf[key]


def _let_go() -> None:
    while _shelf and next(iter(_shelf.values())).used < monotonic() - IDLE_S:
        _shelf.popitem(last=False)


def _keep(key: tuple[str, tuple[int, ...]], kept: Record) -> None:
    with _lock:
        kept.used = monotonic()
        _shelf[key] = kept
        _shelf.move_to_end(key)
        size = sum(one.size for one in _shelf.values())
        while len(_shelf) > 1 and (size > ROOM or len(_shelf) > MOST):
            size -= _shelf.popitem(last=False)[1].size


def _read(contacts: tuple[int, ...], stamp: tuple[int, int]) -> Record:
    """Arrays as the database sends them: 10,000 rows take longer to read than to rank."""
    columns = ", ".join(f"array_send(array_agg({sql}))" for sql in _COLUMNS.values())
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT t.author, t.language, {columns} FROM memory_trace AS t WHERE t.contact_id = ANY(%s) GROUP BY 1, 2",  # noqa: S608 - columns of ours
            [list(contacts)],
        )
        groups = cursor.fetchall()
    authors, languages = (sorted({group[n] for group in groups}) for n in (0, 1))
    told = [_group(group, authors.index(group[0]), languages.index(group[1])) for group in groups]
    names = [*_COLUMNS, "author", "language"]
    rows = {name: np.concatenate([np.zeros(0, np.int64), *(one[name] for one in told)]) for name in names}
    signs = rows.pop("signs")
    rows |= {"kind": signs & 3, "own": signs >> 2 & 1, "asks": signs >> 3 & 1, "figures": signs >> 4 & 1}
    order = np.lexsort((rows["item"], rows["kind"], rows["at"]))
    return Record(stamp, {name: column[order] for name, column in rows.items()}, authors, languages)


def _group(group: tuple[object, ...], author: int, language: int) -> dict[str, Array]:
    told = {name: _unpacked(bytes(sent)) for name, sent in zip(_COLUMNS, group[2:], strict=True)}  # type: ignore[call-overload]
    told |= {name: told[name] + _EPOCH_US for name in ("at", "known")}
    count = len(told["trace"])
    return {**told, "author": np.full(count, author), "language": np.full(count, language)}


def _unpacked(sent: bytes) -> Array:
    """An array of bigint or timestamptz in the binary form of PostgreSQL: 20 bytes, then each after its length."""
    return np.frombuffer(sent, np.dtype([("size", ">i4"), ("value", ">i8")]), offset=20)["value"].astype(np.int64)


def _still(old: Record, new: Record, embedder: str) -> tuple[Array, Array]:
    """The vectors of traces that nobody has written since."""
    place, matrix = old.vectors[embedder]
    found = new.place_of(old.rows["trace"][place])
    same = (found >= 0) & (new.rows["changed"][found] == old.rows["changed"][place])
    return found[same], matrix[same]


def _fetch(contacts: tuple[int, ...], embedder: str, size: int, traces: Array | None) -> tuple[Array, Array]:
    """Traces and vectors, as PostgreSQL copies them out in binary; `traces`: only of these."""
    halves = has_pgvector(connection)
    sql = "SELECT trace_id, vector FROM memory_embedding WHERE contact_id = ANY(%s) AND embedder = %s"
    values: list[object] = [list(contacts), embedder]
    if traces is not None:
        sql, values = f"{sql} AND trace_id = ANY(%s)", [*values, traces.tolist()]
    with connection.cursor() as cursor, cursor.copy(f"COPY ({sql}) TO STDOUT (FORMAT BINARY)", values) as copy:
        sent = b"".join(bytes(part) for part in copy)
    # After 19 bytes of head each row is its number of fields and each field after its length; a halfvec says its size.
    head = [("of_vector", ">i4"), ("numbers", ">i2"), ("unused", ">i2")] if halves else [("of_vector", ">i4")]
    row = np.dtype([
        ("fields", ">i2"), ("of_trace", ">i4"), ("trace", ">i8"), *head, ("vector", ">f2" if halves else "<f2", size)
    ])  # fmt: skip
    rows = np.frombuffer(sent, row, count=(len(sent) - 21) // row.itemsize, offset=19)
    return rows["trace"].astype(np.int64), rows["vector"].astype(np.float32)
