"""Tallies: how many threads stand where, kept as small changes so that counting never scans threads."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

#: the dimensions by which views count; `Thread.standing()` gives them in this order
DIMENSIONS = ("state", "holder_kind", "assignee_id", "team_ids", "channel_ids")


class Tally(models.Model):
    """`n` more (or fewer) threads of this standing. Rows are only added; `fold` sums them up."""

    state = models.CharField(max_length=8)
    holder_kind = models.CharField(max_length=8, blank=True)
    assignee_id = models.BigIntegerField(null=True)
    team_ids = ArrayField(models.BigIntegerField(), default=list)
    channel_ids = ArrayField(models.BigIntegerField(), default=list)
    n = models.BigIntegerField()

    class Meta:
        verbose_name_plural = "tallies"
        default_permissions: ClassVar = ()


def move(changes: list[tuple[tuple[Any, ...] | None, tuple[Any, ...] | None]]) -> None:
    """Count threads out of one standing and into another; each change is (before, after), None for no row."""
    rows = []
    for before, after in changes:
        if before != after:
            rows += [
                Tally(**dict(zip(DIMENSIONS, side, strict=True)), n=n) for side, n in ((before, -1), (after, 1)) if side
            ]
    if rows:
        Tally.objects.bulk_create(rows)


def fold() -> None:
    """Sum rows of the same standing into one; safe beside writers, since it only replaces rows it has seen."""
    columns = ", ".join(DIMENSIONS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH gone AS (DELETE FROM inbox_tally RETURNING {columns}, n)"  # noqa: S608 - names of our own columns
            f" INSERT INTO inbox_tally ({columns}, n)"
            f" SELECT {columns}, sum(n) FROM gone GROUP BY {columns} HAVING sum(n) <> 0"
        )


def recount() -> dict[str, int]:
    """Compare the tallies with the threads and set them right; returns {"wrong": standings that differed}."""
    columns = ", ".join(DIMENSIONS)
    true = f"SELECT {columns}, count(*) AS n FROM inbox_thread WHERE merged_into_id IS NULL GROUP BY {columns}"  # noqa: S608
    told = f"SELECT {columns}, sum(n) AS n FROM inbox_tally GROUP BY {columns} HAVING sum(n) <> 0"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE inbox_thread, inbox_tally IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute(f"SELECT count(*) FROM ((({true}) EXCEPT ({told})) UNION (({told}) EXCEPT ({true}))) AS wrong")  # noqa: S608
        wrong = cursor.fetchone()[0]
        if wrong:
            cursor.execute("DELETE FROM inbox_tally")
            cursor.execute(f"INSERT INTO inbox_tally ({columns}, n) {true}")
    return {"wrong": wrong}
