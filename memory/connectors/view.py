"""The panel of records beside a thread: what is known, how old it is, and what does not answer; it renews itself."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from inbox.policy import Caller
from inbox.views.door import fragment, thread_of
from memory.connectors.records import Shelf, shelves

#: milliseconds after which the panel looks again: while an answer is awaited, and at the soonest otherwise
SOON_MS, LATER_MS = 2_000, 60_000


@fragment
def panel(request: HttpRequest, caller: Caller, pk: int) -> HttpResponse:
    """`/fragments/threads/<id>/records/`: a card for each system that knows something, is asked or is in trouble."""
    told = shelves(thread_of(caller, pk).contact)
    shown = [shelf for shelf in told if shelf.records or shelf.asking or shelf.trouble]
    return render(request, "memory/records_panel.html", {"shelves": shown, "again": _again(told)})


def _again(told: list[Shelf]) -> int:
    if any(shelf.asking and not shelf.trouble for shelf in told):
        return SOON_MS
    return max(LATER_MS, 1_000 * min(shelf.connector.keep_s for shelf in told)) if told else 0


urlpatterns = [path("fragments/threads/<int:pk>/records/", panel, name="records-panel")]
