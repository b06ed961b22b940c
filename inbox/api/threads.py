"""Threads: the lists, one of them, and its episodes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from inbox import finding
from inbox.api import paging
from inbox.api.base import Resource, needs
from inbox.api.fields import Id, Text, Word
from inbox.api.problems import Problem
from inbox.api.schema import describe
from inbox.models import VIEWS, Channel, Thread
from inbox.shapes import thread_detail, thread_rows
from inbox.shapes.threads import episode_shape


class Wanted(paging.Page):
    """Which threads."""

    view = serializers.ChoiceField(choices=VIEWS, default="all", help_text="One of the views of the inbox.")
    channel = Word(required=False, max_length=60, help_text="Key of a channel it has messages on.")
    team = Id(required=False, help_text="Id of a team that works on it.")
    contact = Id(required=False, help_text="Id of its contact, or of one linked to it.")
    q = Text(
        required=False, max_length=200, allow_blank=True, help_text="Name, address, external id or words of a message."
    )


class Threads(Resource):
    """The lists of the inbox."""

    access = needs(GET="read")

    @describe("List threads", {200: "ThreadPage"}, query=Wanted, tag="threads")
    def get(self, request: Request) -> Response:
        """Newest activity first."""
        wanted = self.query(Wanted)
        agent_id = self.caller.agent.pk if self.caller.agent else None
        rows = self.caller.threads().view(wanted["view"], agent_id)  # type: ignore[attr-defined]
        rows = _narrowed(rows, wanted)
        name = f"threads:{wanted['view']}"
        found = rows.page(_position(paging.unpack(name, wanted.get("cursor"), datetime, int)), wanted["limit"])
        return Response(paging.cut(
            name, found, wanted["limit"], lambda row: [row.last_activity_at.isoformat(), row.pk],
            lambda some: thread_rows(some, self.caller.reader),
        ))  # fmt: skip


class OneThread(Resource):
    """One thread."""

    access = needs(GET="read")

    @describe("Read a thread", {200: "Thread"}, refuses=(404,), tag="threads")
    def get(self, request: Request, id: int) -> Response:
        """The row, and episode, channels and participants."""
        return Response(detail(self.thread(id), self.caller.reader))


class Episodes(Resource):
    """The stretches of work of a thread."""

    access = needs(GET="read")

    @describe("List the episodes of a thread", {200: "EpisodePage"}, query=paging.Page, refuses=(404,), tag="episodes")
    def get(self, request: Request, id: int) -> Response:
        """Newest first."""
        page = self.query(paging.Page)
        thread = self.thread(id)
        name = f"episodes:{thread.pk}"
        key = paging.unpack(name, page.get("cursor"), int)
        rows = thread.episodes.order_by("-first_seq", "-pk")
        found = list((rows.filter(first_seq__lt=key[0]) if key else rows)[: page["limit"] + 1])
        return Response(paging.cut(
            name, found, page["limit"], lambda row: [row.first_seq], lambda some: [episode_shape(row) for row in some]
        ))  # fmt: skip


def detail(thread: Thread, reader: str) -> dict[str, Any]:
    """A thread as `threads/{id}/` shows it."""
    told = thread_detail(thread, reader)
    return {**told, "merged_into": str(thread.merged_into_id)} if thread.merged_into_id else told


def _position(key: list[Any] | None) -> tuple[Any, int] | None:
    return (datetime.fromisoformat(key[0]), int(key[1])) if key else None


def _narrowed(rows: QuerySet[Thread], wanted: dict[str, Any]) -> Any:
    if wanted.get("channel"):
        rows = rows.filter(channel_ids__contains=[_channel_id(wanted["channel"])])
    if "team" in wanted:
        rows = rows.filter(Q(team_id=wanted["team"]) | Q(team_ids__contains=[wanted["team"]]))
    if "contact" in wanted:
        rows = rows.filter(Q(contact_id=wanted["contact"]) | Q(contact__merged=wanted["contact"]))
    if wanted.get("q", "").strip():
        rows = finding.threads(rows, wanted["q"])
    return rows


def _channel_id(key: str) -> int:
    for channel in Channel.objects.known().values():
        if channel.key == key:
            return channel.pk
    raise Problem(
        400, "invalid", f"channel: There is no channel {key!r}.", errors=[{"field": "channel", "detail": "Unknown."}]
    )
