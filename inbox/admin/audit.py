"""The audit trail, erasures and the delivery log in the admin, to look at."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from inbox.admin.audited import ReadOnly
from inbox.models import Delivery, Erasure, Event, Subscription


@admin.register(Event)
class EventAdmin(ReadOnly):
    """What happened, as it was sealed. Newest first, by kind and time; never counted, since there are millions."""

    list_display = ("at", "kind", "by_name", "thread_id", "sealed")
    list_filter = ("by_kind",)
    search_fields = ("kind",)
    ordering = ("-pk",)
    show_full_result_count = False
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the seals, in one query."""
        return super().get_queryset(request).select_related("seal")

    @admin.display(boolean=True)
    def sealed(self, event: Event) -> bool:
        """Whether it is part of the chain."""
        return hasattr(event, "seal")


@admin.register(Erasure)
class ErasureAdmin(ReadOnly):
    """Receipts of erasures."""

    list_display = ("receipt", "at", "done_at", "counts")


@admin.register(Subscription)
class SubscriptionAdmin(ReadOnly):
    """Outgoing webhooks."""

    list_display = ("url", "kinds", "active", "created_at")


@admin.register(Delivery)
class DeliveryAdmin(ReadOnly):
    """What was delivered to whom."""

    list_display = ("created_at", "subscription", "event", "state", "attempts", "answered", "error")
    list_filter = ("state",)
    show_full_result_count = False
