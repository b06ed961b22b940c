"""The inbox's own reactions to what happened."""

from __future__ import annotations

from inbox import linking
from inbox.events import on
from inbox.models import Event


@on("contact.found_same")
def unite(events: list[Event]) -> None:
    """One payload named two contacts as one person."""
    for event in events:
        linking.found_same(int(event.data["survivor"]), int(event.data["other"]), event.data["reason"])
