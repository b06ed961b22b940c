"""Customers: the list with its search, one contact's page, and the choice of another contact to link with."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import BadRequest
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from inbox import finding
from inbox.models import Contact
from inbox.policy import Caller
from inbox.shapes import contact_shapes
from inbox.views import asked
from inbox.views.context_pane import context_pane, shown_addresses
from inbox.views.door import contact_of, fragment, page
from inbox.views.shell import shell

PAGE = 50
#: so many are offered to link with
OFFERED = 12


@page
def contacts(request: HttpRequest, caller: Caller) -> HttpResponse:
    """`/contacts/?q=&cursor=`: who there is, the newest first, or who fits, exact matches first."""
    q, cursor = asked.text_asked(request, "q"), _cursor(request)
    found = _listed(caller, q)
    if cursor:
        found = _after(found, cursor) if q else found.filter(pk__lt=cursor[1])
    rows = list(found[: PAGE + 1])
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    after = f"{getattr(last, 'rank', 0)}.{last.pk}" if last else ""
    context = {**shell(), "people": _people(rows[:PAGE]), "q": q, "cursor": cursor, "next": after}
    return render(request, "inbox/contacts.html", context)


@page
def contact(request: HttpRequest, caller: Caller, pk: int) -> HttpResponseBase:
    """`/contacts/<id>/`: one contact; a linked-away one leads to the one it is linked with."""
    row = contact_of(caller, pk)
    if row.merged_into_id:
        return redirect(f"/contacts/{row.merged_into_id}/")
    thread = caller.threads().filter(contact=row).select_related("team").first()
    context = context_pane(row, thread, caller)
    chats = any(address["kind"] == "visitor" for address in context["contact"]["addresses"])
    return render(request, "inbox/contact.html", {**shell(), "context": {**context, "chats": chats}})


@fragment
def choices(request: HttpRequest, caller: Caller) -> HttpResponse:
    """`/fragments/contacts/?q=&except=`: contacts to link with."""
    q, but = asked.text_asked(request, "q"), asked.number_asked(request, "except")
    rows = list(_listed(caller, q).exclude(pk=but)[:OFFERED]) if q else []
    return render(request, "inbox/choices.html", {"people": _people(rows), "q": q})


def _listed(caller: Caller, q: str) -> Any:
    alone = caller.contacts().filter(merged_into=None)
    return finding.contacts(caller.contacts(), q).order_by("rank", "-pk") if q else alone.order_by("-pk")  # type: ignore[misc]


def _after(found: Any, cursor: tuple[int, int]) -> Any:
    rank, pk = cursor
    return found.filter(Q(rank=rank, pk__lt=pk) | Q(rank__gt=rank))


def _cursor(request: HttpRequest) -> tuple[int, int] | None:
    text = request.GET.get("cursor", "")
    if not text:
        return None
    rank, _dot, pk = text.partition(".")
    if rank not in ("0", "1") or not (pk.isascii() and pk.isdecimal() and int(pk[:20]) <= asked.LARGEST):
        raise BadRequest("The cursor is not one that this page gives.")
    return int(rank), int(pk)


def _people(rows: list[Contact]) -> list[dict[str, Any]]:
    shapes = contact_shapes(rows)
    for shape in shapes:
        current = [row for row in shape["addresses"] if not row["until"] and row["kind"] != "parent_bsuid"]
        shape["shown"] = shown_addresses(current)[:4]
    return shapes
