"""Issues of a contact, below /api/v1/: which there are, and what an agent corrects."""

from __future__ import annotations

from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from inbox.api import paging
from inbox.api.base import Resource, needs
from inbox.api.schema import describe
from inbox.api.schema.words import (
    ID,
    MAYBE_ID,
    MAYBE_TEXT,
    MAYBE_TIME,
    MAYBE_WHOLE,
    TEXT,
    TIME,
    WHOLE,
    YES_NO,
    maybe,
    one_of,
    shape,
    some,
)  # fmt: skip
from memory.issues.shapes import asked_of, issue_shapes, issues_of, likeness_shape
from memory.models import Decided, IssueState

_SOURCE = shape(
    "Where it stands in the record.",
    kind=one_of("message"), id=ID, seq=MAYBE_WHOLE, external_id=MAYBE_TEXT, url=MAYBE_TEXT,
)  # fmt: skip
_OCCURRENCE = shape(
    "One message that is about the issue, and why it is taken to be.",
    id=ID, message=ID, seq=WHOLE, episode=MAYBE_ID, channel=maybe(shape(key=TEXT, kind=TEXT)), at=TIME,
    is_contact=YES_NO, decided_by=one_of(*Decided.values), score={"type": ["number", "null"]}, reason=TEXT,
)  # fmt: skip
_ISSUE = shape(
    "What the customer wants, and how often they made contact about it.",
    id=ID, title=TEXT, state=one_of(*IssueState.values), contacts=WHOLE, opened_at=TIME, last_at=TIME,
    resolved_at=MAYBE_TIME, category=TEXT, identifiers=some(shape(kind=TEXT, value=TEXT)), episodes=some(ID),
    sources=some(_SOURCE), occurrences=some(_OCCURRENCE),
)  # fmt: skip
_LIKENESS = shape(
    "A message that may be about an issue: the same?",
    id=ID, message=ID, seq=WHOLE, issue=ID, score={"type": "number"}, reason=TEXT, at=TIME,
    same={"type": ["boolean", "null"]},
)  # fmt: skip
ISSUES = shape(results=some(_ISSUE), next=MAYBE_TEXT, suggestions=some(_LIKENESS))


class Wanted(paging.Page):
    """Which issues."""

    state = serializers.ChoiceField(choices=IssueState.values, required=False, help_text="Only those that stand so.")


class Issues(Resource):
    """What a contact wants and wanted."""

    access = needs(GET="read")

    @describe("List issues", {200: ISSUES}, query=Wanted, refuses=(404,), tag="memory")
    def get(self, request: Request, id: int) -> Response:
        """Newest first, of everybody linked with the contact too; `suggestions` wait for somebody to say "the same"."""
        page = self.query(Wanted)
        contact = self.contact(id)
        rows = issues_of(contact)
        if page.get("state"):
            rows = rows.filter(state=page["state"])
        told = paging.by_id(f"issues:{id}", rows, page, issue_shapes, newest=True)
        return Response({**told, "suggestions": [likeness_shape(row) for row in asked_of(contact)[:50]]})


urlpatterns = [path("contacts/<id:id>/issues/", Issues.as_view())]
