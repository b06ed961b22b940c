"""Issues: what a customer wants, over episodes and channels, with each of the contacts they made about it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from inbox.clock import now

TITLE = 120


class IssueState(models.TextChoices):
    """Where an issue stands."""

    #: the customer still waits for what they want
    OPEN = "open"
    #: settled: with its episode, by the customer's own words, or by an agent
    RESOLVED = "resolved"


class Decided(models.TextChoices):
    """Who or what said that a message belongs to an issue."""

    #: an order, ticket, parcel, invoice that both name
    IDENTIFIER = "identifier"
    #: what the customer said is like what they said before
    SIMILARITY = "similarity"
    #: "again", "still", "the third time", and one issue that it can be about
    RECURRENCE = "recurrence"
    #: said in the same sitting, with nothing that begins another matter
    SITTING = "sitting"
    #: said right with what began it here, and decided together with it
    MORE = "more"
    #: a person said so
    AGENT = "agent"
    #: it began the issue
    NEW = "new"


#: what goes along with the message before it
IN_TALK = (Decided.SITTING, Decided.MORE)


def _to(model: str, **more: Any) -> models.ForeignKey:  # type: ignore[type-arg]
    # The database itself keeps these references, so that no way of deleting leaves a row behind (its migration).
    return models.ForeignKey(model, models.DO_NOTHING, db_constraint=False, related_name="+", **more)


class Issue(models.Model):
    """One matter of one contact. Derived from its occurrences; goes when the last of their messages goes."""

    #: the home contact of the message it began with; read over `memory.recall.united(contact)`
    contact = _to("inbox.Contact", db_index=False)
    #: an extract of what the customer said, masked; "" when that message went
    title = models.CharField(max_length=TITLE, blank=True)
    #: the message the title is taken from; None when an agent wrote it
    titled_from = _to("inbox.Message", null=True, db_index=False)
    state = models.CharField(max_length=8, choices=IssueState.choices, default=IssueState.OPEN)
    opened_at = models.DateTimeField()
    last_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    #: when the customer last complained about it
    complained_at = models.DateTimeField(null=True)
    #: a code of memory/issues/languages/*.toml, "" for none
    category = models.CharField(max_length=40, blank=True)
    #: [[kind, value]] of what it is about
    identifiers = models.JSONField(default=list)
    #: how often the customer made contact about it
    contacts = models.PositiveIntegerField(default=1)
    #: of the rules that made it (memory.issues.VERSION)
    version = models.PositiveSmallIntegerField(default=0)

    class Meta:
        default_permissions: ClassVar = ()
        indexes: ClassVar = [models.Index(fields=["contact", "-last_at"], name="issue_of_contact")]

    def __str__(self) -> str:
        return f"#{self.pk} {self.title}"

    @property
    def is_open(self) -> bool:
        """Whether the customer still waits."""
        return self.state == IssueState.OPEN


class Occurrence(models.Model):
    """One message that is about an issue, and why it is taken to be."""

    issue = models.ForeignKey(Issue, models.DO_NOTHING, db_constraint=False, related_name="occurrences")
    message = _to("inbox.Message")
    episode = _to("inbox.Episode", null=True)
    channel = _to("inbox.Channel", null=True, db_index=False)
    at = models.DateTimeField()
    #: whether the customer made contact with it anew: after a pause, on another channel, after a resolution
    is_contact = models.BooleanField(default=False)
    decided_by = models.CharField(max_length=10, choices=Decided.choices)
    #: how alike it is to the issue, 0 to 1; None where that was not asked
    score = models.FloatField(null=True)
    #: a sentence for the agent, without the customer's words
    reason = models.CharField(max_length=255, blank=True)

    class Meta:
        default_permissions: ClassVar = ()
        constraints: ClassVar = [models.UniqueConstraint(fields=["issue", "message"], name="occurrence_once")]


class Likeness(models.Model):
    """ "Same as #12?": a message that may be about an issue, until an agent says yes or no. Learnt from, then."""

    message = _to("inbox.Message")
    issue = models.ForeignKey(Issue, models.DO_NOTHING, db_constraint=False, related_name="likenesses")
    score = models.FloatField()
    reason = models.CharField(max_length=255, blank=True)
    at = models.DateTimeField(default=now)
    #: None while nobody has said
    same = models.BooleanField(null=True)
    by_id = models.CharField(max_length=20, blank=True)
    by_name = models.CharField(max_length=255, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions: ClassVar = ()
        constraints: ClassVar = [models.UniqueConstraint(fields=["message", "issue"], name="likeness_once")]
        indexes: ClassVar = [models.Index(fields=["at"], condition=Q(same__isnull=False), name="likeness_answered")]


class Bars(models.Model):
    """From which score on a message is linked (`high`), and from which on the agent is asked (`low`); newest counts."""

    low = models.FloatField()
    high = models.FloatField()
    #: how many answers it was learnt from
    answers = models.PositiveIntegerField()
    at = models.DateTimeField(default=now)

    class Meta:
        default_permissions: ClassVar = ()


class IssueMark(models.Model):
    """How far a thread's issues are worked out, by which rules. The last talk is gone over again with what is new."""

    thread = models.OneToOneField("inbox.Thread", models.CASCADE, primary_key=True, related_name="+")
    epoch = models.BigIntegerField(default=0)
    #: the place before the last talk, and of the last item and the last change that were looked at
    seq = models.BigIntegerField(default=0)
    upto = models.BigIntegerField(default=0)
    rev = models.BigIntegerField(default=0)
    version = models.PositiveSmallIntegerField(default=0)
    #: {issue: how it stood before that talk}, of those it touched
    before = models.JSONField(default=dict)
    #: the time of the last look: what the chip says fades with it
    at: datetime = models.DateTimeField(default=now)  # type: ignore[assignment]

    class Meta:
        default_permissions: ClassVar = ()
