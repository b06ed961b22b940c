"""Records: what other systems hold of a contact, as they told it last, and the questions that were put to them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from inbox.shapes import rfc3339


def _of_contact() -> models.ForeignKey:  # type: ignore[type-arg]
    # The database itself deletes the row with its contact and with its connector (migration).
    return models.ForeignKey(
        "inbox.Contact", models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )  # fmt: skip


class Enquiry(models.Model):
    """One system asked about one contact: when it is wanted, who is at it, what came of it."""

    connector = models.ForeignKey("memory.Connector", models.DO_NOTHING, db_constraint=False, related_name="+")
    contact = _of_contact()
    #: somebody wants to know since then; None when nobody waits
    wanted_at = models.DateTimeField(null=True)
    #: a worker is at it until then
    claimed_until = models.DateTimeField(null=True)
    #: what is known holds until then
    fresh_until = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    #: by what it was asked, as a keyed digest: once the contact is known by something else, the answer is not theirs
    asked_by = models.CharField(max_length=64, blank=True)
    #: why there was no answer, as a sentence; "" when there was
    trouble = models.CharField(max_length=255, blank=True)

    class Meta:
        default_permissions: ClassVar = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contact", "connector"], name="enquiry_once_a_contact")
        ]
        indexes: ClassVar = [
            models.Index(fields=["wanted_at"], condition=models.Q(wanted_at__isnull=False), name="enquiry_wanted")
        ]


class Record(models.Model):
    """One order, invoice, case ... of a contact, as its system told it at `fetched_at`."""

    connector = models.ForeignKey("memory.Connector", models.DO_NOTHING, db_constraint=False, related_name="+")
    contact = _of_contact()
    #: the other system's own id
    external_id = models.CharField(max_length=120)
    place = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(max_length=200)
    #: [[label, value], ...] in the order of the settings
    fields = models.JSONField(default=list)
    #: where it stands in its own system, "" for nowhere
    url = models.CharField(max_length=500, blank=True)
    fetched_at = models.DateTimeField()

    class Meta:
        default_permissions: ClassVar = ()
        ordering: ClassVar = ["connector", "place", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contact", "connector", "external_id"], name="record_once_a_contact")
        ]

    def shape(self) -> dict[str, Any]:
        """For the export of all we hold."""
        told = {"system": self.connector.name, "external_id": self.external_id, "title": self.title}
        return {**told, "fields": self.fields, "url": self.url, "fetched_at": rfc3339(self.fetched_at)}
