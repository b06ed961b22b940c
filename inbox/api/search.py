"""Search over messages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from inbox import searching
from inbox.api import paging
from inbox.api.base import Resource, needs
from inbox.api.fields import Id, Text, When, Word
from inbox.api.problems import Problem
from inbox.api.schema import describe
from inbox.models import Message
from inbox.shapes import item_shapes

#: who wrote it
AUTHORS = ("contact", "agent", "bot", "system")


class Wanted(paging.Page):
    """Which messages."""

    q = Text(max_length=1_000, help_text="Words; each must occur, the last letters of a word may be left out.")
    contact = Id(required=False)
    channel = Word(required=False, max_length=60)
    before = When(required=False)
    after = When(required=False)

    def get_fields(self) -> dict[str, serializers.Field]:  # type: ignore[type-arg]
        """`from` is a word of Python."""
        told = serializers.ChoiceField(choices=AUTHORS, required=False, help_text="Who wrote it.")
        return {**super().get_fields(), "from": told}


class Search(Resource):
    """Messages by their words."""

    access = needs(GET="read")

    @describe("Search messages", {200: "FoundPage"}, query=Wanted, tag="search")
    def get(self, request: Request) -> Response:
        """Newest first. A message is found within seconds of its arrival."""
        wanted = self.query(Wanted)
        entries = searching.condition(wanted["q"])
        if entries is None:
            raise Problem(400, "invalid", "q: Give at least one word.", errors=[{"field": "q", "detail": "No word."}])
        rows = _narrowed(self.caller.messages().filter(search_entry__in=entries), wanted)
        key = paging.unpack("search", wanted.get("cursor"), datetime, int)
        if key:
            at = datetime.fromisoformat(key[0])
            rows = rows.filter(Q(at__lt=at) | Q(at=at, pk__lt=key[1]))
        found = list(rows.select_related("thread").order_by("-at", "-pk")[: wanted["limit"] + 1])
        return Response(
            paging.cut(
                "search", found, wanted["limit"], lambda row: [row.at.isoformat(), row.pk], lambda some: _shapes(some)
            )
        )


def _narrowed(rows: QuerySet[Message], wanted: dict[str, Any]) -> QuerySet[Message]:
    conditions = {
        "contact": lambda value: Q(home_contact=value) | Q(thread__contact=value),
        "channel": lambda value: Q(channel__key=value),
        "from": lambda value: Q(author_kind=value),
        "before": lambda value: Q(at__lt=value),
        "after": lambda value: Q(at__gt=value),
    }
    for name, condition in conditions.items():
        if wanted.get(name) is not None:
            rows = rows.filter(condition(wanted[name]))  # type: ignore[no-untyped-call]
    return rows


def _shapes(rows: list[Message]) -> list[dict[str, Any]]:
    people = {row.pk: {"id": str(row.thread.contact_id), "display_name": row.thread.display_name} for row in rows}
    return [{**told, "contact": people[int(told["id"])]} for told in item_shapes(rows)]
