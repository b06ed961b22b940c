"""Facts and preferences: what we know of a contact, since when, on whose word, and what came after."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery

from inbox.actors import Actor
from inbox.clock import now
from inbox.models import Contact
from inbox.shapes import rfc3339
from memory.models.person import united


class FactState(models.TextChoices):
    """On whose word a fact stands."""

    #: the customer, or a bot, said so
    CLAIMED = "claimed"
    #: an agent, a signed identity or a system of record vouches for it
    CONFIRMED = "confirmed"
    #: an agent put it in the place of a wrong one
    CORRECTED = "corrected"
    #: another value came after it
    SUPERSEDED = "superseded"


class FactQuerySet(models.QuerySet["Fact"]):
    """Facts by whose they are, and as they stood."""

    _people: list[int] | None = None
    _at: datetime | None = None

    def of(self, contact: Contact) -> Self:
        """Those of a person: of the contact and of everybody linked with it."""
        return self.among(united(contact))

    def among(self, people: list[int]) -> Self:
        """Those of the contacts with these ids, who are one person (`united`)."""
        mine = self.filter(contact__in=people)
        mine._people = people
        return mine

    def known_at(self, at: datetime, as_they_stood: bool = True) -> Self:
        """What was known then (inclusive), with validity and state as they stood; comes after `of`.

        `as_they_stood` False: without these, for a time that is now.
        """
        then = self.filter(known_at__lte=at)
        if as_they_stood:
            then = then.annotate(ended_then=Subquery(then._later(at).values("valid_from")[:1]))
        then._at = at
        return then

    def current(self) -> Self:
        """Those that hold: nothing came after them, over linked contacts too, and their time has not run out."""
        at = self._at or now()
        holds = self.filter(Q(valid_until=None) | Q(valid_until__gt=at) | ~Q(superseded_by=None))
        return holds.filter(~Exists(self._later(at)))

    def sourced(self) -> Self:
        """With the items they come from, for `shape`, in few questions."""
        return self.prefetch_related("evidence__message", "evidence__note", "evidence__signal")

    def for_bots(self) -> Self:
        """Those that a bot which speaks to customers, or a customer, may know of."""
        return self.filter(internal=False)

    def _later(self, at: datetime) -> models.QuerySet[Fact]:
        whose = Q(contact=OuterRef("contact")) if self._people is None else Q(contact__in=self._people)
        after = Q(valid_from__gt=OuterRef("valid_from")) | Q(
            valid_from=OuterRef("valid_from"), value__gt=OuterRef("value")
        )
        return Fact._base_manager.filter(whose, after, slot=OuterRef("slot"), known_at__lte=at).order_by(
            "valid_from", "value"
        )

    def _clone(self) -> Self:
        copy: Self = super()._clone()  # type: ignore[misc]
        copy._people, copy._at = self._people, self._at
        return copy


class Fact(models.Model):
    """One thing known of a contact. A new value closes the old one, and never deletes it.

    `valid_until`, `superseded_by` and `state` follow from the facts of the same slot, in the order of `valid_from`:
    the database keeps them so (`memory_chain`, migration 0003).
    """

    #: the contact its first source came to, for ever
    contact = models.ForeignKey("inbox.Contact", models.CASCADE, related_name="facts")
    kind = models.CharField(max_length=20)
    #: a short sentence a person reads
    text = models.CharField(max_length=400)
    #: the normal form
    value = models.CharField(max_length=400)
    #: facts of one slot close each other: the kind where there can be one only, else kind and value
    slot = models.CharField(max_length=440)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True, blank=True)
    #: since when the product knows; of an imported line its own time
    known_at = models.DateTimeField()
    recorded_at = models.DateTimeField(default=now)
    confidence = models.FloatField(default=1.0)
    state = models.CharField(max_length=10, choices=FactState.choices, default=FactState.CLAIMED)
    #: the state while nothing came after it
    standing = models.CharField(max_length=10, choices=FactState.choices, default=FactState.CLAIMED)
    #: when an agent vouched for what was only claimed
    confirmed_at = models.DateTimeField(null=True, blank=True)
    author_kind = models.CharField(max_length=8)
    author_id = models.CharField(max_length=20, blank=True)
    author_name = models.CharField(max_length=255, blank=True)
    superseded_by = models.ForeignKey(
        "self", models.DO_NOTHING, null=True, blank=True, db_constraint=False, related_name="supersedes"
    )
    #: which rules found it, "" for entries of people
    extractor = models.CharField(max_length=20, blank=True)
    #: some source is not for customers, nor for bots that speak to them
    internal = models.BooleanField(default=False)

    objects = FactQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-valid_from", "-pk"]
        default_permissions: ClassVar = ()
        indexes: ClassVar = [models.Index(fields=["contact", "slot", "valid_from"], name="fact_of_contact")]

    def __str__(self) -> str:
        return self.text

    @property
    def author(self) -> Actor:
        """On whose word."""
        return Actor(self.author_kind, self.author_id, self.author_name)

    def shape(self, at: datetime | None = None) -> dict[str, Any]:
        """As the contract has it; `at`: as it stood then, for rows of `known_at(at)`."""
        until, state = self._as_of(at)
        return {
            "id": str(self.pk), "kind": self.kind, "text": self.text, "value": self.value,
            "valid_from": rfc3339(self.valid_from), "valid_until": rfc3339(until) if until else None,
            "confidence": round(self.confidence, 2), "state": state, "author": self.author.shape(),
            "sources": self._sources(at),
        }  # fmt: skip

    def state_at(self, at: datetime | None) -> str:
        """On whose word it stood then (None: now), for rows of `known_at(at)`."""
        return str(self._as_of(at)[1])

    def _as_of(self, at: datetime | None) -> tuple[datetime | None, str]:
        if at is None:
            return self.valid_until, self.state
        ended = getattr(self, "ended_then", None)
        if ended is not None:
            return ended, FactState.SUPERSEDED.value
        late = self.confirmed_at is not None and self.confirmed_at > at
        own_end = self.valid_until if self.superseded_by_id is None else None
        return own_end, FactState.CLAIMED.value if late else str(self.standing)

    def _sources(self, at: datetime | None) -> list[dict[str, Any]]:
        told = [row.shape() for row in self.evidence.all() if at is None or row.known_at <= at]
        own = {"kind": "agent", "id": self.author_id, "seq": None, "external_id": None, "url": None}
        return told if self.extractor else [own, *told]
