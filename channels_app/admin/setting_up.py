"""The page that sets a channel up, and its health: in the list, on its form, on that page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from channels_app import health, onboarding
from channels_app.admin import health_card
from channels_app.providers.base import Refused, TryLater
from channels_app.providers.checkable import Finding
from channels_app.providers.fields import WrongSettings
from inbox import events, vault
from inbox.actors import Actor
from inbox.models import Channel

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin

    Base = ModelAdmin[Channel]
else:
    Base = object


class SettingUp(Base):
    """The part of ChannelAdmin that looks at channels."""

    def get_urls(self) -> list[Any]:
        """With the page that sets a channel up."""
        check = path("<int:pk>/check/", self.admin_site.admin_view(self.set_up), name="inbox_channel_check")
        return [check, *super().get_urls()]

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        """A new channel is looked at next."""
        if "_addanother" in request.POST or "_continue" in request.POST:
            return super().response_add(request, obj, post_url_continue)
        return HttpResponseRedirect(reverse("admin:inbox_channel_check", args=[obj.pk]))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """With the health card."""
        channel = self.get_object(request, object_id)
        card = {"card": health_card.of(channel)} if channel is not None else {}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **card})

    @admin.display(description="Health")
    def health(self, channel: Channel) -> str:
        """The worst that is noted."""
        return str(health.shape(channel)["state"])

    @admin.display(description="Last heard")
    def last_heard(self, channel: Channel) -> Any:
        """When something last came in."""
        return health.shape(channel)["last_in_at"]

    @admin.display(description="Waiting to go out")
    def waiting(self, channel: Channel) -> int:
        """Queued and held."""
        told = health.shape(channel)
        return int(told["queued"]) + int(told["held"])

    def set_up(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What is wrong with this channel, in words, and what to do; POST `mend` does what a finding offers."""
        channel = self.get_object(request, str(pk))
        if channel is None:
            return HttpResponseRedirect(reverse("admin:inbox_channel_changelist"))
        if request.method == "POST" and request.POST.get("mend"):
            self._mend(request, channel, request.POST["mend"])
        context = {
            **self.admin_site.each_context(request), "title": f"Set up {channel.name}", "opts": self.opts,
            "channel": channel, "findings": self._findings(request, channel) if request.method == "POST" else None,
            "card": health_card.of(channel), "webhook": self.webhook_address(channel),  # type: ignore[attr-defined]
        }  # fmt: skip
        return TemplateResponse(request, "admin/inbox/channel/check.html", context)

    def _mend(self, request: HttpRequest, channel: Channel, what: str) -> None:
        try:
            onboarding.mend(channel, what)
        except (Refused, TryLater) as problem:
            messages.error(request, problem.reason)
        except Exception as problem:
            messages.error(request, f"The provider could not be asked ({type(problem).__name__}). Try again.")
        else:
            events.record("channel.changed", None, by=Actor.agent(request.user), channel=channel.key, mended=what)
            messages.success(request, "Done. Everything was looked at again.")

    def _findings(self, request: HttpRequest, channel: Channel) -> list[Finding]:
        try:
            return onboarding.look(channel)
        except (vault.Unreadable, WrongSettings) as problem:
            messages.error(request, f"The settings of this channel cannot be used: {problem}")
            return []
