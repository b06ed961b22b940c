"""Memory's part of the API, below /api/v1/."""

from __future__ import annotations

from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from inbox.api.base import Resource, needs
from inbox.api.fields import Query, Text, When, Whole, Word
from inbox.api.problems import Problem
from inbox.api.schema import describe
from inbox.api.schema.words import TEXT, TIME, one_of, shape, some
from inbox.searching import fold
from memory import api_episodes, api_issues
from memory.briefing import api as briefing_api
from memory.context import api as context_api
from memory.corpus import Wish
from memory.knowledge import api as knowledge_api
from memory.models import Kind
from memory.recall import Ask, recall
from memory.sources import SOURCE

_ITEM = shape(
    "One item that answers.",
    kind=one_of("message", "note", "signal"), text=TEXT, at=TIME, score={"type": "number"}, sources=some(SOURCE),
)  # fmt: skip
RECALLED = shape(results=some(_ITEM))
SPEAKERS = ("contact", "agent", "bot", "system")


class Wanted(Query):
    """What is asked, and of what."""

    q = Text(max_length=2_000, help_text="A question, or words, in the customer's language or any of the contact's.")
    limit = Whole(least=1, most=200, required=False, default=10, help_text="How many items, 1 to 200.")
    at = When(required=False, help_text="As if asked then (inclusive): what became known later is left out.")
    after = When(required=False, help_text="Only what happened after.")
    before = When(required=False, help_text="Only what happened before.")
    channel = Word(required=False, max_length=60, help_text="Only what crossed this channel (its key).")
    speaker = serializers.ChoiceField(choices=SPEAKERS, required=False, help_text="Only what they said.")
    kind = serializers.ChoiceField(choices=Kind.values, required=False, help_text="Only items of this kind.")


class Recall(Resource):
    """What is remembered of a contact."""

    access = needs(GET="listen")

    @describe("Recall", {200: RECALLED}, query=Wanted, refuses=(404,), tag="memory")
    def get(self, request: Request, id: int) -> Response:
        """Best first, over the whole record of the contact and of all linked with it. A bot is given no notes."""
        wanted = self.query(Wanted)
        if not fold(wanted["q"]):
            raise Problem(400, "invalid", "q: Give at least one word.", errors=[{"field": "q", "detail": "No word."}])
        wish = Wish(**{name: wanted.get(name) for name in ("after", "before", "channel", "speaker", "kind")})
        ask = Ask(wanted["q"], wanted["limit"], wanted.get("at"), self.caller.sees_notes, wish)
        return Response({"results": [found.shape() for found in recall(self.contact(id), ask)]})


urlpatterns = [
    path("contacts/<id:id>/recall/", Recall.as_view()),
    *knowledge_api.urlpatterns,
    *api_episodes.urlpatterns,
    *api_issues.urlpatterns,
    *briefing_api.urlpatterns,
    *context_api.urlpatterns,
]
