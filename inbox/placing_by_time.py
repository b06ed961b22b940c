"""Items that were appended to a thread put where their time belongs; the caller holds the lock and raises the epoch."""

from __future__ import annotations

from django.db import connection

from inbox.models import Thread
from inbox.renumbering import TABLES


def place_by_time(thread: Thread, old_last: int) -> None:
    """Renumber a locked thread whose items after `old_last` are new.

    What was there keeps its order: a time counts as at least that of the item before it. A new item goes behind what
    is as old as itself. Where all new ones are younger than everything, nothing is renumbered. Sets the counters, and
    takes episodes, read marks and the newest message along.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        _measure(cursor, thread.pk, old_last)
        cursor.execute("SELECT count(*) FROM placed WHERE place <> rank")
        if cursor.fetchone()[0]:
            _renumber(cursor, thread)
        cursor.execute("DROP TABLE placed")
    newest = thread.messages.order_by("-seq").first()
    if newest is not None:
        thread.last_message = None
        thread.show_newest(newest)


def _measure(cursor: object, thread_id: int, old_last: int) -> None:
    """A table of every item: where it stands, and by its time would stand."""
    union = " UNION ALL ".join(
        f"SELECT '{kind}' AS kind, id, at, seq FROM {table} WHERE thread_id = %s AND seq IS NOT NULL"  # noqa: S608
        for kind, table in TABLES.items()
    )
    cursor.execute(  # type: ignore[attr-defined]
        "CREATE TEMPORARY TABLE placed ON COMMIT DROP AS"  # noqa: S608 - our own tables
        " SELECT kind, id, seq AS was, fresh, row_number() OVER (ORDER BY seq) AS rank,"
        " row_number() OVER (ORDER BY time, fresh, seq) AS place FROM ("
        " SELECT *, CASE WHEN fresh THEN at ELSE max(at) OVER (PARTITION BY fresh ORDER BY seq) END AS time FROM"
        f" (SELECT *, seq > %s AS fresh FROM ({union}) AS items) AS marked) AS timed",
        [old_last, *[thread_id] * len(TABLES)],
    )


def _renumber(cursor: object, thread: Thread) -> None:
    run = cursor.execute  # type: ignore[attr-defined]
    for kind, table in TABLES.items():
        run(
            f"UPDATE {table} AS item SET seq = placed.place, rev = placed.place FROM placed"  # noqa: S608
            " WHERE placed.kind = %s AND placed.id = item.id",
            [kind],
        )
    run(
        # What is put in before an episode is no part of it.
        "UPDATE inbox_episode SET"
        " first_seq = coalesce((SELECT min(place) FROM placed WHERE was >= first_seq AND NOT fresh), 0),"
        " last_seq = (SELECT max(place) FROM placed WHERE was <= last_seq) WHERE thread_id = %s",
        [thread.pk],
    )
    reads = {}
    for reader, (seq, count) in thread.reads.items():
        run("SELECT coalesce(max(place), 0) FROM placed WHERE was <= %s", [seq])
        reads[reader] = [cursor.fetchone()[0], count]  # type: ignore[attr-defined]
    run("SELECT coalesce(max(place), 0) FROM placed")
    thread.reads, thread.last_seq = reads, cursor.fetchone()[0]  # type: ignore[attr-defined]
    thread.last_rev = thread.last_seq
