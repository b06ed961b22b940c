"""Labels, quick replies and bots in the admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from inbox.admin.audited import Audited, ReadOnly
from inbox.models import Bot, Label, QuickReply


@admin.register(Label)
class LabelAdmin(Audited):
    """The words agents put on threads."""

    list_display = ("name", "active")
    search_fields = ("name",)


@admin.register(QuickReply)
class QuickReplyAdmin(Audited):
    """The texts agents call up by a slash."""

    list_display = ("shortcut", "text", "active")
    search_fields = ("shortcut", "text")


@admin.register(Bot)
class BotAdmin(ReadOnly):
    """Bots come from the workspace file; here they are seen and switched off."""

    list_display = ("name", "kind", "active")
    fields = ("name", "kind", "active")
    readonly_fields = ("name", "kind")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only `active` can be changed."""
        return bool(request.user.is_active)
