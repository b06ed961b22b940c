"""Knowledge in the inbox: a page to search and look around, a document's passages, and what the composer offers."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from inbox.policy import Caller
from inbox.searching import fold
from inbox.views import asked
from inbox.views.door import fragment, page
from inbox.views.shell import shell
from memory.knowledge import finding, gaps
from memory.knowledge.leading import heading_of, url_of
from memory.models import Document, Passage, Source

#: passages of a page of results, of one without an answer, of the composer's menu, and of a document that is shown
FOUND, NEAREST, OFFERED, SHOWN = 10, 3, 4, 500
#: characters of a passage that are put into a reply
LONGEST_OFFER = 600


@page
def knowledge(request: HttpRequest, caller: Caller) -> HttpResponse:
    """`/knowledge/?q=`: what is found, or which sources there are; `?source=ID` and `?document=ID`: what one holds."""
    if (pk := asked.number_asked(request, "document")) is not None:
        return _document(request, pk)
    if (pk := asked.number_asked(request, "source")) is not None:
        return _source(request, pk)
    q = asked.text_asked(request, "q", 500)
    found = finding.find(q, FOUND, internal=True) if fold(q) else []
    is_answered = bool(found) and found[0].answers
    if fold(q) and not is_answered:
        gaps.record(q, by_bot=False)
        found = found[:NEAREST]
    read = Count("documents", filter=Q(documents__state=Document.State.READ))
    sources = Source.objects.filter(active=True).annotate(read=read)
    shown = {"q": q, "found": [_shown(one.passage) for one in found], "is_answered": is_answered, "sources": sources}
    return render(request, "memory/knowledge.html", {**shell(), **shown})


def _source(request: HttpRequest, pk: int) -> HttpResponse:
    row = Source.objects.filter(pk=pk, active=True).first()
    if row is None:
        raise Http404("There is no such source.")
    documents = row.documents.filter(state=Document.State.READ).order_by("title", "pk")[:SHOWN]
    return render(request, "memory/source.html", {**shell(), "source": row, "documents": documents})


def _document(request: HttpRequest, pk: int) -> HttpResponse:
    row = Document.objects.filter(pk=pk, source__active=True).select_related("source").first()
    if row is None:
        raise Http404("There is no such document.")
    passages = row.passages.order_by("n")[:SHOWN]
    return render(request, "memory/document.html", {**shell(), "document": row, "passages": passages})


@fragment
def offers(request: HttpRequest, caller: Caller) -> HttpResponse:
    """`/fragments/knowledge/?q=`: passages that customers may read, as options of the composer's menu."""
    q = asked.text_asked(request, "q", 200)
    found = finding.find(q, OFFERED, internal=False) if fold(q) else []
    rows = [_shown(one.passage) for one in found if one.answers]
    return render(request, "memory/offers.html", {"found": rows})


def _shown(passage: Passage) -> dict[str, Any]:
    url = url_of(passage)
    is_file = passage.document.source.kind == Source.Kind.FOLDER
    text = passage.text if len(passage.text) <= LONGEST_OFFER else f"{passage.text[: LONGEST_OFFER - 1].rstrip()}…"
    return {
        "id": passage.pk, "title": heading_of(passage), "text": passage.text, "url": url,
        "source": passage.document.source, "read_at": passage.document.read_at,
        # Our own page of a file is for colleagues: a customer could not open it.
        "offer": text if is_file else f"{text}\n{url}",
    }  # fmt: skip


urlpatterns = [
    path("knowledge/", knowledge, name="knowledge"),
    path("fragments/knowledge/", offers, name="knowledge-offers"),
]
