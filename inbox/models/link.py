"""Links: reversible unions of two contacts, and the suggestions that somebody must decide."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from inbox.clock import now


class Link(models.Model):
    """`other` lives in the thread of `survivor` (the older of the two) until unlinked."""

    survivor = models.ForeignKey("inbox.Contact", models.CASCADE, related_name="links")
    other = models.ForeignKey("inbox.Contact", models.CASCADE, related_name="links_away")
    at = models.DateTimeField(default=now)
    by_kind = models.CharField(max_length=10)
    by_id = models.CharField(max_length=20, blank=True)
    by_name = models.CharField(max_length=255, blank=True)
    #: same_external_id, same_number, agent, ...
    reason = models.CharField(max_length=40)
    ended_at = models.DateTimeField(null=True, blank=True)
    #: both threads as they stood before, by which unlink restores them
    before = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["other"], condition=models.Q(ended_at=None), name="link_away_once")
        ]


class LinkPlace(models.Model):
    """Where one item stood before a link: its thread, seq and rev."""

    link = models.ForeignKey(Link, models.CASCADE, related_name="places")
    kind = models.CharField(max_length=8)
    item_id = models.BigIntegerField()
    thread_id = models.BigIntegerField()
    seq = models.BigIntegerField()
    rev = models.BigIntegerField()


class Suggestion(models.Model):
    """ "Possibly the same person": two contacts that an agent confirms or dismisses."""

    contact = models.ForeignKey("inbox.Contact", models.CASCADE, related_name="suggestions")
    other = models.ForeignKey("inbox.Contact", models.CASCADE, related_name="+")
    reason = models.CharField(max_length=40)
    evidence = models.CharField(max_length=255, blank=True)
    at = models.DateTimeField(default=now)
    #: None while nobody has decided
    same = models.BooleanField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["contact", "other"], name="suggestion_once")]
