"""What summaries put behind inbox's doors: what is exported of a person."""

from __future__ import annotations

from typing import Any

from inbox import exporting
from inbox.models import Contact
from memory.models import EpisodeSummary
from memory.models.person import united


def summaries(contact: Contact) -> list[dict[str, Any]]:
    """Every summary of a person's episodes, for the export of all we hold."""
    return [row.shape() for row in EpisodeSummary.objects.filter(contact__in=united(contact)).order_by("pk")]


exporting.also("episode_summaries", summaries)
