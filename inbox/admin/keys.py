"""API keys in the admin: the token is made by us, shown once, and kept only as a digest."""

from __future__ import annotations

import secrets
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest

from inbox.admin.audited import Audited
from inbox.models import ApiKey, Scope, hash_token


class ApiKeyForm(forms.ModelForm):  # type: ignore[type-arg]
    """A key with its scopes as boxes."""

    scopes = forms.MultipleChoiceField(choices=Scope.choices, widget=forms.CheckboxSelectMultiple)

    class Meta:
        model = ApiKey
        fields: ClassVar = ["name", "scopes", "bot", "active", "expires_at"]

    def clean(self) -> dict[str, Any]:
        """A key that speaks for a bot names it."""
        told = super().clean() or {}
        if Scope.BOT in told.get("scopes", []) and not told.get("bot"):
            self.add_error("bot", "Scope bot needs the bot it speaks for.")
        return told


@admin.register(ApiKey)
class ApiKeyAdmin(Audited):
    """Keys of other systems."""

    form = ApiKeyForm
    list_display = ("name", "scopes", "bot", "active", "expires_at", "last_used_at")
    list_filter = ("active",)
    search_fields = ("name",)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Make the token of a new key and show it, this once."""
        if not change:
            token = secrets.token_urlsafe(36)
            obj.token_hash = hash_token(token)
            messages.warning(request, f"The token of {obj.name}, shown only now: {token}")
        super().save_model(request, obj, form, change)
