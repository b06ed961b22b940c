"""How long what is held is kept, in the admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from inbox import retention
from inbox.admin.audited import Audited
from inbox.models import Retention


@admin.register(Retention)
class RetentionAdmin(Audited):
    """One line for each kind; only how many days can be changed."""

    list_display = ("kind", "what", "days")
    fields = ("kind", "what", "days")
    readonly_fields = ("kind", "what")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Retention]:
        """Every kind that is registered has its line."""
        retention.settings()
        return super().get_queryset(request).filter(kind__in=retention.kinds())

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Kinds come from the code."""
        return False

    @admin.display(description="What it is")
    def what(self, row: Any) -> str:
        """In words."""
        known = retention.kinds().get(row.kind)
        return known.label if known else ""
