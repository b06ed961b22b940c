"""Promises in the API: read as they stood, settled by an agent, withdrawn."""

from __future__ import annotations

from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from inbox.api import paging
from inbox.api.base import Resource, needs
from inbox.api.fields import Flag, Strict, Text, When
from inbox.api.schema import describe
from inbox.api.schema.words import ID, MAYBE_TEXT, MAYBE_TIME, TEXT, one_of, shape, some
from inbox.clock import now
from memory import keeping
from memory.models import Promise, PromiseState, Side
from memory.sources import SOURCE

_PROMISE = shape(
    "What was promised.",
    id=ID, text=TEXT, by=one_of(*Side.values), due_at=MAYBE_TIME, state=one_of(*PromiseState.values),
    sources=some(SOURCE),
)  # fmt: skip
_PAGE = shape(results=some(_PROMISE), next=MAYBE_TEXT)


class Wanted(paging.Page):
    """Which promises."""

    at = When(required=False, help_text="As known then (inclusive); default: now.")
    unmet = Flag(required=False, default=False, help_text="Only what nothing has settled: open and overdue ones.")


class Settling(Strict):
    """What became of it."""

    state = serializers.ChoiceField(choices=PromiseState.values)
    text = Text(required=False, default="", allow_blank=True, max_length=400, help_text="How it was settled.")


class Promises(Resource):
    """What either side promised."""

    access = needs(GET="read")

    @describe("Read promises", {200: _PAGE}, query=Wanted, refuses=(404,), tag="memory")
    def get(self, request: Request, id: int) -> Response:
        """Newest first, over all linked contacts."""
        wanted = self.query(Wanted)
        at = wanted.get("at") or now()
        rows = Promise.objects.of(self.contact(id)).known_at(at).sourced()
        rows = rows.unmet() if wanted["unmet"] else rows
        return Response(
            paging.by_id(f"promises:{id}", rows, wanted, lambda some: [row.shape(at) for row in some], newest=True)
        )


class OnePromise(Resource):
    """One of them."""

    access = needs(PATCH="write", DELETE="write")

    @describe(
        "Settle a promise", {200: _PROMISE}, body=Settling, refuses=(404,), tag="memory", example={"state": "kept"}
    )
    def patch(self, request: Request, id: int) -> Response:
        """What is said later changes it no more, until it is set to `open` again."""
        wanted = self.body(Settling)
        return Response(keeping.settle(self._promise(id), wanted["state"], wanted["text"], self.caller.actor).shape())

    @describe("Withdraw a promise", {200: _PROMISE}, refuses=(404,), tag="memory")
    def delete(self, request: Request, id: int) -> Response:
        """It was none, or nobody waits for it any more: it is not read out of its message again."""
        promise = self._promise(id)
        told = promise.shape()
        keeping.withdraw(promise, self.caller.actor)
        return Response(told)

    def _promise(self, id: int) -> Promise:
        return Promise.objects.get(pk=id, contact__in=self.caller.contacts().values("pk"))


urlpatterns = [path("contacts/<id:id>/promises/", Promises.as_view()), path("promises/<id:id>/", OnePromise.as_view())]
