"""Promises: what one side said it would do, due when, and what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q

from inbox.clock import now
from inbox.models import Contact
from inbox.shapes import rfc3339
from memory.models.person import united


class Side(models.TextChoices):
    """Who promised."""

    #: the customer
    CONTACT = "contact"
    #: we: an agent or a bot
    AGENT = "agent"


class PromiseState(models.TextChoices):
    """What became of a promise."""

    #: nothing yet, and its time has not passed
    OPEN = "open"
    #: it was done
    KEPT = "kept"
    #: its time passed without it, or it was told that it was not done
    BROKEN = "broken"


class PromiseQuerySet(models.QuerySet["Promise"]):
    """Promises by whose they are, and as they stood."""

    _at: datetime | None = None

    def of(self, contact: Contact) -> Self:
        """Those made in the talk with a person: of the contact and of everybody linked with it."""
        return self.among(united(contact))

    def among(self, people: list[int]) -> Self:
        """Those made in the talk with the contacts of these ids, who are one person (`united`)."""
        return self.filter(contact__in=people)

    def known_at(self, at: datetime) -> Self:
        """Those known then (inclusive); `shape(at)` gives their state then."""
        then = self.filter(known_at__lte=at)
        then._at = at
        return then

    def unmet(self) -> Self:
        """Nothing settled them: open ones and overdue ones."""
        settled = Q() if self._at is None else Q(settled_at__gt=self._at)
        return self.filter(Q(settled_at=None) | settled if self._at else Q(settled_at=None))

    def overdue(self, at: datetime | None = None) -> Self:
        """Unmet ones whose time has passed."""
        return self.unmet().filter(due_at__lt=at or self._at or now())

    def sourced(self) -> Self:
        """With the items they come from, for `shape`, in few questions."""
        return self.prefetch_related("evidence__message", "evidence__note", "evidence__signal")

    def for_bots(self) -> Self:
        """Those that a bot which speaks to customers, or a customer, may know of."""
        return self.filter(internal=False)

    def _clone(self) -> Self:
        copy: Self = super()._clone()  # type: ignore[misc]
        copy._at = self._at
        return copy


class Promise(models.Model):
    """One promise, in the words of the message that made it."""

    contact = models.ForeignKey("inbox.Contact", models.CASCADE, related_name="promises")
    #: the sentence that made it; the database lets the promise go with it
    message = models.ForeignKey("inbox.Message", models.DO_NOTHING, null=True, db_constraint=False, related_name="+")
    text = models.CharField(max_length=400)
    #: what is to be done, as a code of the languages' files (refund, call, document ...), "" for anything else
    act = models.CharField(max_length=20, blank=True)
    by = models.CharField(max_length=8, choices=Side.choices)
    made_at = models.DateTimeField()
    known_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=PromiseState.choices, default=PromiseState.OPEN)
    #: when something settled it; None while nothing did, also when its time has passed
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_reason = models.CharField(max_length=20, blank=True)
    settled_text = models.CharField(max_length=400, blank=True)
    #: the agent who settled it; what is said later changes nothing then
    settled_by_id = models.CharField(max_length=20, blank=True)
    #: when the thread was raised for it
    raised_at = models.DateTimeField(null=True, blank=True)
    confidence = models.FloatField(default=1.0)
    extractor = models.CharField(max_length=20, blank=True)
    internal = models.BooleanField(default=False)

    objects = PromiseQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-made_at", "-pk"]
        default_permissions: ClassVar = ()
        indexes: ClassVar = [
            models.Index(fields=["contact", "made_at"], name="promise_of_contact"),
            models.Index(fields=["due_at"], condition=Q(settled_at=None), name="promise_due"),
        ]
        constraints: ClassVar = [models.UniqueConstraint(fields=["message", "text"], name="promise_once_a_message")]

    def __str__(self) -> str:
        return self.text

    def state_at(self, at: datetime) -> str:
        """What had become of it by then."""
        if self.settled_at is not None and self.settled_at <= at:
            return str(self.state)
        is_late = self.due_at is not None and self.due_at < at
        return PromiseState.BROKEN.value if is_late else PromiseState.OPEN.value

    def shape(self, at: datetime | None = None) -> dict[str, Any]:
        """As the contract has it; `at`: as it stood then (now)."""
        told = [row.shape() for row in self.evidence.all() if at is None or row.known_at <= at]
        return {
            "id": str(self.pk), "text": self.text, "by": self.by,
            "due_at": rfc3339(self.due_at) if self.due_at else None,
            "state": self.state_at(at or now()), "sources": told,
        }  # fmt: skip
