"""The inbox: the whole page, and the fragments by which the browser keeps it up to date."""

from __future__ import annotations

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from inbox.models import Channel, QuickReply
from inbox.policy import Caller
from inbox.views import asked
from inbox.views.context_pane import context_pane
from inbox.views.door import fragment, page, thread_of
from inbox.views.listing import list_pane, rows_page
from inbox.views.reading import items_page
from inbox.views.shell import shell
from inbox.views.thread_pane import home_view, thread_pane


@page
def inbox(request: HttpRequest, caller: Caller) -> HttpResponse:
    """`/?view=&team=&channel=&q=`: the list, with nothing opened."""
    context = {**shell(), "list": list_pane(request, caller), "pane": {}, "first_run": not Channel.objects.known()}
    return render(request, "inbox/inbox.html", context)


@page
def thread(request: HttpRequest, caller: Caller, pk: int) -> HttpResponseBase:
    """`/threads/<id>/`: the three panes with that thread; a linked-away contact's goes to the common one."""
    row = thread_of(caller, pk)
    if row.pk != pk:
        return redirect(f"/threads/{row.pk}/?linked={pk}")
    pane = thread_pane(row, caller)
    context = {
        **shell(),
        "list": list_pane(request, caller, home_view(row, caller)),
        "pane": pane,
        "context": context_pane(row.contact, row, caller, pane["ways"]),
    }
    return render(request, "inbox/inbox.html", context)


@fragment
def rows(request: HttpRequest, caller: Caller) -> HttpResponse:
    """`/fragments/rows/?view=&cursor=&team=&channel=&q=`: a page of rows."""
    view = asked.view_asked(request, "all")
    return render(request, "inbox/rows.html", {"list": rows_page(request, caller, view)})


@fragment
def pane(request: HttpRequest, caller: Caller, pk: int) -> HttpResponse:
    """`/fragments/threads/<id>/`: the middle pane."""
    return render(request, "inbox/pane.html", {"pane": thread_pane(thread_of(caller, pk), caller)})


@fragment
def items(request: HttpRequest, caller: Caller, pk: int) -> HttpResponse:
    """`/fragments/threads/<id>/items/?before=SEQ|after=SEQ`: a page of the timeline."""
    before, after = asked.number_asked(request, "before"), asked.number_asked(request, "after")
    if before is not None and after is not None:
        raise BadRequest("Ask for what is before or for what is after, not for both.")
    return render(request, "inbox/items.html", {"page": items_page(thread_of(caller, pk), before=before, after=after)})


@fragment
def context(request: HttpRequest, caller: Caller, pk: int) -> HttpResponse:
    """`/fragments/threads/<id>/context/`: the right pane."""
    row = thread_of(caller, pk)
    return render(request, "inbox/context.html", {"context": context_pane(row.contact, row, caller)})


@fragment
def quick_replies(request: HttpRequest, caller: Caller) -> HttpResponse:
    """`/fragments/quick-replies/`: every quick reply in use, as options of its menu."""
    return render(request, "inbox/quick_replies.html", {"replies": QuickReply.objects.filter(active=True)[:500]})
