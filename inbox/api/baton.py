"""The baton: handed off with a word, taken over, and the list of who passed it to whom."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from inbox.actors import Actor
from inbox.api import paging
from inbox.api.base import Resource, needs
from inbox.api.fields import Anything, Id, Strict, Text, Whole, Word
from inbox.api.schema import describe
from inbox.models import Agent, Bot, Handoff, Team, Thread
from inbox.models.thread.baton import Word as Said
from inbox.shapes import rfc3339


class Recipient(Strict):
    """To whom; one of the three."""

    team = Id(required=False)
    agent = Id(required=False)
    bot = Word(required=False, max_length=80, help_text="Id or name of a bot.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Exactly one."""
        if len(attrs) != 1:
            raise serializers.ValidationError("Give one of team, agent and bot.")
        return attrs


class Passing(Strict):
    """A hand-off."""

    to = Recipient()
    reason = Text(required=False, default="", allow_blank=True, max_length=255)
    summary = Text(required=False, default="", allow_blank=True, max_length=10_000)
    tried = serializers.ListField(child=Anything(), required=False, default=list, max_length=100)
    instructions = Text(required=False, default="", allow_blank=True, max_length=10_000)
    baton = Whole(required=False, help_text="The baton's number as you know it.")


class HandOff(Resource):
    """Passing the baton with a word."""

    access = needs(POST="speak")

    @describe(
        "Hand off",
        {200: "Relieved"},
        body=Passing,
        refuses=(404, 409),
        tag="baton",
        example={
            "to": {"team": "3"},
            "reason": "asked for a human",
            "summary": "Wants the parcel by Friday.",
            "baton": 4,
        },
    )
    def post(self, request: Request, id: int) -> Response:
        """To a bot or an agent it goes to them, to a team to nobody until one of it takes it. 409 `baton_lost`."""
        asked = self.body(Passing)
        thread = self.thread(id)
        to, rows = _recipient(asked["to"])
        said = Said(asked["reason"], asked["summary"], asked["tried"], asked["instructions"])
        handoff = thread.hand_off(to, self.caller.actor, said, asked.get("baton"), **rows)
        return Response({**relieved(thread), "handoff": str(handoff.pk)})


class TakeOver(Resource):
    """Taking the baton."""

    access = needs(POST="write")

    @describe("Take over", {200: "Relieved"}, refuses=(404, 409), tag="baton")
    def post(self, request: Request, id: int) -> Response:
        """From a bot, a colleague or nobody; what a bot has queued is taken back."""
        thread = self.thread(id)
        thread.take_over(self.caller.actor)
        return Response(relieved(thread))


class HandOffs(Resource):
    """Who passed the baton to whom."""

    access = needs(GET="read")

    @describe("List the hand-offs", {200: "HandoffPage"}, query=paging.Page, refuses=(404,), tag="baton")
    def get(self, request: Request, id: int) -> Response:
        """Newest first, with what was said and the brief as it stood."""
        page = self.query(paging.Page)
        thread = self.thread(id)
        rows = thread.handoffs.all()
        return Response(
            paging.by_id(f"handoffs:{id}", rows, page, lambda some: [_shape(row) for row in some], newest=True)
        )


def relieved(thread: Thread) -> dict[str, Any]:
    """The new baton, flat and as a thread row has it."""
    baton = {"holder": thread.holder.shape() if thread.holder else None, "number": thread.baton_number}
    return {**baton, "baton": baton}


def _recipient(to: dict[str, Any]) -> tuple[Actor, dict[str, Any]]:
    if "team" in to:
        team = _found(Team.objects.filter(active=True, pk=to["team"]).first(), "team")
        return Actor("team", str(team.pk), team.name), {"team": team}
    if "agent" in to:
        agent = _found(Agent.objects.filter(is_active=True, pk=to["agent"]).first(), "agent")
        return Actor.agent(agent), {"agent": agent}
    bots = Bot.objects.filter(active=True)
    named = bots.filter(name=to["bot"]).first()
    if named is None and to["bot"].isascii() and to["bot"].isdecimal() and len(to["bot"]) < 19:
        named = bots.filter(pk=int(to["bot"])).first()
    return Actor.bot(_found(named, "bot")), {}


def _found(row: Any, field: str) -> Any:
    if row is None:
        raise serializers.ValidationError({"to": {field: [f"There is no such active {field}."]}})
    return row


def _shape(row: Handoff) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "at": rfc3339(row.at),
        "from": Actor(row.from_kind, row.from_id, row.from_name).shape() if row.from_kind else None,
        "to": Actor(row.to_kind, row.to_id, row.to_name).shape(),
        "by": Actor(row.by_kind, row.by_id, row.by_name).shape(),
        "reason": row.reason,
        "summary": row.summary,
        "tried": row.tried,
        "instructions": row.instructions,
        "brief": row.brief,
    }
