"""The consent log of a contact, read and added to."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from inbox import consenting, vault
from inbox.api import paging
from inbox.api.base import Resource, needs
from inbox.api.fields import Id, Strict, Text, Word
from inbox.api.schema import describe
from inbox.models import Address, Channel, Consent, Contact
from inbox.numbering import same_line
from inbox.shapes import rfc3339


class Told(Strict):
    """What somebody says of consent."""

    address = Id(help_text="One of the contact's addresses.")
    channel = Word(required=False, allow_null=True, default=None, max_length=60, help_text="Default: every channel.")
    change = serializers.ChoiceField(choices=["in", "out", "marketing_in", "marketing_out", "dismissed"])
    evidence = Text(required=False, allow_blank=True, default="", max_length=500, help_text="Who said it, and how.")


class Consents(Resource):
    """Who wants to be written to, and why we think so."""

    access = needs(GET="consents", POST="write")

    @describe("Read the consent log", {200: "ConsentPage"}, query=paging.Page, refuses=(404,), tag="contacts")
    def get(self, request: Request, id: int) -> Response:
        """Newest first, over all addresses of the contact."""
        page = self.query(paging.Page)
        contact = self.contact(id)
        digests = _digests(_addresses(contact))
        rows = Consent.objects.filter(address_digest__in=sorted(digests))
        return Response(
            paging.by_id(
                f"consents:{id}", rows, page, lambda some: [_consent(row, digests) for row in some], newest=True
            )
        )

    @describe(
        "Log a consent", {201: "Consent"}, body=Told, refuses=(404, 409), tag="contacts",
        example={"address": "12", "channel": "sms-main", "change": "out", "evidence": "Said so on the phone."},
    )  # fmt: skip
    def post(self, request: Request, id: int) -> Response:
        """What somebody told us, or what became of a suspicion: confirmed (`out`) or `dismissed`."""
        told = self.body(Told)
        contact = self.contact(id)
        address = _addresses(contact).get(pk=told["address"])
        thread = self.caller.threads().get(contact=contact.merged_into_id or contact.pk)
        row = consenting.tell(
            thread, address, _channel(told["channel"]), told["change"], self.caller.actor, told["evidence"]
        )
        return Response(_consent(row, _digests(_addresses(contact))), status=201)


def _addresses(contact: Contact) -> QuerySet[Address]:
    return Address.objects.filter(Q(contact=contact) | Q(contact__merged_into=contact))


def _channel(key: str | None) -> Channel | None:
    if not key:
        return None
    found = next((row for row in Channel.objects.known().values() if row.key == key), None)
    if found is None:
        raise serializers.ValidationError({"channel": ["There is no such channel."]})
    return found


def _digests(addresses: QuerySet[Address]) -> dict[str, Address]:
    """By what the log knows them; STOP stays with the number, whatever the network calls it."""
    found: dict[str, Address] = {}
    for row in addresses:
        own = (row.kind, row.value)
        for kind, value in (own, *same_line(own)):
            found.setdefault(vault.digest("address", f"{kind}:{value}"), row)
    return found


def _consent(row: Consent, digests: dict[str, Address]) -> dict[str, Any]:
    address = digests[row.address_digest]
    channel = Channel.objects.known().get(row.channel_id or 0)
    return {
        "at": rfc3339(row.at),
        "address": {"id": str(address.pk), "kind": address.kind, "value": address.value},
        "channel": channel.key if channel else None,
        "change": row.change,
        "source": row.source,
        "evidence": row.evidence,
    }
