"""Templates in the admin: written, submitted, followed to approval, changed and withdrawn."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from channels_app import syncing
from channels_app.admin.wording_form import WordingForm
from channels_app.connection import provider_of, settings_of
from channels_app.models import Template
from channels_app.providers.base import Refused, TryLater
from channels_app.providers.templated import Templated
from inbox.admin.audited import Audited


@admin.register(Template)
class TemplateAdmin(Audited):
    """Words that may go outside the window, once the provider has approved them."""

    form = WordingForm
    list_display = ("name", "language", "channel", "category", "status", "quality", "why", "synced_at")
    list_filter = ("channel", "status", "category", "language")
    search_fields = ("name",)
    actions = ("sync",)
    fields = (
        "channel", "name", "language", "category", "header_kind", "header", "sample", "body", "footer", "examples",
        "replies", "link", "phone", "coupon", "form_button", "code_label", "advises", "expires",
    )  # fmt: skip

    @admin.display(description="Reason")
    def why(self, row: Template) -> str:
        """Why it was rejected, in words."""
        provider = provider_of(row.channel)
        return provider.reason(row.reason) if row.reason and isinstance(provider, Templated) else row.reason

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Withdrawn at the provider too, which is asked first."""
        return request.user.is_staff

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Delete it at the provider; what that does not do stays here, with its words."""
        if (problem := _withdraw(obj)) is not None:
            messages.set_level(request, messages.ERROR)
            messages.error(request, problem)
            return
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """One by one, as `delete_model`."""
        for row in queryset:
            self.delete_model(request, row)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """The form has submitted it; here it is kept until the provider's review is told."""
        super().save_model(request, obj, form, change)
        messages.info(request, f"{obj.name} ({obj.language}) is {obj.status.lower()} at the provider.")

    @admin.action(description="Ask the provider anew", permissions=["view"])
    def sync(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        """The whole list of every channel that is chosen."""
        for channel in {row.channel for row in rows.select_related("channel")}:
            try:
                messages.info(request, f"{channel.name}: {syncing.sync(channel)} templates.")
            except Exception as problem:
                told = getattr(problem, "reason", "") or type(problem).__name__
                messages.error(request, f"{channel.name} could not be asked: {told}")


def _withdraw(row: Template) -> str | None:
    """Why it could not be deleted at the provider, None when it was."""
    provider = provider_of(row.channel)
    assert isinstance(provider, Templated)
    try:
        provider.withdraw(settings_of(row.channel), row.name, row.provider_id)
    except (Refused, TryLater) as problem:
        return problem.reason
    except Exception as problem:
        return f"The provider did not answer ({type(problem).__name__}). It is still there."
    return None
