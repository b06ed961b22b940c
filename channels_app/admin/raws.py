"""Parked elements in the admin: read, and try again."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from channels_app import ingest
from channels_app.models import Parked
from inbox.admin.audited import ReadOnly


@admin.register(Parked)
class ParkedAdmin(ReadOnly):
    """What could not be taken in."""

    list_display = ("at", "channel", "reason", "excerpt", "attempts", "solved_at")
    list_filter = ("channel", ("solved_at", admin.EmptyFieldListFilter))
    actions = ("replay",)
    show_full_result_count = False

    @admin.action(description="Try again", permissions=["view"])
    def replay(self, request: HttpRequest, parked: QuerySet[Any]) -> None:
        """Read them again."""
        taken = 0
        for one in parked.filter(solved_at=None):
            try:
                taken += ingest.replay(one)
            except Exception as error:
                messages.error(request, f"Parked {one.pk} could not be taken in ({type(error).__name__}).")
        messages.info(request, f"{taken} taken in.")
