"""Addresses: the ways to reach a contact, with their reply windows and their consent."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models

from inbox.clock import now


class AddressKind(models.TextChoices):
    """The kinds of the contract, §4."""

    #: a phone number in E.164
    PHONE = "phone"
    #: WhatsApp's own id, digits
    WA_ID = "wa_id"
    #: WhatsApp's business-scoped user id
    BSUID = "bsuid"
    #: the same over a group of portfolios
    PARENT_BSUID = "parent_bsuid"
    #: a short number that writes to us
    SHORT_CODE = "short_code"
    #: letters in place of a number
    SENDER_ID = "sender_id"
    #: a browser with the widget
    VISITOR = "visitor"
    #: an e-mail address
    EMAIL = "email"
    #: the business's own id
    EXTERNAL_ID = "external_id"
    #: a WhatsApp group
    GROUP = "group"


class Vouched(models.TextChoices):
    """Who says that the address is theirs."""

    #: the provider delivered a message from it
    PROVIDER = "provider"
    #: a signed identity of the business's own sign-in
    IDENTITY = "identity"
    #: a one-time code was answered
    CODE = "code"
    #: an agent, the API or a file
    BUSINESS = "business"
    #: somebody typed it
    CLAIM = "claim"


class Address(models.Model):
    """One way to reach a contact; belongs to one contact at a time, from `since` to `until`."""

    contact = models.ForeignKey("inbox.Contact", models.CASCADE, related_name="addresses")
    kind = models.CharField(max_length=12, choices=AddressKind.choices)
    value = models.CharField(max_length=255)
    #: "" or the key of a confidential channel: where kind and value are unique
    scope = models.CharField(max_length=60, blank=True, default="")
    verified = models.BooleanField(default=False)
    source = models.CharField(max_length=10, choices=Vouched.choices, default=Vouched.PROVIDER)
    since = models.DateTimeField(default=now)
    until = models.DateTimeField(null=True, blank=True)
    primary = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["scope", "kind", "value"], condition=models.Q(until=None), name="address_of_one_contact"
            )
        ]
        indexes: ClassVar = [
            GinIndex(OpClass("value", "gin_trgm_ops"), name="address_value_trgm"),
            models.Index(fields=["kind", "value"], name="address_kind_value"),
        ]

    def __str__(self) -> str:
        return self.value


class ReplyWindow(models.Model):
    """Until when one address may be answered freely on one channel; a row of inbox so that every door can ask.

    `ends_at` is None on channels without a window; `last_in_at` says when they last wrote there.
    """

    address = models.ForeignKey(Address, models.CASCADE, related_name="windows")
    channel = models.ForeignKey("inbox.Channel", models.CASCADE, related_name="+")
    last_in_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["address", "channel"], name="window_of_pair")]


class ConsentChange(models.TextChoices):
    """What a line of the consent log says."""

    #: wants messages
    IN = "in"
    #: wants none
    OUT = "out"
    #: might want none: a person must look
    REVIEW = "review"
    #: wants promotions
    MARKETING_IN = "marketing_in"
    #: wants no promotions
    MARKETING_OUT = "marketing_out"
    #: a person found that REVIEW meant nothing: what was known before holds
    DISMISSED = "dismissed"


class Consent(models.Model):
    """One line of the append-only consent log.

    Keyed by a digest of kind and value, not by the row of the address: STOP stays with the number when the number
    changes hands or its contact is erased. The newest line of a digest and channel decides.
    """

    address_digest = models.CharField(max_length=64)
    channel = models.ForeignKey("inbox.Channel", models.CASCADE, null=True, related_name="+")
    change = models.CharField(max_length=14, choices=ConsentChange.choices)
    #: keyword, provider, agent, api or suspected
    source = models.CharField(max_length=10)
    #: the words or the code that say so; blanked when the contact is erased
    evidence = models.TextField(blank=True)
    at = models.DateTimeField(default=now)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["address_digest", "channel", "-at", "-id"], name="consent_newest")]
