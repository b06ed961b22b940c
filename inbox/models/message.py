"""Messages: what crossed a channel, in or out."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from inbox.clock import now


class Direction(models.TextChoices):
    """Which way a message went."""

    #: from the customer
    IN = "in"
    #: to the customer
    OUT = "out"


class MessageType(models.TextChoices):
    """What a message is; the contract's list."""

    #: words
    TEXT = "text"
    #: a picture
    IMAGE = "image"
    #: sound; `payload.voice` for a voice note
    AUDIO = "audio"
    #: a film
    VIDEO = "video"
    #: any other file
    DOCUMENT = "document"
    #: a sticker
    STICKER = "sticker"
    #: a place
    LOCATION = "location"
    #: contact cards
    CONTACTS = "contacts"
    #: buttons, lists, forms and the answers to them
    INTERACTIVE = "interactive"
    #: an emoji on a message that we do not have
    REACTION = "reaction"
    #: a cart
    ORDER = "order"
    #: the provider's own words about the customer
    SYSTEM = "system"
    #: an approved template
    TEMPLATE = "template"
    #: what could not be understood; kept and shown as a placeholder
    UNSUPPORTED = "unsupported"


class Status(models.TextChoices):
    """How far an outgoing message has come."""

    #: waits for its `send_at`
    SCHEDULED = "scheduled"
    #: can still be undone
    HELD = "held"
    #: ready to go
    QUEUED = "queued"
    #: claimed: the provider is being called
    SENDING = "sending"
    #: accepted by the provider
    SENT = "sent"
    #: on the customer's device
    DELIVERED = "delivered"
    #: seen
    READ = "read"
    #: a voice note was heard
    PLAYED = "played"
    #: refused, for good or until somebody acts
    FAILED = "failed"
    #: perhaps sent: settled by a status or a look-up, never by a blind retry
    UNKNOWN = "unknown"
    #: taken back before it went
    CANCELLED = "cancelled"


#: How far a status is; a status never moves down. Failed yields to delivered, unknown to any word of the provider.
RANK = {
    Status.SCHEDULED: 0, Status.HELD: 0, Status.QUEUED: 1, Status.SENDING: 2, Status.UNKNOWN: 3, Status.SENT: 4,
    Status.FAILED: 5, Status.DELIVERED: 6, Status.READ: 7, Status.PLAYED: 8, Status.CANCELLED: 9,
}  # fmt: skip

ARRIVED = frozenset({Status.DELIVERED, Status.READ, Status.PLAYED})


class Message(models.Model):
    """One message. `seq` is its place in the thread, `rev` its last change (product.md, place and change)."""

    thread = models.ForeignKey("inbox.Thread", models.CASCADE, related_name="messages", db_index=False)
    seq = models.BigIntegerField()
    rev = models.BigIntegerField()
    at = models.DateTimeField(default=now)
    direction = models.CharField(max_length=3, choices=Direction.choices)
    author_kind = models.CharField(max_length=8)
    author_id = models.CharField(max_length=20, blank=True)
    author_name = models.CharField(max_length=255, blank=True)
    channel = models.ForeignKey("inbox.Channel", models.PROTECT, null=True, related_name="+", db_index=False)
    address = models.ForeignKey("inbox.Address", models.SET_NULL, null=True, related_name="messages")
    #: the contact it came to, for ever: link and unlink move by it
    home_contact = models.ForeignKey("inbox.Contact", models.CASCADE, related_name="+")
    type = models.CharField(max_length=12, choices=MessageType.choices, default=MessageType.TEXT)
    text = models.TextField(blank=True)
    payload = models.JSONField(default=dict, blank=True)
    reply_to = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")
    reply_to_provider_id = models.CharField(max_length=255, blank=True)
    #: [{by: contact|agent, name, emoji, at}], one for each who reacted
    reactions = models.JSONField(default=list, blank=True)
    status = models.CharField(max_length=10, blank=True, choices=Status.choices)
    #: {status: time told}
    status_at = models.JSONField(default=dict, blank=True)
    error = models.JSONField(null=True, blank=True)
    #: the provider's time, None when senseless
    sent_at = models.DateTimeField(null=True, blank=True)
    late = models.BooleanField(default=False)
    #: ours for outgoing ones and a visitor's for theirs; unique for the home contact
    client_id = models.CharField(max_length=120, blank=True)
    #: SHA-256 of the request that made it, to tell a repeat from a reuse
    request_hash = models.CharField(max_length=64, blank=True)
    provider_id = models.CharField(max_length=255, null=True, blank=True)
    #: the provider's ids of the tries before this one, "" for one of which it told none; None when it was never retried
    former_ids = ArrayField(models.CharField(max_length=255, blank=True), null=True, blank=True)
    edited = models.DateTimeField(null=True, blank=True)
    revoked = models.DateTimeField(null=True, blank=True)
    #: how many attachments; most have none and need no look-up
    files = models.PositiveSmallIntegerField(default=0)
    #: reply, service or promotion
    purpose = models.CharField(max_length=10, blank=True)
    #: not before: schedule, hold, back-off
    send_at = models.DateTimeField(null=True, blank=True)
    #: baton number a bot spoke under; refused at the claim when it is no longer the thread's
    baton_number = models.BigIntegerField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    imported_id = models.CharField(max_length=255, null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["thread_id", "seq"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["thread", "seq"], name="message_place", deferrable=models.Deferrable.DEFERRED
            ),
            models.UniqueConstraint(fields=["channel", "provider_id"], name="message_of_provider"),
            models.UniqueConstraint(
                fields=["home_contact", "client_id"], condition=~Q(client_id=""), name="message_of_client"
            ),
            models.UniqueConstraint(fields=["imported_id"], name="message_imported_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["thread", "rev"], name="message_change"),
            models.Index(
                fields=["channel", "id"],
                condition=Q(status__in=("queued", "sending", "held", "scheduled")),
                name="message_to_send",
            ),
            models.Index(fields=["reply_to_provider_id"], condition=~Q(reply_to_provider_id=""), name="message_quotes"),
        ]

    @property
    def is_in(self) -> bool:
        """Whether the customer wrote it."""
        return self.direction == Direction.IN

    @property
    def said(self) -> str:
        """Its words: the text, else what stands above its buttons, its list or its request."""
        body = self.payload.get("body") if isinstance(self.payload, dict) and not self.text else None
        return self.text or (body if isinstance(body, str) else "")

    def tell(self, status: str, at: str, error: dict[str, Any] | None = None) -> bool:
        """Take a status in memory if it does not move down; `at` is RFC 3339. True when something changed.

        Whatever the order in which statuses are told, the end is the same: each keeps its first time. One that is no
        step of a message's way (deleted, warning) is noted, and moves nothing.
        """
        known = status in self.status_at and self.status_at[status] <= at
        self.status_at = {**self.status_at, status: min(self.status_at.get(status, at), at)}
        if status not in RANK:
            return not known
        if RANK[Status(status)] <= RANK[Status(self.status or Status.SCHEDULED)]:
            return not known
        self.status = status
        self.error = error if status == Status.FAILED else None
        return True

    def price(self, pricing: dict[str, Any] | None, at: str) -> bool:
        """Take in memory what the provider says of the price; the newest word counts. True when something changed."""
        known = self.payload.get("pricing")
        if not pricing or self.revoked is not None or (known and known["at"] >= at):
            return False
        self.payload = {**self.payload, "pricing": {**pricing, "at": at}}
        return True

    @property
    def failed_late(self) -> bool:
        """Whether it was told both as arrived and as failed."""
        return Status.FAILED in self.status_at and not ARRIVED.isdisjoint(self.status_at)


class Waiting(models.Model):
    """A status, edit, revocation or reaction whose message has not come yet; applied when it does, kept 7 days."""

    channel = models.ForeignKey("inbox.Channel", models.CASCADE, related_name="+")
    #: provider id of the message it is about
    target = models.CharField(max_length=255)
    #: what it is, as `inbound.freeze` writes it
    change = models.JSONField()
    at = models.DateTimeField(default=now)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["channel", "target"], name="waiting_target")]
