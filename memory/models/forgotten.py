"""Forgotten: digests of what an agent had forgotten, by which it is not read out of the same source again."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from inbox import vault
from inbox.clock import now


class Forgotten(models.Model):
    """One statement of one item; holds nothing of what it said."""

    contact = models.ForeignKey("inbox.Contact", models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    at = models.DateTimeField(default=now)

    class Meta:
        default_permissions: ClassVar = ()
        constraints: ClassVar = [models.UniqueConstraint(fields=["contact", "digest"], name="forgotten_once")]

    @staticmethod
    def digest_of(source: str, item: int, kind: str, value: str) -> str:
        """Of what an item (message, note or signal and its id) says."""
        return vault.digest("forgotten", f"{source}:{item}:{kind}:{value}")
