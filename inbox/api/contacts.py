"""Contacts: listed, found, enrolled, amended, erased."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from inbox import enrolling, finding
from inbox.api import paging
from inbox.api.base import Resource, needs
from inbox.api.fields import Flag, Strict, Text, Word
from inbox.api.problems import Problem
from inbox.api.schema import describe
from inbox.erasing import erase
from inbox.models import Contact, Erasure
from inbox.shapes import contact_shape, contact_shapes, rfc3339


class Wanted(paging.Page):
    """Which contacts."""

    q = Text(required=False, max_length=200, allow_blank=True, help_text="Name, address in any spelling, external id.")


class AddressTold(Strict):
    """One address."""

    kind = serializers.ChoiceField(choices=enrolling.KINDS)
    value = Word(max_length=255, help_text="A phone number with its country code, in any spelling.")
    primary = Flag(required=False, default=False, help_text="The one to write to.")
    ended = Flag(required=False, default=False, help_text="It no longer holds; it stays, with `until`.")


class PersonTold(Strict):
    """What the business knows of a person."""

    name = Text(required=False, allow_blank=True, max_length=255)
    external_id = Word(
        required=False, allow_null=True, allow_blank=True, max_length=255, help_text="Your own id for them."
    )
    country = Word(required=False, allow_blank=True, max_length=2)
    language = Word(required=False, allow_blank=True, max_length=10)
    timezone = Word(required=False, allow_blank=True, max_length=64)
    blocked = Flag(required=False, help_text="May not write in the web chat; told as the flag `blocked`.")
    addresses = AddressTold(many=True, required=False, max_length=50)  # type: ignore[call-arg]


class Contacts(Resource):
    """People."""

    access = needs(GET="read", POST="write")

    @describe("List or find contacts", {200: "ContactPage"}, query=Wanted, tag="contacts")
    def get(self, request: Request) -> Response:
        """Newest first; with `q` exact matches first."""
        wanted = self.query(Wanted)
        rows: QuerySet[Contact] = self.caller.contacts()
        if not wanted.get("q", "").strip():
            listed = rows.filter(merged_into=None)
            return Response(paging.by_id("contacts", listed, wanted, contact_shapes, newest=True))
        return Response(_found(finding.contacts(rows, wanted["q"]), wanted))

    @describe(
        "Enrol a contact",
        {201: "Contact", 200: "Contact"},
        body=PersonTold,
        refuses=(409,),
        tag="contacts",
        example={
            "name": "Dina Oliveira",
            "external_id": "C-1001",
            "addresses": [{"kind": "phone", "value": "+351 912 345 678"}],
        },
    )
    def post(self, request: Request) -> Response:
        """201 with its thread; 200 and the existing one when nothing contradicts; 409 `address_taken`."""
        told = _told(self.body(PersonTold))
        if not (told.name or told.external_id or told.addresses):
            raise Problem(400, "invalid", "Tell a name, an external id or an address.")
        contact, is_new = enrolling.enrol(told, self.caller.actor, self._sees)
        return Response(contact_shape(contact), status=201 if is_new else 200)

    def _sees(self, contact: Contact) -> bool:
        return self.caller.contacts().filter(pk=contact.pk).exists()


class OneContact(Resource):
    """One person."""

    access = needs(GET="read", PATCH="write", DELETE="admin")

    @describe("Read a contact", {200: "Contact"}, refuses=(404,), tag="contacts")
    def get(self, request: Request, id: int) -> Response:
        """A linked-away contact says so in `merged_into`."""
        return Response(contact_shape(self.contact(id)))

    @describe(
        "Amend a contact",
        {200: "Contact"},
        body=PersonTold,
        refuses=(404, 409),
        tag="contacts",
        example={"name": "Dina"},
    )
    def patch(self, request: Request, id: int) -> Response:
        """What is not named stays; addresses are added, or ended with `ended`."""
        told = _told(self.body(PersonTold))
        return Response(contact_shape(enrolling.amend(self.contact(id), told, self.caller.actor)))

    @describe("Erase a contact", {202: "Receipt"}, refuses=(404,), tag="contacts")
    def delete(self, request: Request, id: int) -> Response:
        """Everything of them, and of who is linked with them, is gone; who writes again is a new contact."""
        return Response({"receipt": str(erase(self.contact(id), self.caller.actor).receipt)}, status=202)


class Erasures(Resource):
    """Receipts of erasures."""

    access = needs(GET="read")

    @describe("Read a receipt", {200: "Erasure"}, refuses=(404,), tag="contacts")
    def get(self, request: Request, receipt: Any) -> Response:
        """When it was done, and how many rows went; nothing of the person."""
        row = Erasure.objects.get(receipt=receipt)
        state = "done" if row.done_at else "running"
        told = {"receipt": str(row.receipt), "state": state, "at": rfc3339(row.at), "done_at": rfc3339(row.done_at)}
        return Response({**told, "counts": row.counts})


def _found(rows: QuerySet[Contact], wanted: dict[str, Any]) -> dict[str, Any]:
    key = paging.unpack("contacts:q", wanted.get("cursor"), int, int)
    ranked = rows.order_by("rank", "-pk")  # type: ignore[misc]
    if key:
        ranked = ranked.filter(Q(rank__gt=key[0]) | Q(rank=key[0], pk__lt=key[1]))
    found = list(ranked[: wanted["limit"] + 1])
    return paging.cut("contacts:q", found, wanted["limit"], lambda row: [row.rank, row.pk], contact_shapes)  # type: ignore[attr-defined]


def _told(body: dict[str, Any]) -> enrolling.Told:
    lists: dict[str, list[enrolling.Pair]] = {"addresses": [], "ended": [], "primary": []}
    for index, row in enumerate(body.pop("addresses", ())):
        try:
            pair = enrolling.normal(row["kind"], row["value"])
        except ValueError as error:
            raise serializers.ValidationError({f"addresses[{index}]": {"value": [str(error)]}}) from error
        lists["ended" if row["ended"] else "addresses"].append(pair)
        if row["primary"] and not row["ended"]:
            lists["primary"].append(pair)
    if "external_id" in body and body["external_id"] is None:
        body["external_id"] = ""
    return enrolling.Told(**body, **{name: tuple(pairs) for name, pairs in lists.items()})  # type: ignore[arg-type]
