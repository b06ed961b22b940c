"""What a customer may see of their own memory, and take back: what was made of messages they can see, nothing else."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q

from inbox.actors import Actor
from inbox.exporting import also_for_themselves, withdrawn_by
from inbox.models import Contact
from inbox.shapes import rfc3339
from memory import telling
from memory.models import Evidence, Fact, Promise

#: kinds of facts that are wishes of the customer's own: they change their mind without asking anybody
PREFERENCES = ("language", "channel_preference", "call_preference", "other_preference")


@also_for_themselves("facts")
def facts(contact: Contact, messages: set[int]) -> list[dict[str, Any]]:
    """`{text, since, id}` of what we took from their words: no entry of an agent, nothing of a note or a signal.

    `id` is for `take_back`, null for what is no preference.
    """
    return [
        {
            "text": row.text, "since": rfc3339(row.valid_from),
            "id": str(row.pk) if row.kind in PREFERENCES else None,
        }
        for row in _facts(contact, messages).order_by("valid_from", "pk")
    ]  # fmt: skip


@withdrawn_by
def take_back(contact: Contact, messages: set[int], pk: int) -> bool:
    """Forget a preference in the customer's name; it is not read out of the same messages again."""
    fact = _facts(contact, messages).filter(pk=pk, kind__in=PREFERENCES).first()
    if fact is None:
        return False
    telling.forget(fact, Actor("contact", str(contact.pk)))
    return True


def _facts(contact: Contact, messages: set[int]) -> Any:
    mine, others = _sources("fact", messages)
    rows = Fact.objects.filter(mine, ~others, contact=contact, internal=False, superseded_by=None)
    return rows.exclude(extractor="")


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
