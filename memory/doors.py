"""What memory puts behind inbox's doors: how far imports are remembered, what still waits, what it exports."""

from __future__ import annotations

from typing import Any

from inbox import exporting, history, pending
from inbox.models import Contact
from memory import remembering
from memory.models import Fact, Promise, Record
from memory.models.person import united


def waiting() -> pending.Wait:
    """Threads that are not remembered up to their row."""
    return pending.Wait(remembering.pending())


def facts(contact: Contact) -> list[dict[str, Any]]:
    """Every fact of a person, for the export of all we hold."""
    return [row.shape() for row in Fact.objects.of(contact).sourced().order_by("pk")]


def promises(contact: Contact) -> list[dict[str, Any]]:
    """Every promise made in the talk with a person."""
    return [row.shape() for row in Promise.objects.of(contact).sourced().order_by("pk")]


def known_elsewhere(contact: Contact) -> list[dict[str, Any]]:
    """What other systems told of a person, as it is kept here."""
    return [row.shape() for row in Record.objects.filter(contact__in=united(contact)).select_related("connector")]


exporting.also("facts", facts)
exporting.also("records", known_elsewhere)
exporting.also("promises", promises)
history.taken_in_by(remembering.remembered_of)
pending.register("memory", waiting)
