"""Fragments that the composer fetches: what else can be sent on a channel, the form of it, and the templates."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from channels_app import quiet
from channels_app.composing.choosing import Choice, choices, filled
from channels_app.composing.forms import forms
from channels_app.connection import provider_of, settings_of
from channels_app.providers.fields import WrongSettings
from channels_app.providers.templated import Templated
from inbox import outlets, vault
from inbox.clock import now
from inbox.models import Address, Channel, Thread
from inbox.policy import Caller
from inbox.views import asked
from inbox.views.door import fragment, thread_of


@fragment
def compose(request: HttpRequest, caller: Caller, pk: int) -> HttpResponse:
    """`/fragments/threads/<id>/compose/?channel=KEY&kind=`: without `kind` the menu, else that form."""
    channel, address = _way(request, thread_of(caller, pk))
    offers = _offers(channel, address) if channel and address else ()
    kind = asked.text_asked(request, "kind")
    if not kind:
        found = forms()
        context = {"offers": [(key, found[key]) for key in offers], "templates": channel and _has_templates(channel)}
        return render(request, "channels_app/compose/menu.html", context)
    if kind not in offers:
        raise Http404("This channel has no such form.")
    return render(request, "channels_app/compose/form.html", {"key": kind, "form": forms()[kind]})


@fragment
def templates(request: HttpRequest, caller: Caller, pk: int) -> HttpResponse:
    """`/fragments/threads/<id>/templates/?channel=KEY&name=&language=`: the list, or with `name` the form of one."""
    thread = thread_of(caller, pk)
    (channel, _), name = _way(request, thread), asked.text_asked(request, "name", 512)
    every = choices(channel, thread.contact) if channel else []
    if not name:
        return render(request, "channels_app/compose/templates.html", {"choices": every})
    choice = next((one for one in every if one.name == name), None)
    if channel is None or choice is None:
        raise Http404("There is no such template that can be sent here.")
    return render(request, "channels_app/compose/template.html", _form(request, thread, channel, choice))


def _form(request: HttpRequest, thread: Thread, channel: Channel, choice: Choice) -> dict[str, Any]:
    language = asked.text_asked(request, "language", 15)
    row = choice.by_language.get(language) or choice.best
    provider = provider_of(channel)
    assert isinstance(provider, Templated)
    preview = provider.preview(row.components)
    values, known = filled(preview, thread.contact)
    return {"choice": choice, "row": row, "preview": preview, "blanks": values, "known": known}


def _way(request: HttpRequest, thread: Thread) -> tuple[Channel | None, Address | None]:
    """The channel that is asked for, if the thread can be answered by it, else the best; and the address there."""
    key = asked.text_asked(request, "channel", 60)
    ways = outlets.options(thread, now())
    way = next((way for way in ways if not key or way["key"] == key), None)
    if way is None:
        return None, None
    return Channel.objects.get(key=way["key"]), Address.objects.get(pk=way["address"]["id"])


def _offers(channel: Channel, address: Address) -> tuple[str, ...]:
    try:
        return provider_of(channel).offered(settings_of(channel), quiet.country_of(address))
    except (vault.Unreadable, WrongSettings):
        return ()


def _has_templates(channel: Channel) -> bool:
    return isinstance(provider_of(channel), Templated)
