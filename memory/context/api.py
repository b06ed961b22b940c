"""The API of contexts, below /api/v1/."""

from __future__ import annotations

from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from inbox.api.base import Resource, needs
from inbox.api.fields import Query, Text, When, Whole
from inbox.api.schema import describe
from inbox.api.schema.words import MAYBE_TIME, TEXT, WHOLE, shape, some
from memory.context.building import context
from memory.context.view import View
from memory.sources import SOURCE

_ITEM = shape(
    "One thing to know; `kind` says of what.", kind=TEXT, text=TEXT, at=MAYBE_TIME, sources=some(SOURCE),
)  # fmt: skip
CONTEXT = shape(text=TEXT, tokens=WHOLE, items=some(_ITEM))


class Wanted(Query):
    """For what, how much, as of when, for whose eyes."""

    query = Text(
        max_length=2_000, required=False, default="", allow_blank=True,
        help_text="What is to be answered; without it what the customer wrote last.",
    )  # fmt: skip
    budget = Whole(
        least=40, most=32_000, required=False, default=1_500,
        help_text="Tokens at most, 40 to 32,000; a token is 4 UTF-8 bytes rounded up, plus 6 a line.",
    )  # fmt: skip
    at = When(required=False, help_text="As if asked then (inclusive): what became known later is left out.")
    audience = serializers.ChoiceField(
        choices=("bot", "human"), required=False, default="human",
        help_text="A bot is given no notes and nothing that rests on them; a bot's key always gets this.",
    )  # fmt: skip


class ContextOf(Resource):
    """What the next speaker must know of a contact."""

    access = needs(GET="listen")

    @describe("Context", {200: CONTEXT}, query=Wanted, refuses=(404,), tag="memory")
    def get(self, request: Request, id: int) -> Response:
        """Who it is, what is open, promised and known, and the turns that answer; never over the budget."""
        wanted = self.query(Wanted)
        for_bot = wanted["audience"] == "bot" or not self.caller.sees_notes
        view = View(self.contact(id), wanted.get("at"), for_bot)
        return Response(context(view, wanted["query"], wanted["budget"]).shape())


urlpatterns = [path("contacts/<id:id>/context/", ContextOf.as_view())]
