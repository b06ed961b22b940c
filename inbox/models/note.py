"""Notes: what colleagues write to each other in the thread; they never reach a customer."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from inbox.clock import now


class Note(models.Model):
    """One note, placed and numbered like a message."""

    thread = models.ForeignKey("inbox.Thread", models.CASCADE, related_name="notes", db_index=False)
    seq = models.BigIntegerField()
    rev = models.BigIntegerField()
    at = models.DateTimeField(default=now)
    author_kind = models.CharField(max_length=8)
    author_id = models.CharField(max_length=20, blank=True)
    author_name = models.CharField(max_length=255, blank=True)
    home_contact = models.ForeignKey("inbox.Contact", models.CASCADE, related_name="+")
    text = models.TextField()
    #: ids of agents named with @
    mentions = ArrayField(models.BigIntegerField(), default=list, blank=True)
    #: the link in whose time it was written and that has ended, until an agent says which of the two it is about
    parted = models.ForeignKey("inbox.Link", models.SET_NULL, null=True, blank=True, related_name="unplaced")
    imported_id = models.CharField(max_length=255, null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["thread_id", "seq"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["thread", "seq"], name="note_place", deferrable=models.Deferrable.DEFERRED),
            models.UniqueConstraint(fields=["imported_id"], name="note_imported_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["thread", "rev"], name="note_change")]
