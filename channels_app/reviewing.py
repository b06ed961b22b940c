"""The panel that asks an agent what a customer meant: no more messages, or nothing of the kind."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from channels_app.connection import provider_of
from inbox import consenting, vault
from inbox.models import Address, Channel, Consent, ConsentChange, Thread
from inbox.policy import Caller
from inbox.templatetags.look import readable
from inbox.views.door import fragment, thread_of


@fragment
def panel(request: HttpRequest, caller: Caller, pk: int) -> HttpResponse:
    """`/fragments/threads/<id>/consent/`: a card for each suspicion; nothing where there is none."""
    thread = thread_of(caller, pk)
    suspected = _suspected(thread) if any(chip["code"] == consenting.REVIEW for chip in thread.flags) else []
    return render(request, "channels_app/consent_panel.html", {"suspected": suspected, "contact": thread.contact_id})


def _suspected(thread: Thread) -> list[dict[str, Any]]:
    """What they wrote, where, and what it would mean there: an end of everything, or of promotions."""
    addresses = Address.objects.filter(Q(contact=thread.contact_id) | Q(contact__merged_into=thread.contact_id))
    known = {vault.digest("address", f"{row.kind}:{row.value}"): row for row in addresses}
    rows = Consent.objects.filter(address_digest__in=known, change=ConsentChange.REVIEW).order_by("-at", "-pk")
    found: dict[tuple[int, int | None], dict[str, Any]] = {}
    for row in rows:
        address, channel = known[row.address_digest], Channel.objects.known().get(row.channel_id or 0)
        if channel is None or (address.pk, channel.pk) in found or not consenting.is_suspected(address, channel):
            continue
        out = ConsentChange.OUT if provider_of(channel).stop_ends_all else ConsentChange.MARKETING_OUT
        found[(address.pk, channel.pk)] = {
            "address": address.pk, "shown": readable({"kind": address.kind, "value": address.value}),
            "channel": channel, "evidence": row.evidence, "change": out.value,
        }  # fmt: skip
    return list(found.values())


urlpatterns = [path("fragments/threads/<int:pk>/consent/", panel, name="consent-panel")]
