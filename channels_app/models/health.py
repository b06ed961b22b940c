"""How a channel is: what its provider and our own sending say of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Health(models.Model):
    """One row for each channel that has something to tell."""

    channel = models.OneToOneField("inbox.Channel", models.CASCADE, primary_key=True, related_name="health")
    #: [{code, state, provider_code, text, since}], one for each code
    notes = models.JSONField(default=list, blank=True)
    quality = models.CharField(max_length=40, blank=True, default="")
    limit = models.CharField(max_length=40, blank=True, default="")
    last_in_at = models.DateTimeField(null=True, blank=True)
    last_out_at = models.DateTimeField(null=True, blank=True)
    #: when the provider was last asked, and a digest of the settings it was asked with
    synced_at = models.DateTimeField(null=True, blank=True)
    synced_with = models.CharField(max_length=64, blank=True, default="")
    #: when its list of messages was last looked through, and up to when the list is known
    listed_at = models.DateTimeField(null=True, blank=True)
    listed_until = models.DateTimeField(null=True, blank=True)

    #: the last message that failed: {code, provider_code, reason, at}
    last_error = models.JSONField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "health"


class Template(models.Model):
    """A template as the provider last told it; only an approved one can be sent."""

    channel = models.ForeignKey("inbox.Channel", models.CASCADE, related_name="templates")
    name = models.CharField(max_length=512)
    language = models.CharField(max_length=15)
    category = models.CharField(max_length=40, blank=True)
    status = models.CharField(max_length=40)
    quality = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    #: what the provider calls it: new words and the end of it go there
    provider_id = models.CharField(max_length=40, blank=True, default="")
    components = models.JSONField(default=list)
    synced_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["name", "language"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["channel", "name", "language"], name="template_of_channel")
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.language})"

    @property
    def is_sendable(self) -> bool:
        """Whether WhatsApp lets it go."""
        return self.status == "APPROVED"


class Reached(models.Model):
    """An address that we wrote to first, outside its window: such people are counted over 24 hours for all numbers."""

    kind = models.CharField(max_length=20)
    #: digest of kind and value: the count outlives the contact
    address_digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "address_digest"], name="reached_once")]
        indexes: ClassVar = [models.Index(fields=["kind", "at"], name="reached_when")]
