"""Postings: which words an item holds and how often, by which BM25 finds it among the items of one contact."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Posting(models.Model):
    """One word of one item. Written and read in sets by SQL; goes with its trace (the database sees to it)."""

    pk = models.CompositePrimaryKey("trace_id", "term")
    trace = models.ForeignKey("memory.Trace", models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    #: a word, reduced by the grammar of the trace's language
    term = models.CharField(max_length=64)
    #: as in the trace; the first column of the only index that recall reads
    contact = models.ForeignKey(
        "inbox.Contact", models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    #: how often
    tf = models.PositiveSmallIntegerField()

    class Meta:
        default_permissions: ClassVar = ()
        indexes: ClassVar = [
            models.Index(fields=["contact", "term"], include=["trace", "tf"], name="posting_of_contact")
        ]
