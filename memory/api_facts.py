"""Facts in the API: read as they stood, told, confirmed, corrected and forgotten."""

from __future__ import annotations

from typing import Any

from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from inbox.api import paging
from inbox.api.base import Resource, needs
from inbox.api.fields import Flag, Strict, Text, When
from inbox.api.problems import Problem
from inbox.api.schema import describe
from inbox.api.schema.words import ID, MAYBE_TEXT, MAYBE_TIME, TEXT, TIME, one_of, shape, some
from inbox.clock import now
from memory import telling
from memory.kinds import KINDS
from memory.models import Fact, FactState
from memory.sources import SOURCE

_AUTHOR = shape("On whose word.", kind=one_of("contact", "agent", "bot", "system"), id=TEXT, name=TEXT)
_FACT = shape(
    "What is known.",
    id=ID, kind=one_of(*KINDS), text=TEXT, value=TEXT, valid_from=TIME, valid_until=MAYBE_TIME,
    confidence={"type": "number"}, state=one_of(*FactState.values), author=_AUTHOR, sources=some(SOURCE),
)  # fmt: skip
_PAGE = shape(results=some(_FACT), next=MAYBE_TEXT)


class Wanted(paging.Page):
    """Which facts."""

    at = When(required=False, help_text="As known then (inclusive); default: now.")
    current = Flag(required=False, default=False, help_text="Only what holds: nothing that was superseded or ran out.")
    kind = serializers.ChoiceField(choices=tuple(KINDS), required=False, help_text="Only of this kind.")


class Telling(Strict):
    """A fact as the caller knows it."""

    kind = serializers.ChoiceField(choices=tuple(KINDS))
    value = Text(max_length=400, help_text="In the usual form of its kind: name@example.com, +351912345678, pt.")
    text = Text(required=False, default="", allow_blank=True, max_length=400, help_text="A sentence; default: one.")
    valid_from = When(required=False, help_text="Default: now.")
    valid_until = When(required=False, help_text="Default: until something else is known.")


class Changing(Strict):
    """Confirmed as it is, or another value in its place."""

    state = serializers.ChoiceField(choices=("confirmed",), required=False)
    value = Text(required=False, max_length=400, help_text="The right value: a new fact that supersedes this one.")
    text = Text(required=False, default="", allow_blank=True, max_length=400)


class Facts(Resource):
    """What is known of a contact."""

    access = needs(GET="read", POST="speak")

    @describe("Read facts", {200: _PAGE}, query=Wanted, refuses=(404,), tag="memory")
    def get(self, request: Request, id: int) -> Response:
        """Newest first, over all linked contacts; what was superseded says so."""
        wanted = self.query(Wanted)
        at = wanted.get("at") or now()
        rows = Fact.objects.of(self.contact(id)).known_at(at).sourced()
        rows = rows.current() if wanted["current"] else rows
        rows = rows.filter(kind=wanted["kind"]) if "kind" in wanted else rows
        return Response(
            paging.by_id(f"facts:{id}", rows, wanted, lambda some: [row.shape(at) for row in some], newest=True)
        )

    @describe(
        "Tell a fact", {201: _FACT}, body=Telling, refuses=(404,), tag="memory",
        example={"kind": "channel_preference", "value": "whatsapp"},
    )  # fmt: skip
    def post(self, request: Request, id: int) -> Response:
        """Confirmed by the caller's word; told by a bot it is kept as claimed."""
        told = telling.Told(**self.body(Telling))
        contact = self.contact(id)
        return Response(_said(lambda: telling.tell(contact, told, self.caller.actor)).shape(), status=201)


class OneFact(Resource):
    """One of them."""

    access = needs(PATCH="write", DELETE="write")

    @describe(
        "Confirm or correct a fact", {200: _FACT}, body=Changing, refuses=(404,), tag="memory",
        example={"value": "+351912345678"},
    )  # fmt: skip
    def patch(self, request: Request, id: int) -> Response:
        """The fact as it stands then; a correction answers with the new one."""
        wanted = self.body(Changing)
        if ("state" in wanted) == ("value" in wanted):
            raise Problem(400, "invalid", "Give state to confirm this fact, or value to correct it.")
        fact, by = self._fact(id), self.caller.actor
        if "state" in wanted:
            return Response(telling.confirm(fact, by).shape())
        return Response(_said(lambda: telling.correct(fact, wanted["value"], wanted["text"], by)).shape())

    @describe("Forget a fact", {200: _FACT}, refuses=(404,), tag="memory")
    def delete(self, request: Request, id: int) -> Response:
        """It is gone, and is not read out of the same messages again. Answers with what it was."""
        fact = self._fact(id)
        told = fact.shape()
        telling.forget(fact, self.caller.actor)
        return Response(told)

    def _fact(self, id: int) -> Fact:
        return Fact.objects.select_related("contact").get(pk=id, contact__in=self.caller.contacts().values("pk"))


def _said(write: Any) -> Fact:
    try:
        fact: Fact = write()
    except ValueError as error:
        raise serializers.ValidationError({"value": [str(error)]}) from error
    return fact


urlpatterns = [path("contacts/<id:id>/facts/", Facts.as_view()), path("facts/<id:id>/", OneFact.as_view())]
