"""Repeats: what a caller's client id was used for, so that a request sent twice acts once."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from inbox.clock import now


class Repeat(models.Model):
    """One request that carried a client id and made `item_id`; kept 30 days."""

    #: whose id it is: "agent:7", "api_key:3"
    caller = models.CharField(max_length=40)
    client_id = models.CharField(max_length=120)
    request_hash = models.CharField(max_length=64)
    item_id = models.BigIntegerField()
    at = models.DateTimeField(default=now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["caller", "client_id"], name="repeat_once")]
        indexes: ClassVar = [models.Index(fields=["at"], name="repeat_at")]
