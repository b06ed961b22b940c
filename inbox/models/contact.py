"""Contacts: people, whether or not we know a name or a number of theirs."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Upper

from inbox.clock import now


class Contact(models.Model):
    """A person. A linked-away contact names its survivor in `merged_into`; its rows stay its own."""

    name = models.CharField(max_length=255, blank=True)
    #: an attribute that changes freely, never an address
    username = models.CharField(max_length=255, blank=True)
    country = models.CharField(max_length=2, blank=True)
    language = models.CharField(max_length=10, blank=True)
    timezone = models.CharField(max_length=64, blank=True)
    #: the business's own id for them, verified when it comes by API, file or signed identity
    external_id = models.CharField(max_length=255, null=True, blank=True)
    #: for a confidential channel its key: such contacts are its own
    scope = models.CharField(max_length=60, blank=True, default="")
    #: what everyone shows for them, never empty; kept by `rename`
    display_name = models.CharField(max_length=255, default="Customer")
    merged_into = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="merged")
    #: codes a screen shows: shared_address, possibly_same, ...
    flags = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["external_id"], name="contact_external_id")]
        indexes: ClassVar = [GinIndex(OpClass(Upper("display_name"), "gin_trgm_ops"), name="contact_display_name")]

    def __str__(self) -> str:
        return self.display_name

    def rename(self) -> str:
        """Recompute and return `display_name`: the name, else the username, else the best address. Not saved."""
        best = self.name or self.username
        if not best and self.pk:
            unreadable = ("visitor", "bsuid", "parent_bsuid")
            address = self.addresses.filter(until=None).exclude(kind__in=unreadable).first()
            best = address.value if address else ""
        self.display_name = best[:255] or f"Customer {self.pk or ''}".strip()
        return self.display_name
