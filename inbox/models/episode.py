"""Episodes: stretches of work in a thread, with the other teams that take part and the hand-offs made."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from inbox.clock import now


class Episode(models.Model):
    """From a need to its resolution. At most one is open in a thread; silence never ends one."""

    thread = models.ForeignKey("inbox.Thread", models.CASCADE, related_name="episodes")
    home_contact = models.ForeignKey("inbox.Contact", models.CASCADE, related_name="+")
    #: the address of its first inbound: unlink moves by it
    address = models.ForeignKey("inbox.Address", models.SET_NULL, null=True, related_name="+")
    channel = models.ForeignKey("inbox.Channel", models.SET_NULL, null=True, related_name="+")
    first_seq = models.BigIntegerField()
    last_seq = models.BigIntegerField(null=True)
    opened_at = models.DateTimeField(default=now)
    first_answer_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=255, blank=True)
    #: why it was opened, reopened or attached to, as a code
    reason = models.CharField(max_length=60, blank=True)
    transfers = models.PositiveIntegerField(default=0)
    csat = models.PositiveSmallIntegerField(null=True, blank=True)
    team = models.ForeignKey("inbox.Team", models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["-first_seq"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["thread"], condition=Q(resolved_at=None), name="episode_open_once")
        ]


class Participant(models.Model):
    """Another team that works on the same open episode, with its own waiting since."""

    episode = models.ForeignKey(Episode, models.CASCADE, related_name="participants")
    team = models.ForeignKey("inbox.Team", models.CASCADE, related_name="+")
    waiting_since = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["episode", "team"], name="participant_once")]


class Handoff(models.Model):
    """One passing of the baton, with what the next speaker must know, frozen as it was then."""

    thread = models.ForeignKey("inbox.Thread", models.CASCADE, related_name="handoffs")
    at = models.DateTimeField(default=now)
    from_kind = models.CharField(max_length=8, blank=True)
    from_id = models.CharField(max_length=20, blank=True)
    from_name = models.CharField(max_length=255, blank=True)
    to_kind = models.CharField(max_length=8)
    to_id = models.CharField(max_length=20, blank=True)
    to_name = models.CharField(max_length=255, blank=True)
    by_kind = models.CharField(max_length=8)
    by_id = models.CharField(max_length=20, blank=True)
    by_name = models.CharField(max_length=255, blank=True)
    reason = models.CharField(max_length=255, blank=True)
    summary = models.TextField(blank=True)
    tried = models.JSONField(default=list)
    instructions = models.TextField(blank=True)
    #: the brief as it stood, filled by memory
    brief = models.JSONField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]


class Hold(models.Model):
    """A reason not to resolve yet; `resolve` respects it unless told anyway."""

    thread = models.ForeignKey("inbox.Thread", models.CASCADE, related_name="holds")
    code = models.CharField(max_length=40)
    text = models.CharField(max_length=255)
    at = models.DateTimeField(default=now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["thread", "code", "text"], name="hold_once")]
