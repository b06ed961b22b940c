"""Events: narrow, append-only facts, announced to every app and sealed for the audit."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from inbox.clock import now


class Event(models.Model):
    """One fact, written in the transaction of the change it tells of. Never customer text, never changed.

    With a `seq` it is an item that screens show; without, it only tells.
    """

    kind = models.CharField(max_length=40)
    thread = models.ForeignKey("inbox.Thread", models.SET_NULL, null=True, related_name="events", db_index=False)
    seq = models.BigIntegerField(null=True)
    rev = models.BigIntegerField(null=True)
    at = models.DateTimeField(default=now)
    by_kind = models.CharField(max_length=8)
    by_id = models.CharField(max_length=20, blank=True)
    by_name = models.CharField(max_length=255, blank=True)
    #: ids and figures
    data = models.JSONField(default=dict)
    #: the transaction that wrote it, by which the sealer and feeds follow in commit order
    xid = models.BigIntegerField(
        db_default=models.Func(
            function="pg_current_xact_id",
            template="(%(function)s()::text::bigint)",
            output_field=models.BigIntegerField(),
        )
    )

    class Meta:
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [
            models.Index(fields=["thread", "seq"], name="event_place"),
            models.Index(fields=["thread", "rev"], condition=models.Q(rev__isnull=False), name="event_change"),
            models.Index(fields=["kind", "at"], name="event_kind_at"),
            models.Index(fields=["xid", "id"], name="event_commit_order"),
        ]


class Announcement(models.Model):
    """An event whose handlers have not all run yet; a sweep takes up what a crash left."""

    event = models.OneToOneField(Event, models.CASCADE, primary_key=True)
    at = models.DateTimeField(auto_now_add=True)
    attempts = models.PositiveSmallIntegerField(default=0)


class Seal(models.Model):
    """One link of the audit chain: a digest of an event's row, hashed with the link before it."""

    number = models.BigIntegerField(primary_key=True)
    event = models.OneToOneField(Event, models.DO_NOTHING, db_constraint=False, related_name="seal")
    digest = models.CharField(max_length=64)
    chain = models.CharField(max_length=64)
