"""Places made anew: under the row lock, by time, each thread's own order kept; the caller raises the epoch."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from inbox.models import Link, Thread

#: item kind -> its table
TABLES = {"message": "inbox_message", "note": "inbox_note", "event": "inbox_event"}


def keep_places(link: Link, threads: Iterable[Thread]) -> None:
    """Write down where every item of these threads stands, so that unlink can put it back."""
    ids = [thread.pk for thread in threads]
    with connection.cursor() as cursor:
        for kind, table in TABLES.items():
            cursor.execute(
                "INSERT INTO inbox_linkplace (link_id, kind, item_id, thread_id, seq, rev)"  # noqa: S608 - our own tables
                f" SELECT %s, %s, id, thread_id, seq, rev FROM {table} WHERE thread_id = ANY(%s) AND seq IS NOT NULL",
                [link.pk, kind, ids],
            )


def renumber_by_time(into: Thread, link: Link) -> None:
    """Move every item that `link` wrote down into one thread, numbered 1, 2, 3 by time.

    A clock that stepped back does not reorder what one thread had shown: an item's time counts as at least that of the
    item before it. Episodes follow their first item; they must still hang on their own threads. Sets the counters.
    """
    union = " UNION ALL ".join(
        f"SELECT '{kind}' AS kind, item.id, item.at, place.thread_id, place.seq FROM {table} AS item"  # noqa: S608
        f" JOIN inbox_linkplace AS place ON place.item_id = item.id AND place.kind = '{kind}' WHERE place.link_id = %s"
        for kind, table in TABLES.items()
    )
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(
            "CREATE TEMPORARY TABLE renumbered ON COMMIT DROP AS"  # noqa: S608
            " SELECT kind, id, thread_id, seq AS was, row_number() OVER (ORDER BY time, thread_id, seq) AS place FROM ("
            " SELECT *, max(at) OVER (PARTITION BY thread_id ORDER BY seq) AS time FROM"
            f" ({union}) AS items) AS timed",
            [link.pk] * 3,
        )
        for kind, table in TABLES.items():
            cursor.execute(
                f"UPDATE {table} AS item SET thread_id = %s, seq = new.place, rev = new.place FROM renumbered AS new"  # noqa: S608
                " WHERE new.kind = %s AND new.id = item.id",
                [into.pk, kind],
            )
        cursor.execute(
            "UPDATE inbox_episode AS episode SET first_seq ="
            " coalesce((SELECT min(place) FROM renumbered AS r"
            " WHERE r.thread_id = episode.thread_id AND was >= episode.first_seq), 0),"
            " last_seq = (SELECT max(place) FROM renumbered AS r"
            " WHERE r.thread_id = episode.thread_id AND was <= episode.last_seq)"
            " WHERE episode.thread_id IN (SELECT DISTINCT thread_id FROM renumbered)"
        )
        cursor.execute("SELECT coalesce(max(place), 0) FROM renumbered")
        into.last_seq = into.last_rev = cursor.fetchone()[0]
        cursor.execute("DROP TABLE renumbered")
