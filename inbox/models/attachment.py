"""Attachments: the files of messages, rows of their own so that text never waits for them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from inbox.clock import now


class FileState(models.TextChoices):
    """Whether the file is here."""

    #: still to be fetched
    PENDING = "pending"
    #: here
    READY = "ready"
    #: refused or lost, `error` says why
    FAILED = "failed"


class Attachment(models.Model):
    """One file. Without a message it is an upload that waits to be used by its uploader."""

    message = models.ForeignKey("inbox.Message", models.CASCADE, null=True, related_name="attachments")
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=255)
    mime = models.CharField(max_length=127)
    size = models.BigIntegerField(default=0)
    state = models.CharField(max_length=7, choices=FileState.choices, default=FileState.PENDING)
    error = models.CharField(max_length=255, blank=True)
    #: path below MEDIA_ROOT
    file = models.CharField(max_length=255, blank=True)
    #: what the provider calls it: a media id or an address
    provider_ref = models.TextField(blank=True)
    #: base64 SHA-256 the provider told, "" when it told none
    provider_sha256 = models.CharField(max_length=64, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    try_at = models.DateTimeField(null=True, blank=True)
    #: who uploaded it: "agent:7", "system:3", "visitor:12"
    uploader = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(default=now)

    class Meta:
        ordering: ClassVar = ["message_id", "position", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["try_at"], condition=Q(state="pending"), name="attachment_to_fetch"),
        ]
