"""Traces: what recall keeps beside each item of the record; the item itself stays the only place of its words."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Kind(models.TextChoices):
    """What a trace leads to."""

    #: what crossed a channel
    MESSAGE = "message"
    #: what colleagues wrote to each other
    NOTE = "note"
    #: what the customer did elsewhere
    SIGNAL = "signal"


def _source(to: str) -> models.OneToOneField:  # type: ignore[type-arg]
    # The database itself deletes the trace with its source (migration 0001), so that no way of deleting leaves one.
    return models.OneToOneField(to, models.DO_NOTHING, null=True, db_constraint=False, related_name="+")


class Trace(models.Model):
    """One remembered item: exactly one of message, note and signal. Goes when its source goes."""

    #: the contact the item came to, for ever: linked contacts are searched together, and parted again, by it
    contact = models.ForeignKey(
        "inbox.Contact", models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    kind = models.CharField(max_length=8, choices=Kind.choices)
    message = _source("inbox.Message")
    note = _source("inbox.Note")
    signal = _source("inbox.Signal")
    #: when it happened
    at = models.DateTimeField()
    #: since when it is known: `at` of a question is compared with this
    known_at = models.DateTimeField()
    #: contact, agent, bot or system
    speaker = models.CharField(max_length=8)
    author = models.CharField(max_length=255, blank=True)
    channel = models.ForeignKey(
        "inbox.Channel", models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    #: in whose grammar its words were reduced (languages.toml)
    language = models.CharField(max_length=8)
    #: how many words count
    length = models.PositiveIntegerField(default=0)
    #: whether it ends in a question, and whether it holds a figure or a time
    asks = models.BooleanField()
    figures = models.BooleanField()
    #: of the words it was made from, to leave alone what has not changed
    digest = models.CharField(max_length=32)
    #: of the code that made it (remembering.VERSION)
    version = models.PositiveSmallIntegerField()
    #: which embedder's vectors it has, "" for none yet
    embedder = models.CharField(max_length=60, blank=True)
    #: rises with every writing: by the sum of these a process sees that what it keeps of a record is old (shelf.py)
    changed = models.BigIntegerField(default=0, db_default=0)

    class Meta:
        default_permissions: ClassVar = ()
        indexes: ClassVar = [
            models.Index(fields=["contact", "known_at"], include=["changed"], name="trace_of_contact"),
            models.Index(fields=["embedder", "id"], name="trace_embedder"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="trace_of_one_source",
                condition=Q(kind="message", message__isnull=False, note=None, signal=None)
                | Q(kind="note", message=None, note__isnull=False, signal=None)
                | Q(kind="signal", message=None, note=None, signal__isnull=False),
            )
        ]
