"""Exports: tables as CSV, a person as JSON; each is written into the audit trail."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.db import transaction
from django.http import HttpResponseBase, StreamingHttpResponse
from rest_framework.request import Request
from rest_framework.response import Response

from inbox import events, exporting
from inbox.api.base import Resource, needs
from inbox.api.schema import describe

_CSV = {(200, "text/csv"): {"type": "string"}}


class ContactsCSV(Resource):
    """Every contact the caller may see."""

    access = needs(GET="read")

    @describe("Export contacts", _CSV, tag="exports")  # type: ignore[arg-type]
    def get(self, request: Request) -> HttpResponseBase:
        """One line each; cells that a spreadsheet would take for a formula begin with an apostrophe."""
        with transaction.atomic():
            events.record("contacts.exported", None, by=self.caller.actor)
        return _table(request, exporting.contacts_csv(self.caller.contacts()), "contacts.csv")


class ThreadCSV(Resource):
    """One thread."""

    access = needs(GET="read")

    @describe("Export a thread", _CSV, refuses=(404,), tag="exports")  # type: ignore[arg-type]
    def get(self, request: Request, id: int) -> HttpResponseBase:
        """Its items in their order."""
        thread = self.thread(id)
        with transaction.atomic():
            events.record("thread.exported", thread, by=self.caller.actor)
        return _table(request, exporting.thread_csv(thread, self.caller.sees_notes), f"thread-{id}.csv")


class ContactJSON(Resource):
    """One person."""

    access = needs(GET="admin")

    @describe("Export all we hold of one person", {200: "Person"}, refuses=(404,), tag="exports")
    def get(self, request: Request, id: int) -> Response:
        """Contact, addresses, everything said and noted, consents, signals."""
        contact = self.contact(id)
        with transaction.atomic():
            events.record("contact.exported", None, by=self.caller.actor, contact=str(contact.pk))
        headers = {"Content-Disposition": f'attachment; filename="contact-{id}.json"'}
        return Response(exporting.person(contact), headers=headers)


def _table(request: Request, lines: Iterator[str], name: str) -> HttpResponseBase:
    source: Any = _asynchronous(lines) if isinstance(request._request, ASGIRequest) else lines
    response = StreamingHttpResponse(source, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


async def _asynchronous(lines: Iterator[str]) -> AsyncIterator[str]:
    """Under ASGI a plain iterator would be read to its end before the first byte leaves."""
    following = sync_to_async(lambda: next(lines, None))
    while (piece := await following()) is not None:
        yield piece
