"""Raw webhooks, committed before anything is understood, and what was parked of them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class RawState(models.TextChoices):
    """How far a raw row has come."""

    #: committed, not yet taken in
    PENDING = "pending"
    #: everything in it was taken in or parked
    DONE = "done"


class Raw(models.Model):
    """One body as a provider sent it. Its id is the order of arrival; nothing answered with 200 is without one."""

    channel = models.ForeignKey("inbox.Channel", models.CASCADE, related_name="+", db_index=False)
    received_at = models.DateTimeField(db_default=Now())
    content_type = models.CharField(max_length=100, db_default="")
    body = models.BinaryField()
    state = models.CharField(max_length=7, choices=RawState.choices, db_default=RawState.PENDING)
    #: counted before each try but the first, so that a body that kills the process is found out
    attempts = models.PositiveSmallIntegerField(db_default=0)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["channel", "id"], condition=Q(state="pending"), name="raw_pending"),
            models.Index(fields=["received_at"], name="raw_age"),
        ]


class Parked(models.Model):
    """One element that could not be taken in: kept with its reason, and can be tried again."""

    raw = models.ForeignKey(Raw, models.CASCADE, related_name="parked")
    channel = models.ForeignKey("inbox.Channel", models.CASCADE, related_name="+")
    #: which of the raw row's items; -1 for the whole body
    position = models.IntegerField(default=-1)
    reason = models.CharField(max_length=500)
    excerpt = models.CharField(max_length=500, blank=True)
    attempts = models.PositiveIntegerField(default=1)
    at = models.DateTimeField(db_default=Now())
    #: when a later try took it in
    solved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        verbose_name_plural = "parked"
        constraints: ClassVar = [models.UniqueConstraint(fields=["raw", "position"], name="parked_once")]
        indexes: ClassVar = [
            models.Index(fields=["channel", "-id"], condition=Q(solved_at=None), name="parked_open"),
        ]
