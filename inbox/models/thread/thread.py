"""THE life-long line of one contact over all channels."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from inbox.actors import Actor
from inbox.clock import now
from inbox.models.thread.baton import Baton
from inbox.models.thread.changing import Changing
from inbox.models.thread.placing import Placing
from inbox.models.thread.queryset import ThreadQuerySet
from inbox.models.thread.receiving import Receiving
from inbox.models.thread.speaking import Speaking
from inbox.models.thread.working import Working


class State(models.TextChoices):
    """Where the work on a thread stands; the thread itself never closes."""

    #: an episode is open
    OPEN = "open"
    #: put off until a time or an answer
    SNOOZED = "snoozed"
    #: no episode is open
    RESOLVED = "resolved"


class Thread(Speaking, Working, Baton, Receiving, Placing, Changing, models.Model):
    """One row that lists need nothing beside: current state lives here, history in Events and items.

    `last_rev` is the one counter of place and change. Every change goes through a verb, which locks the row.
    """

    contact = models.OneToOneField("inbox.Contact", models.CASCADE, related_name="thread")
    #: the thread it moved to while its contact is linked away
    merged_into = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    epoch = models.BigIntegerField(default=1)
    last_seq = models.BigIntegerField(default=0)
    last_rev = models.BigIntegerField(default=0)
    #: transaction of the last change: feeds over threads follow it in commit order
    changed_xid = models.BigIntegerField(default=0)

    state = models.CharField(max_length=8, choices=State.choices, default=State.RESOLVED)
    snoozed_until = models.DateTimeField(null=True, blank=True)  # type: ignore[assignment]
    assignee = models.ForeignKey("inbox.Agent", models.SET_NULL, null=True, blank=True, related_name="+")
    team = models.ForeignKey("inbox.Team", models.SET_NULL, null=True, blank=True, related_name="+")
    #: the team and the participants' teams; with channel_ids, what grants sight
    team_ids = ArrayField(models.BigIntegerField(), default=list)
    channel_ids = ArrayField(models.BigIntegerField(), default=list)
    episode = models.ForeignKey("inbox.Episode", models.SET_NULL, null=True, blank=True, related_name="+")  # type: ignore[assignment]

    holder_kind = models.CharField(max_length=8, blank=True)
    holder_id = models.CharField(max_length=20, blank=True)
    holder_name = models.CharField(max_length=255, blank=True)
    baton_number = models.BigIntegerField(default=0)

    last_activity_at = models.DateTimeField(default=now)
    waiting_since = models.DateTimeField(null=True, blank=True)  # type: ignore[assignment]
    inbound_count = models.BigIntegerField(default=0)
    #: {agent id: [seq marked read, incoming messages up to there]}; "*" for anyone, answers included
    reads = models.JSONField(default=dict, blank=True)
    #: {seq, direction, type, snippet, at, status, author} of the newest message, and its id and channel
    last_message = models.JSONField(null=True, blank=True)  # type: ignore[assignment]
    #: copy of the contact's display_name
    display_name = models.CharField(max_length=255, default="Customer")
    #: the channel the customer last wrote on
    last_in_channel = models.ForeignKey("inbox.Channel", models.SET_NULL, null=True, blank=True, related_name="+")
    last_in_address = models.ForeignKey("inbox.Address", models.SET_NULL, null=True, blank=True, related_name="+")
    #: chips {code, text, level}, written only by `flag`
    flags = models.JSONField(default=list, blank=True)
    labels = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)

    objects = ThreadQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["-last_activity_at", "-id"], condition=Q(state="open", merged_into=None), name="thread_open"
            ),
            models.Index(
                fields=["assignee", "-last_activity_at", "-id"],
                condition=Q(state="open", merged_into=None),
                name="thread_mine",
            ),
            models.Index(
                fields=["-last_activity_at", "-id"],
                condition=Q(state="open", merged_into=None, assignee=None),
                name="thread_unassigned",
            ),
            models.Index(
                fields=["-last_activity_at", "-id"],
                condition=Q(state="open", merged_into=None, holder_kind="bot"),
                name="thread_bot",
            ),
            models.Index(
                fields=["state", "-last_activity_at", "-id"], condition=Q(merged_into=None), name="thread_by_state"
            ),
            models.Index(fields=["-last_activity_at", "-id"], condition=Q(merged_into=None), name="thread_all"),
            models.Index(fields=["snoozed_until"], condition=Q(state="snoozed"), name="thread_to_wake"),
            models.Index(fields=["changed_xid"], name="thread_changed"),
        ]

    def __str__(self) -> str:
        return f"Thread of {self.display_name}"

    @property
    def holder(self) -> Actor | None:
        """Who holds the baton, None for nobody."""
        return Actor(self.holder_kind, self.holder_id, self.holder_name) if self.holder_kind else None

    def standing(self) -> tuple[Any, ...] | None:
        """What views count by, in the order of `tally.DIMENSIONS`; None while it goes on in another thread."""
        if self.merged_into_id:
            return None
        return (self.state, self.holder_kind, self.assignee_id, self.team_ids, self.channel_ids)

    def unread_of(self, reader: str) -> int:
        """Incoming messages after the last that `reader` (an agent's id, or "*") marked read."""
        mark = self.reads.get(reader)
        return max(0, self.inbound_count - (mark[1] if mark else 0))
