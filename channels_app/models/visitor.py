"""Who sits behind a widget: a visitor of one channel, the tokens of their browsers, tickets, codes to go on."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from inbox.clock import now


class Visitor(models.Model):
    """An anonymous browser, or a person whom the business's own sign-in vouched for (`subject`).

    `value` is the pseudonym and the value of the address. What an anonymous visitor wrote belongs to the person they
    signed in as (`joined`), and never the other way round. Gone with its address when the contact is erased.
    """

    channel = models.ForeignKey("inbox.Channel", models.CASCADE, related_name="+")
    value = models.CharField(max_length=40, unique=True)
    #: `sub` of the signed identity, "" for an anonymous one
    subject = models.CharField(max_length=255, blank=True, default="")
    joined = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="earlier")
    #: None until there is something to answer
    address = models.OneToOneField("inbox.Address", models.CASCADE, null=True, blank=True, related_name="+")
    #: what was typed into the form: `{name, email, phone, agreed_to, agreed_at}`, each a claim; {} when nothing was
    details = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["channel", "subject"], condition=~Q(subject=""), name="visitor_of_subject")
        ]

    def __str__(self) -> str:
        return self.value


class VisitorToken(models.Model):
    """256 random bits that a browser keeps; only their digest is here.

    It is exchanged from time to time; the old one holds until the new one has been used, since an answer can be lost.
    """

    visitor = models.ForeignKey(Visitor, models.CASCADE, related_name="tokens")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=now, editable=False)
    replaces = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    #: when it ends; None while it holds
    ends_at = models.DateTimeField(null=True, blank=True)


class VisitorTicket(models.Model):
    """Opens one socket, once, within a minute; kept here and not in Redis, which may lose everything."""

    token = models.ForeignKey(VisitorToken, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    ends_at = models.DateTimeField()


class Continuation(models.Model):
    """A one-time code, of which only a digest is kept, by which a visitor goes on in another channel.

    They send it to us from their own phone: that the message came from there is the provider's word, that it is theirs
    is the code's.
    """

    visitor = models.ForeignKey(Visitor, models.CASCADE, related_name="continuations")
    #: where it must arrive
    channel = models.ForeignKey("inbox.Channel", models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    #: in which the widget spoke
    language = models.CharField(max_length=10)
    created_at = models.DateTimeField(default=now, editable=False)
    ends_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    #: from where it came
    address = models.ForeignKey("inbox.Address", models.SET_NULL, null=True, blank=True, related_name="+")
