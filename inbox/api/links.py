"""Links: two contacts made one person and parted again, and the cards that ask whether they are."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from rest_framework.request import Request
from rest_framework.response import Response

from inbox.api import paging
from inbox.api.base import Resource, needs
from inbox.api.fields import Flag, Id, Strict
from inbox.api.schema import describe
from inbox.linking import answer, link
from inbox.models import Contact, Link, Suggestion
from inbox.placing_notes import to_place
from inbox.shapes import contact_shape, note_shape, rfc3339
from inbox.shapes.contacts import link_shape
from inbox.suggesting import card_of, cards, other_side
from inbox.unlinking import unlink


class Other(Strict):
    """With whom."""

    other = Id(help_text="Id of the other contact.")


class Links(Resource):
    """Making two contacts one person."""

    access = needs(POST="write")

    @describe(
        "Link two contacts", {201: "Linked"}, body=Other, refuses=(404, 409), tag="contacts", example={"other": "12"}
    )
    def post(self, request: Request, id: int) -> Response:
        """The older one survives; everything is undone by DELETE."""
        other = self.body(Other)["other"]
        made = link(self.contact(id), self.contact(other), self.caller.actor, "agent")
        return Response({"id": str(made.pk), "contact": str(made.survivor_id)}, status=201)


class OneLink(Resource):
    """One link, and parting its two contacts."""

    access = needs(GET="read", DELETE="write")

    @describe("Read a link", {200: "WholeLink"}, refuses=(404,), tag="contacts")
    def get(self, request: Request, id: int, link: int) -> Response:
        """`to_place`: the notes that nothing tells whose they are; before an unlink those it would leave so."""
        made = self._link(id, link)
        ended = {"contact": str(made.survivor_id), "ended_at": rfc3339(made.ended_at)}
        return Response({**link_shape(made, made.survivor_id), **ended, "to_place": self._to_place(made)})

    @describe("Unlink", {200: "Unlinked"}, refuses=(404, 409), tag="contacts")
    def delete(self, request: Request, id: int, link: int) -> Response:
        """Both as they were before, with what came since by address; `to_place` is for you to place."""
        made = self._link(id, link)
        survivor, other = unlink(made, self.caller.actor)
        made.refresh_from_db()
        told = {"contact": contact_shape(survivor), "other": contact_shape(other), "to_place": self._to_place(made)}
        return Response(told)

    def _link(self, id: int, link: int) -> Link:
        contact = self.contact(id)
        return Link.objects.get(Q(survivor=contact) | Q(other=contact), pk=link)

    def _to_place(self, link: Link) -> list[dict[str, Any]]:
        if not self.caller.sees_notes:
            return []
        return [note_shape(row) for row in to_place(link).filter(thread__in=self.caller.threads()).order_by("at", "pk")]


class Suggestions(Resource):
    """Who might be the same person."""

    access = needs(GET="read")

    @describe("List who might be the same", {200: "SuggestionPage"}, query=paging.Page, refuses=(404,), tag="contacts")
    def get(self, request: Request, id: int) -> Response:
        """What nobody has decided yet."""
        page = self.query(paging.Page)
        contact = self.contact(id)
        rows = cards(contact).filter(contact__in=self.caller.contacts(), other__in=self.caller.contacts())
        return Response(
            paging.by_id(f"suggestions:{id}", rows, page, lambda some: [_shape(row, contact) for row in some])
        )


class Decided(Strict):
    """The answer."""

    same = Flag()


class OneSuggestion(Resource):
    """Deciding one."""

    access = needs(POST="write")

    @describe(
        "Decide", {200: "SuggestionDecided"}, body=Decided, refuses=(404, 409), tag="contacts", example={"same": True}
    )
    def post(self, request: Request, id: int, suggestion: int) -> Response:
        """`same` links the two."""
        same = self.body(Decided)["same"]
        contact = self.contact(id)
        row = card_of(contact, suggestion)
        self.contact(other_side(row, contact).pk)
        made = answer(row, contact, same, self.caller.actor)
        return Response({"id": str(row.pk), "same": same, "link": str(made.pk) if made else None})


def _shape(row: Suggestion, contact: Contact) -> dict[str, Any]:
    other = other_side(row, contact)
    return {
        "id": str(row.pk),
        "other": {"id": str(other.pk), "display_name": other.display_name},
        "reason": row.reason,
        "evidence": row.evidence,
        "at": rfc3339(row.at),
    }
