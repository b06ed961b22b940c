"""What memory puts behind inbox's doors: how far imports are remembered, what still waits, what it exports."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from inbox import exporting, history, pending
from inbox.models import Contact
from memory import remembering
from memory.issues.shapes import likeness_shape
from memory.models import EpisodeSummary, Fact, Likeness, Promise, Record
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


def summaries(contact: Contact) -> list[dict[str, Any]]:
    """What their episodes were about, as it is shown to agents."""
    rows = EpisodeSummary.objects.filter(
        Q(contact__in=united(contact)) | Q(episode__thread__contact__in=united(contact))
    )
    return [row.shape() for row in rows.order_by("pk")]


def likenesses(contact: Contact) -> list[dict[str, Any]]:
    """Which of their messages were held to be about which of their issues, and what an agent said to that."""
    rows = Likeness.objects.filter(message__home_contact__in=united(contact)).select_related("message")
    return [likeness_shape(row) for row in rows.order_by("pk")]


exporting.also("facts", facts)
exporting.also("summaries", summaries)
exporting.also("likenesses", likenesses)
exporting.also("records", known_elsewhere)
exporting.also("promises", promises)
history.taken_in_by(remembering.remembered_of)
pending.register("memory", waiting)
