"""The fragment of the memory panel, at memory's own address."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from inbox.policy import Caller
from inbox.views.door import fragment, thread_of
from memory.panel.episodes import episodes_of
from memory.panel.showing import shown
from memory.panel.worded import worded


@fragment
def panel(request: HttpRequest, caller: Caller, pk: int) -> HttpResponse:
    """`/fragments/threads/<id>/memory/`: the cards of what happened so far and of the episodes."""
    is_apple = any(name in request.headers.get("User-Agent", "") for name in ("Mac OS", "iPhone", "iPad"))
    thread = thread_of(caller, pk)
    told = {**shown(thread), "insert_key": "⌘J" if is_apple else "Ctrl J"}
    more = {"worded": worded(told["brief"]), "episodes": episodes_of(thread)}
    return render(request, "memory/panel.html", {"memory": {**told, **more}})


urlpatterns = [path("fragments/threads/<int:pk>/memory/", panel, name="memory-panel")]
