"""What a customer may see of their own memory: what was made of messages they can see, and of nothing else."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q

from inbox.exporting import also_for_themselves
from inbox.models import Contact
from inbox.shapes import rfc3339
from memory.models import Evidence, Fact, Promise


@also_for_themselves("facts")
def facts(contact: Contact, messages: set[int]) -> list[dict[str, Any]]:
    """`{text, since}` of what we took from their words: no entry of an agent, nothing that a note or a signal says."""
    mine, others = _sources("fact", messages)
    rows = Fact.objects.filter(mine, ~others, contact=contact, internal=False, superseded_by=None).exclude(extractor="")
    return [{"text": row.text, "since": rfc3339(row.valid_from)} for row in rows.order_by("valid_from", "pk")]


@also_for_themselves("promises")
def promises(contact: Contact, messages: set[int]) -> list[dict[str, Any]]:
    """`{text, by: us or you, due_at, state}` of what was promised in the talk that they see."""
    mine, others = _sources("promise", messages)
    rows = Promise.objects.filter(mine, ~others, contact=contact, internal=False).exclude(extractor="")
    return [
        {
            "text": row.text, "by": "you" if row.by == "contact" else "us", "due_at": rfc3339(row.due_at),
            "state": row.state,
        }
        for row in rows.order_by("made_at", "pk")
    ]  # fmt: skip


def _sources(what: str, messages: set[int]) -> tuple[Q, Any]:
    """Whether a row rests on one of these messages, and whether it rests on anything else."""
    rows = Evidence.objects.filter(**{what: OuterRef("pk")})
    here = Q(message__in=messages)
    return Q(Exists(rows.filter(here))), Exists(rows.exclude(here, message__isnull=False))
