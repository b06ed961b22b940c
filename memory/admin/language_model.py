"""The language model in the admin: one row; its key is only ever written."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from inbox import fetching, vault
from inbox.admin.audited import Audited
from memory.models import LanguageModel


class LanguageModelForm(forms.ModelForm):  # type: ignore[type-arg]
    """Where it is, and what it may cost."""

    key = forms.CharField(
        required=False, max_length=400, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="Stored and never shown. Leave empty to keep it; without one LLM_API_KEY is used.",
    )  # fmt: skip

    class Meta:
        model = LanguageModel
        fields: ClassVar = ["base_url", "model", "active", "timeout_s", "tokens_a_day"]

    def clean_base_url(self) -> str:
        """https, or a permitted host."""
        url: str = self.cleaned_data["base_url"].strip()
        if url and (why := fetching.unfit(url)):
            raise forms.ValidationError(f"This {why} An own host is named in PRIVATE_HOSTS.")
        return url

    def save(self, commit: bool = True) -> Any:
        """A new key is sealed; a new setting is tried at once."""
        if self.cleaned_data["key"]:
            self.instance.sealed_key = vault.seal(self.cleaned_data["key"])
        self.instance.failed_at, self.instance.trouble = None, ""
        return super().save(commit)


@admin.register(LanguageModel)
class LanguageModelAdmin(Audited):
    """The endpoint that may phrase briefs; nothing needs one."""

    form = LanguageModelForm
    list_display = ("__str__", "address", "active", "used", "trouble")
    fields = ("base_url", "model", "key", "active", "timeout_s", "tokens_a_day", "day", "used", "failed_at", "trouble")
    readonly_fields = ("day", "used", "failed_at", "trouble")

    def get_queryset(self, request: HttpRequest) -> QuerySet[LanguageModel]:
        """The row is always there."""
        LanguageModel.get()
        return super().get_queryset(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """There is one."""
        return False
