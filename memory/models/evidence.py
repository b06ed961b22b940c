"""Evidence: which item of the record says so; a fact or a promise goes with its last one."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from memory.sources import source_of


class Role(models.TextChoices):
    """What an item says of a promise; of a fact always that it was stated."""

    #: it was said there
    MADE = "made"
    #: it was settled there
    SETTLED = "settled"


class Evidence(models.Model):
    """One source of one fact or promise. The database deletes it with either end (migration 0004)."""

    fact = models.ForeignKey("memory.Fact", models.DO_NOTHING, null=True, db_constraint=False, related_name="evidence")
    promise = models.ForeignKey(
        "memory.Promise", models.DO_NOTHING, null=True, db_constraint=False, related_name="evidence"
    )
    message = models.ForeignKey("inbox.Message", models.DO_NOTHING, null=True, db_constraint=False, related_name="+")
    note = models.ForeignKey("inbox.Note", models.DO_NOTHING, null=True, db_constraint=False, related_name="+")
    signal = models.ForeignKey("inbox.Signal", models.DO_NOTHING, null=True, db_constraint=False, related_name="+")
    role = models.CharField(max_length=8, choices=Role.choices, default=Role.MADE)
    #: when it happened, and since when it is known
    at = models.DateTimeField()
    known_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["at", "pk"]
        default_permissions: ClassVar = ()
        constraints: ClassVar = [
            models.CheckConstraint(
                name="evidence_of_one_row",
                condition=Q(fact__isnull=False, promise=None) | Q(fact=None, promise__isnull=False),
            ),
            models.CheckConstraint(
                name="evidence_of_one_source",
                condition=Q(message__isnull=False, note=None, signal=None)
                | Q(message=None, note__isnull=False, signal=None)
                | Q(message=None, note=None, signal__isnull=False),
            ),
        ]

    @property
    def source(self) -> Any:
        """The message, note or signal."""
        return self.message or self.note or self.signal

    def shape(self) -> dict[str, Any]:
        """A source as the contract has it."""
        return source_of(self.source)
