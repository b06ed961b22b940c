"""Issues of a contact, below /api/v1/: which there are, and what an agent corrects."""

from __future__ import annotations

from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from inbox.api import paging
from inbox.api.base import Resource, needs
from inbox.api.fields import Flag, Id, Strict, Text
from inbox.api.schema import describe
from inbox.api.schema.words import (
    ID,
    MAYBE_ID,
    MAYBE_TEXT,
    MAYBE_TIME,
    TEXT,
    TIME,
    WHOLE,
    YES_NO,
    maybe,
    one_of,
    shape,
    some,
)  # fmt: skip
from memory.issues import correcting
from memory.issues.shapes import asked_of, issue_shapes, issues_of, likeness_shape
from memory.models import Decided, Issue, IssueState, Likeness, Occurrence
from memory.models.issue import TITLE
from memory.sources import SOURCE

_OCCURRENCE = shape(
    "One message that is about the issue, and why it is taken to be.",
    id=ID, message=ID, seq=WHOLE, episode=MAYBE_ID, channel=maybe(shape(key=TEXT, kind=TEXT)), at=TIME,
    is_contact=YES_NO, decided_by=one_of(*Decided.values), score={"type": ["number", "null"]}, reason=TEXT,
)  # fmt: skip
_ISSUE = shape(
    "What the customer wants, and how often they made contact about it.",
    id=ID, title=TEXT, state=one_of(*IssueState.values), contacts=WHOLE, opened_at=TIME, last_at=TIME,
    resolved_at=MAYBE_TIME, category=TEXT, identifiers=some(shape(kind=TEXT, value=TEXT)), episodes=some(ID),
    sources=some(SOURCE), occurrences=some(_OCCURRENCE),
)  # fmt: skip
_LIKENESS = shape(
    "A message that may be about an issue: the same?",
    id=ID, message=ID, seq=WHOLE, issue=ID, score={"type": "number"}, reason=TEXT, at=TIME,
    same={"type": ["boolean", "null"]},
)  # fmt: skip
MOVED = shape(left=maybe(_ISSUE), issue=_ISSUE)
ANSWERED = shape(id=ID, same=YES_NO, issue=_ISSUE)
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


class Corrected(Strict):
    """What is right instead."""

    state = serializers.ChoiceField(choices=IssueState.values, required=False)
    title = Text(max_length=TITLE, required=False, help_text="Numbers of cards and the like are masked.")


class OfIssue(Resource):
    """What is below an issue."""

    def issue(self, pk: int) -> Issue:
        """An issue of a contact that the caller may see, else 404."""
        found = Issue.objects.select_related("contact").get(pk=pk)
        self.contact(found.contact_id)
        return found


class OneIssue(OfIssue):
    """One issue."""

    access = needs(GET="read", PATCH="write")

    @describe("Read an issue", {200: _ISSUE}, refuses=(404,), tag="memory")
    def get(self, request: Request, id: int) -> Response:
        """With every message that is about it."""
        return Response(issue_shapes([self.issue(id)])[0])

    @describe("Correct an issue", {200: _ISSUE}, body=Corrected, refuses=(404,), tag="memory",
              example={"state": "resolved"})  # fmt: skip
    def patch(self, request: Request, id: int) -> Response:
        """A state set by hand holds until the customer writes of it again."""
        asked = self.body(Corrected)
        issue = correcting.change(self.issue(id), self.caller.actor, **asked)
        return Response(issue_shapes([issue])[0])


class Moved(Strict):
    """Where it belongs."""

    issue = Id(allow_null=True, help_text="Another issue of the same person; null for a new one.")


class OneOccurrence(OfIssue):
    """One message of an issue."""

    access = needs(PATCH="write")

    @describe("Move a message to another issue", {200: MOVED}, body=Moved, refuses=(404, 409), tag="memory",
              example={"issue": None})  # fmt: skip
    def patch(self, request: Request, id: int, occurrence: int) -> Response:
        """What was said right after it goes along. `left` is null when nothing else was about that issue."""
        wanted = self.body(Moved)["issue"]
        row = Occurrence.objects.select_related("issue__contact", "message").get(pk=occurrence, issue=self.issue(id))
        target = self.issue(wanted) if wanted is not None else None
        left, now = correcting.move(row, target, self.caller.actor)
        return Response({"left": issue_shapes([left])[0] if left else None, "issue": issue_shapes([now])[0]})


class Same(Strict):
    """The answer."""

    same = Flag()


class OneLikeness(OfIssue):
    """ "Same as #12?"."""

    access = needs(POST="write")

    @describe("Say whether it is the same issue", {200: ANSWERED}, body=Same, refuses=(404, 409), tag="memory",
              example={"same": True})  # fmt: skip
    def post(self, request: Request, id: int) -> Response:
        """`same` joins the two; either answer is learnt from."""
        same = self.body(Same)["same"]
        row = Likeness.objects.select_related("issue__contact", "message").get(pk=id)
        self.contact(row.issue.contact_id)
        issue = correcting.answer(row, same, self.caller.actor)
        return Response({"id": str(row.pk), "same": same, "issue": issue_shapes([issue])[0]})


urlpatterns = [
    path("contacts/<id:id>/issues/", Issues.as_view()),
    path("issues/<id:id>/", OneIssue.as_view()),
    path("issues/<id:id>/occurrences/<id:occurrence>/", OneOccurrence.as_view()),
    path("issues/suggestions/<id:id>/", OneLikeness.as_view()),
]
