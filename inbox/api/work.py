"""Work on a thread: read marks, labels, assignment, resolution, snooze and the other teams, each a resource."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from inbox import events
from inbox.api.base import Resource, needs
from inbox.api.fields import Flag, Id, Strict, Text, Whole, Word, moment
from inbox.api.problems import Problem
from inbox.api.schema import describe
from inbox.clock import now
from inbox.models import Agent, Label, Participant, Receipts, Team, Thread
from inbox.shapes import thread_row


class Work(Resource):
    """A verb on a thread that is answered by its row."""

    def row(self, thread: Thread) -> Response:
        """The row as it stands now, also when it just went out of the caller's sight."""
        return Response(thread_row(thread, self.caller.reader))


class Seen(Strict):
    """How far."""

    seq = Whole(help_text="The last seq that was read; a lower one marks what follows unread.")


class Read(Work):
    """How far the caller has read."""

    access = needs(PUT="write")

    @describe("Mark as read", {200: "ThreadRow"}, body=Seen, refuses=(404, 409), tag="threads", example={"seq": 41})
    def put(self, request: Request, id: int) -> Response:
        """For an agent their own mark, for a key that of anyone."""
        seq = self.body(Seen)["seq"]
        thread = self.thread(id)
        with transaction.atomic():
            thread.mark_read(self.caller.reader, seq)
            if self.caller.agent and self.caller.agent.receipts == Receipts.READ:
                events.record("thread.read", thread, by=self.caller.actor, seq=seq)
        return self.row(thread)


class Labelled(Strict):
    """The labels."""

    labels = serializers.ListField(child=Word(max_length=40), max_length=50)


class Labels(Work):
    """The labels of a thread."""

    access = needs(PUT="write")

    @describe(
        "Set the labels",
        {200: "ThreadRow"},
        body=Labelled,
        refuses=(404, 409),
        tag="threads",
        example={"labels": ["warranty"]},
    )
    def put(self, request: Request, id: int) -> Response:
        """Exactly these; each must be one of `labels/`, or already be on the thread."""
        names = sorted(set(self.body(Labelled)["labels"]))
        thread = self.thread(id)
        known = {*Label.objects.filter(name__in=names, active=True).values_list("name", flat=True), *thread.labels}
        unknown = [name for name in names if name not in known]
        if unknown:
            raise serializers.ValidationError(
                {"labels": [f"There is no label {unknown[0]!r}. GET labels/ lists them."]}
            )
        thread.label(self.caller.actor, names)
        return self.row(thread)


class Assigned(Strict):
    """To whom."""

    agent = Id(required=False, allow_null=True)
    team = Id(required=False, allow_null=True)
    expected = Id(required=False, allow_null=True, help_text="Who you believe answers now; null for nobody.")


class Expected(Strict):
    """Who the caller believes answers now."""

    expected = Id(required=False, allow_null=True)


class Assignment(Work):
    """Who answers for a thread."""

    access = needs(PUT="write", DELETE="write")

    @describe(
        "Assign",
        {200: "ThreadRow"},
        body=Assigned,
        refuses=(404, 409),
        tag="threads",
        example={"agent": "7", "expected": None},
    )
    def put(self, request: Request, id: int) -> Response:
        """409 `claim_lost` (`holder`) when the assignee is not `expected`, asked of who takes it themselves."""
        asked = self.body(Assigned)
        thread = self.thread(id)
        agent, team = _agent(asked.get("agent")), _team(asked.get("team"))
        if agent is None and team is None:
            raise Problem(400, "invalid", "Give an agent or a team; DELETE takes the assignment off.")
        mine = bool(agent and self.caller.agent and agent.pk == self.caller.agent.pk)
        thread.assign(
            self.caller.actor, agent=agent, team=team, expected=asked.get("expected"), ask=mine or "expected" in asked
        )
        return self.row(thread)

    @describe("Take the assignment off", {200: "ThreadRow"}, body=Expected, refuses=(404, 409), tag="threads")
    def delete(self, request: Request, id: int) -> Response:
        """Nobody answers for it then."""
        asked = self.body(Expected)
        thread = self.thread(id)
        thread.assign(self.caller.actor, expected=asked.get("expected"), ask="expected" in asked)
        return self.row(thread)


class Resolved(Strict):
    """How it ended."""

    outcome = Text(required=False, default="", allow_blank=True, max_length=255)
    anyway = Flag(required=False, default=False, help_text="Although something is still open.")


class Resolution(Work):
    """Whether the work is done."""

    access = needs(PUT="write", DELETE="write")

    @describe(
        "Resolve",
        {200: "ThreadRow"},
        body=Resolved,
        refuses=(404, 409),
        tag="threads",
        example={"outcome": "sent anew"},
    )
    def put(self, request: Request, id: int) -> Response:
        """Ends your team's part; 409 `resolution_held` with `holds` unless `anyway`."""
        asked = self.body(Resolved)
        thread = self.thread(id)
        thread.resolve(self.caller.actor, asked["outcome"], anyway=asked["anyway"], team=self._part(thread))
        return self.row(thread)

    @describe("Reopen", {200: "ThreadRow"}, refuses=(404, 409), tag="threads")
    def delete(self, request: Request, id: int) -> Response:
        """Opens the last episode again."""
        thread = self.thread(id)
        thread.reopen(self.caller.actor)
        return self.row(thread)

    def _part(self, thread: Thread) -> Team | None:
        """The participating team whose part the caller ends; None for the thread's own team."""
        if self.caller.sight is None or thread.team_id in self.caller.sight.team_ids:
            return None
        mine = Participant.objects.filter(
            episode=thread.episode_id, resolved_at=None, team__in=self.caller.sight.team_ids
        )
        part = mine.select_related("team").first() if thread.episode_id else None
        return part.team if part else None


class Snoozed(Strict):
    """Until when."""

    until = Word(max_length=40, help_text='A time, or "reply": until the customer writes.')


class Snooze(Work):
    """Whether the thread is put off."""

    access = needs(PUT="write", DELETE="write")

    @describe("Snooze", {200: "ThreadRow"}, body=Snoozed, refuses=(404, 409), tag="threads", example={"until": "reply"})
    def put(self, request: Request, id: int) -> Response:
        """Until a time, or until the customer writes; any customer message but courtesy ends it."""
        until = self.body(Snoozed)["until"]
        when = None
        if until != "reply":
            try:
                when = moment(until)
            except serializers.ValidationError as error:
                raise serializers.ValidationError({"until": error.detail}) from error
            if when <= now():
                raise serializers.ValidationError({"until": ["This time is past."]})
        thread = self.thread(id)
        thread.snooze(self.caller.actor, when)
        return self.row(thread)

    @describe("Wake", {200: "ThreadRow"}, refuses=(404, 409), tag="threads")
    def delete(self, request: Request, id: int) -> Response:
        """Ends the snooze."""
        thread = self.thread(id)
        thread.wake(self.caller.actor)
        return self.row(thread)


class Participants(Work):
    """The other teams on the open episode."""

    access = needs(PUT="write", DELETE="write")

    @describe("Ask a team to join", {200: "ThreadRow"}, refuses=(404, 409), tag="threads")
    def put(self, request: Request, id: int, team: int) -> Response:
        """It waits from now."""
        thread = self.thread(id)
        thread.add_participant(self.caller.actor, Team.objects.get(pk=team, active=True))
        return self.row(thread)

    @describe("Take a team off", {200: "ThreadRow"}, refuses=(404, 409), tag="threads")
    def delete(self, request: Request, id: int, team: int) -> Response:
        """Its part ends without a resolution."""
        thread = self.thread(id)
        thread.remove_participant(self.caller.actor, Team.objects.get(pk=team))
        return self.row(thread)


def _agent(pk: int | None) -> Any:
    return _named(Agent.objects.filter(is_active=True), pk, "agent")


def _team(pk: int | None) -> Any:
    return _named(Team.objects.filter(active=True), pk, "team")


def _named(rows: Any, pk: int | None, field: str) -> Any:
    found = rows.filter(pk=pk).first() if pk is not None else None
    if pk is not None and found is None:
        raise serializers.ValidationError({field: [f"There is no active {field} {pk}."]})
    return found
