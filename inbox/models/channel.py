"""Channels: the numbers and widgets that are connected."""

from __future__ import annotations

import time
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from inbox.clock import now

#: seconds a process may believe what it read of the channels ("in force within 2 s", contract §1)
FRESH_S = 1.0


class Medium(models.TextChoices):
    """What a customer writes with."""

    #: WhatsApp
    WHATSAPP = "whatsapp", "WhatsApp"
    #: text messages of a phone network
    SMS = "sms", "SMS"
    #: the chat widget on a web site
    WEB = "web", "Web chat"


class ChannelManager(models.Manager["Channel"]):
    """Finds channels; `known` answers from memory for at most `FRESH_S` seconds."""

    def __init__(self) -> None:
        super().__init__()
        self._read_at = 0.0
        self._known: dict[int, Channel] = {}

    def known(self) -> dict[int, Channel]:
        """Every channel by id, at most `FRESH_S` old; not to be changed by the caller."""
        if time.monotonic() - self._read_at > FRESH_S:
            self._known = {channel.pk: channel for channel in self.select_related("team", "bot")}
            self._read_at = time.monotonic()
        return self._known

    def forget(self) -> None:
        """Read anew at the next call (this process only)."""
        self._read_at = 0.0

    def get_by_natural_key(self, key: str) -> Channel:
        """The channel of this key."""
        return self.get(key=key)


class Channel(models.Model):
    """One connected number or widget.

    `sealed_settings` is opaque here: channels_app makes and reads it. `outside_ids` are the provider's names for us
    (phone number id, WABA id, sender), by which an element of a webhook finds its channel.
    """

    key = models.SlugField(max_length=60, unique=True)
    kind = models.CharField(max_length=20)
    medium = models.CharField(max_length=10, choices=Medium.choices)
    name = models.CharField(max_length=80)
    team = models.ForeignKey("inbox.Team", models.PROTECT, null=True, blank=True, related_name="team_channels")
    bot = models.ForeignKey("inbox.Bot", models.SET_NULL, null=True, blank=True, related_name="channels")
    active = models.BooleanField(default=True)
    #: never shares a thread: its contacts are its own
    confidential = models.BooleanField(default=False)
    #: how we appear to the customer: a number, a sender, the widget's name
    address = models.CharField(max_length=80, blank=True)
    outside_ids = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    sealed_settings = models.TextField(blank=True, editable=False)
    created_at = models.DateTimeField(default=now, editable=False)

    objects = ChannelManager()

    class Meta:
        ordering: ClassVar = ["key"]
        indexes: ClassVar = [GinIndex(fields=["outside_ids"], name="channel_outside_ids")]

    def __str__(self) -> str:
        return self.name

    @property
    def scope(self) -> str:
        """Where its addresses are unique: everywhere, or only on this channel when it is confidential."""
        return self.key if self.confidential else ""
