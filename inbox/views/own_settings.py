"""An agent's own settings: when customers learn that they read, whether they are seen writing, the time to undo."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from inbox import events
from inbox.actors import Actor
from inbox.models import Agent, Receipts

#: the customer is told, where the channel tells such things (the second words are those of the menu)
RECEIPTS = [(Receipts.READ, _("When I read it")), (Receipts.ANSWER, _("When I answer")), (Receipts.NEVER, _("Never"))]


class OwnSettings(forms.ModelForm):  # type: ignore[type-arg]
    """What every agent decides for themselves."""

    receipts = forms.ChoiceField(choices=RECEIPTS, label=_("Customers see that I have read"))
    shows_typing = forms.BooleanField(required=False, label=_("Customers see that I am writing"))
    hold_s = forms.IntegerField(min_value=0, max_value=30, label=_("Seconds in which I can take an answer back"))

    class Meta:
        model = Agent
        fields: ClassVar = ["receipts", "shows_typing", "hold_s"]


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def own_settings(request: HttpRequest) -> HttpResponse:
    """`/accounts/settings/`: the form, and what was chosen there."""
    agent: Any = request.user
    form = OwnSettings(request.POST or None, instance=Agent.objects.get(pk=agent.pk))
    if request.method == "POST" and form.is_valid():
        _keep(form)
        return redirect("/accounts/settings/?saved=1")
    return render(request, "accounts/own_settings.html", {"form": form, "saved": "saved" in request.GET})


def _keep(form: OwnSettings) -> None:
    """Stored with its line in the audit trail."""
    with transaction.atomic():
        agent = form.save(commit=False)
        agent.save(update_fields=["receipts", "shows_typing", "hold_s"])
        events.record(
            "configuration.changed", None, by=Actor.agent(agent), what="agent", name=str(agent.pk), change="changed",
            fields=sorted(form.changed_data),
        )  # fmt: skip
