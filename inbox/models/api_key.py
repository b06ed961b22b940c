"""Keys of other systems: hashed, scoped, revocable."""

from __future__ import annotations

import hashlib
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from inbox.clock import now


class Scope(models.TextChoices):
    """What a key may do (contract §4)."""

    #: every GET but parked, raw and consents
    READ = "read"
    #: all acts of an agent, contacts, uploads, history
    WRITE = "write"
    #: speak for one bot in the threads whose baton it holds or held
    BOT = "bot"
    #: send signals
    SIGNALS = "signals"
    #: everything, and alone erase
    ADMIN = "admin"


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    """Sets of keys."""

    def by_token(self, token: str) -> ApiKey | None:
        """The valid key of this bearer token, else None."""
        alive = models.Q(expires_at=None) | models.Q(expires_at__gt=now())
        return self.filter(alive, token_hash=hash_token(token), active=True).select_related("bot").first()


class ApiKey(models.Model):
    """A bearer token of another system. Only its SHA-256 is stored: tokens are long and random."""

    name = models.CharField(max_length=80, unique=True)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    scopes = ArrayField(models.CharField(max_length=10, choices=Scope.choices))
    #: for scope bot: whom it speaks for
    bot = models.ForeignKey("inbox.Bot", models.PROTECT, null=True, blank=True, related_name="keys")
    active = models.BooleanField(default=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=now, editable=False)

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


def hash_token(token: str) -> str:
    """SHA-256 of a token, hex."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
