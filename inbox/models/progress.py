"""Long jobs and their counters: imports, erasures; what a screen shows while they run."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from inbox.clock import now


class Job(models.Model):
    """One long job. `counters` and `details` are its own; `state` is running, done or failed."""

    kind = models.CharField(max_length=40)
    state = models.CharField(max_length=8, default="running")
    reason = models.CharField(max_length=255, blank=True)
    counters = models.JSONField(default=dict)
    details = models.JSONField(default=dict)
    by_kind = models.CharField(max_length=8, blank=True)
    by_id = models.CharField(max_length=20, blank=True)
    started_at = models.DateTimeField(default=now)
    ended_at = models.DateTimeField(null=True, blank=True)


class Erasure(models.Model):
    """The receipt of an erasure, and the digests by which late work is refused; holds nothing of the person."""

    receipt = models.UUIDField(unique=True)
    at = models.DateTimeField(default=now)
    done_at = models.DateTimeField(null=True, blank=True)
    #: {what: how many rows}
    counts = models.JSONField(default=dict)
    #: ids of the contacts and threads that are gone
    contact_ids = models.JSONField(default=list)
    thread_ids = models.JSONField(default=list)

    class Meta:
        ordering: ClassVar = ["-at"]


class ErasedMessage(models.Model):
    """Digest of (channel, provider id) of an erased message, so that a repeat cannot bring it back; kept 30 days."""

    digest = models.CharField(max_length=64, primary_key=True)
    at = models.DateTimeField(default=now)


class Signal(models.Model):
    """Something the customer did elsewhere (CloudEvents 1.0); kept, and attached when the person appears."""

    source = models.CharField(max_length=255)
    event_id = models.CharField(max_length=255)
    type = models.CharField(max_length=255)
    subject = models.CharField(max_length=300)
    at = models.DateTimeField()
    data = models.JSONField(null=True)
    contact = models.ForeignKey("inbox.Contact", models.CASCADE, null=True, related_name="signals")
    received_at = models.DateTimeField(default=now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["source", "event_id"], name="signal_once")]
        indexes: ClassVar = [models.Index(fields=["subject"], condition=models.Q(contact=None), name="signal_loose")]


class Draft(models.Model):
    """What an agent has begun to write in a thread, on whatever device."""

    thread = models.ForeignKey("inbox.Thread", models.CASCADE, related_name="drafts")
    agent = models.ForeignKey("inbox.Agent", models.CASCADE, related_name="+")
    #: reply or note
    mode = models.CharField(max_length=5)
    text = models.TextField()
    at = models.DateTimeField(default=now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["thread", "agent", "mode"], name="draft_once")]
