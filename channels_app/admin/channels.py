"""Channels in the admin: choose a kind, fill in its form, copy the webhook address, test the connection."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html

from channels_app import health, onboarding
from channels_app.admin import health_card
from channels_app.admin.forms import PREFIX, KindForm, form_for
from channels_app.providers import registry
from channels_app.providers.base import Refused, TryLater
from channels_app.providers.checkable import Finding
from channels_app.providers.fields import WrongSettings
from inbox import events, vault
from inbox.actors import Actor
from inbox.admin.audited import Audited
from inbox.models import Channel


@admin.register(Channel)
class ChannelAdmin(Audited):
    """The numbers and widgets that are connected."""

    list_display = ("name", "key", "kind", "address", "team", "active", "health", "last_heard", "waiting")
    list_filter = ("kind", "active")
    search_fields = ("name", "key", "address")
    change_form_template = "admin/inbox/channel/change_form.html"

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form of the channel's kind."""
        return form_for(self._kind(request, obj))

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The channel itself, then what its provider wants to know."""
        kind = self._kind(request, obj)
        own = [name for name in form_for(kind).base_fields if name.startswith(PREFIX)]
        shown = ("webhook_address", "outside") if obj else ()
        return [
            (None, {"fields": ["key", "name", "team", "bot", "active", "confidential", *shown]}),
            (registry.find(kind).label, {"fields": own}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """What follows from the settings is shown."""
        return ("webhook_address", "outside") if obj else ()

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """First the kind, then its form."""
        if request.GET.get("kind", "") not in registry.every():
            context = {
                **self.admin_site.each_context(request),
                "title": "Connect a channel",
                "form": KindForm(),
                "opts": self.opts,
            }
            return TemplateResponse(request, "admin/inbox/channel/choose.html", context)
        return super().add_view(request, form_url, extra_context)

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
            "card": health_card.of(channel), "webhook": self.webhook_address(channel),
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

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save; every process reads it anew within a second."""
        super().save_model(request, obj, form, change)
        Channel.objects.forget()
        if change and any(name.startswith(PREFIX) for name in form.changed_data):
            events.record("channel.changed", None, by=Actor.agent(request.user), channel=obj.key)

    @admin.display(description="Webhook address")
    def webhook_address(self, channel: Channel) -> str:
        """What to give the provider."""
        if channel.medium == "web":
            return format_html(
                '<code>&lt;script async src="{}/w/{}.js"&gt;&lt;/script&gt;</code>', settings.PUBLIC_URL, channel.key
            )
        return format_html("<code>{}/webhooks/{}/{}/</code>", settings.PUBLIC_URL, channel.kind, channel.key)

    @admin.display(description="Known to the provider as")
    def outside(self, channel: Channel) -> str:
        """The provider's names for it."""
        return ", ".join(channel.outside_ids) or channel.address

    def _kind(self, request: HttpRequest, obj: Any) -> str:
        kind = obj.kind if obj else request.GET.get("kind", "")
        return kind if kind in registry.every() else sorted(registry.every())[0]
