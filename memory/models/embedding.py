"""Embeddings: what an item means as a direction in space, beside its trace."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models


def has_pgvector(connection: Any) -> bool:
    """Whether this database has pgvector's types."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'vector')")
        return bool(cursor.fetchone()[0])


class VectorField(models.Field):  # type: ignore[type-arg]
    """A unit vector of half floats: pgvector's halfvec where the database has it, else float16 bytes."""

    def db_type(self, connection: Any) -> str:
        """Decided when the column is made."""
        return "halfvec" if has_pgvector(connection) else "bytea"


class Embedding(models.Model):
    """One piece of one item. Read and written in sets by SQL; goes with its trace (the database sees to it)."""

    pk = models.CompositePrimaryKey("trace_id", "part")
    trace = models.ForeignKey("memory.Trace", models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    part = models.PositiveSmallIntegerField()
    contact = models.ForeignKey("inbox.Contact", models.DO_NOTHING, db_constraint=False, related_name="+")
    vector = VectorField()
    #: who made it
    embedder = models.CharField(max_length=60)

    class Meta:
        default_permissions: ClassVar = ()
