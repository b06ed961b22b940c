"""Agents and teams in the admin."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest

from inbox.admin.audited import Audited
from inbox.models import Agent, Team


class AgentForm(forms.ModelForm):  # type: ignore[type-arg]
    """An agent with a password that is only ever written."""

    new_password = forms.CharField(
        required=False,
        strip=False,
        min_length=12,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="At least 12 characters. Left empty, it stays as it is. Changing it signs them out everywhere.",
    )

    class Meta:
        model = Agent
        fields: ClassVar = [
            "email", "name", "role", "is_active", "teams", "channels", "hold_s", "receipts", "shows_typing", "language",
            "timezone",
        ]  # fmt: skip
        # Plain boxes: the admin's own widget of two lists fails axe.
        widgets: ClassVar = dict.fromkeys(("teams", "channels"), forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["receipts"].required = False

    def clean_email(self) -> str:
        """Addresses are kept in lower case."""
        return str(self.cleaned_data["email"]).lower()

    def clean(self) -> dict[str, Any]:
        """A new agent needs a password, and a password must be a good one."""
        told = super().clean() or {}
        password = told.get("new_password")
        if password:
            validate_password(password, self.instance)
        elif self.instance.pk is None:
            self.add_error("new_password", "A new agent needs a password.")
        return told

    def save(self, commit: bool = True) -> Any:
        """Store the password hashed."""
        password = self.cleaned_data.get("new_password")
        if password:
            self.instance.set_password(password)
        return super().save(commit)


@admin.register(Agent)
class AgentAdmin(Audited):
    """The people who answer."""

    form = AgentForm
    list_display = ("name", "email", "role", "is_active")
    list_filter = ("role", "is_active", "teams")
    search_fields = ("name", "email")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Nobody takes their own role or access away and locks the last door."""
        return ("role", "is_active") if obj is not None and obj.pk == request.user.pk else ()


@admin.register(Team)
class TeamAdmin(Audited):
    """The groups they work in."""

    list_display = ("name", "active")
    search_fields = ("name",)
