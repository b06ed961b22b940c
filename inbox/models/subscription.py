"""Subscriptions: outgoing webhooks to other systems, with their delivery log."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from inbox.clock import now


class Subscription(models.Model):
    """Who wants to hear of which event kinds ("*" for all). `sealed_secret` signs (Standard Webhooks)."""

    url = models.URLField(max_length=2000)
    kinds = ArrayField(models.CharField(max_length=40))
    sealed_secret = models.TextField(editable=False)
    #: made with a bot key: never told of notes, only of threads whose baton its bot holds or held
    bot = models.ForeignKey("inbox.Bot", models.CASCADE, null=True, related_name="+")
    by_kind = models.CharField(max_length=8, blank=True)
    by_id = models.CharField(max_length=20, blank=True)
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        ordering: ClassVar = ["pk"]


class Delivery(models.Model):
    """One event for one subscription: retried for 3 days, in order per thread, kept as the log."""

    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="deliveries")
    event = models.ForeignKey("inbox.Event", models.CASCADE, related_name="+")
    thread_id = models.BigIntegerField(null=True)
    #: pending, done or failed
    state = models.CharField(max_length=7, default="pending")
    attempts = models.PositiveSmallIntegerField(default=0)
    try_at = models.DateTimeField(default=now)
    answered = models.PositiveSmallIntegerField(null=True)
    error = models.CharField(max_length=255, blank=True)
    created_at = models.DateTimeField(default=now)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["subscription", "event"], name="delivery_once")]
        indexes: ClassVar = [
            models.Index(fields=["try_at"], condition=models.Q(state="pending"), name="delivery_due"),
            models.Index(
                fields=["subscription", "thread_id", "id"], condition=models.Q(state="pending"), name="delivery_order"
            ),
        ]
