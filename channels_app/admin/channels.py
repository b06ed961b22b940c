"""Channels in the admin: choose a kind, fill in its form, copy the webhook address."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.html import format_html

from channels_app.admin.forms import PREFIX, KindForm, form_for
from channels_app.admin.setting_up import SettingUp
from channels_app.providers import registry
from inbox import events
from inbox.actors import Actor
from inbox.admin.audited import Audited
from inbox.models import Channel


@admin.register(Channel)
class ChannelAdmin(SettingUp, Audited):
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
