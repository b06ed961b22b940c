"""What a provider is still to forget of somebody who was erased: kept sealed, and no longer than until it has."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Forgetting(models.Model):
    """One id that one provider is asked to take off its own list."""

    channel = models.ForeignKey("inbox.Channel", models.CASCADE, related_name="+")
    #: the id, sealed (inbox.vault)
    sealed = models.TextField()
    at = models.DateTimeField()
    try_at = models.DateTimeField(db_index=True)

    class Meta:
        default_permissions: ClassVar = ()
