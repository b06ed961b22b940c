"""Cards that ask whether two contacts are possibly the same person: made once, and decided by an agent."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from inbox import events
from inbox.models import Contact, Moved, Suggestion, Thread


def suggest(one: Contact, other: Contact, reason: str, evidence: str = "") -> Suggestion | None:
    """Ask whether these two are one person; None when they live together already, or never can.

    Asked once: what an agent has dismissed is not asked again for another reason.
    """
    contact, about = home(one), home(other)
    if contact.pk == about.pk or contact.scope != about.scope:
        return None
    mine, theirs = _family(contact), _family(about)
    either_way = Q(contact__in=mine, other__in=theirs) | Q(contact__in=theirs, other__in=mine)
    known = Suggestion.objects.filter(either_way).order_by("pk").first()
    if known is not None:
        return known
    with transaction.atomic():
        card, is_new = Suggestion.objects.get_or_create(
            contact=contact, other=about, defaults={"reason": reason, "evidence": evidence[:255]}
        )
        if is_new:
            told: dict[str, Any] = {
                "suggestion": str(card.pk), "contact": str(contact.pk), "other": str(about.pk), "reason": reason,
            }  # fmt: skip
            events.record("contact.suggested", Thread.objects.filter(contact=contact).first(), **told)
    return card


def cards(contact: Contact) -> QuerySet[Suggestion]:
    """What nobody has decided yet about a contact, or about who was linked into it."""
    ids = _family(contact)
    mine = Q(contact__in=ids) | Q(other__in=ids)
    together = Q(contact__in=ids, other__in=ids)
    return (
        Suggestion.objects.filter(mine, same=None)
        .exclude(together)
        .select_related("contact__merged_into", "other__merged_into")
    )


def card_of(contact: Contact, pk: int) -> Suggestion:
    """A card about this contact, decided or not. Raises Suggestion.DoesNotExist."""
    ids = _family(contact)
    return Suggestion.objects.select_related("contact__merged_into", "other__merged_into").get(
        Q(contact__in=ids) | Q(other__in=ids), pk=pk
    )


def other_side(card: Suggestion, contact: Contact) -> Contact:
    """Who else the card is about: the survivor, for who was linked away."""
    here = home(contact).pk
    return home(card.other) if home(card.contact).pk == here else home(card.contact)


def show(contact_ids: Iterable[int], thread_ids: Iterable[int] = ()) -> None:
    """Put the chip on the threads of these people while somebody asks about them, and take it off afterwards."""
    concerned = Q(contact__in=contact_ids) | Q(contact__merged__in=contact_ids) | Q(pk__in=thread_ids)
    for thread in Thread.objects.filter(concerned, merged_into=None).distinct().select_related("contact"):
        text = "Possibly the same person" if cards(thread.contact).exists() else ""
        try:
            thread.flag("possibly_same", text)
        except (Moved, Thread.DoesNotExist):
            continue


def home(contact: Contact) -> Contact:
    """The contact itself, or the survivor it was linked into."""
    return contact.merged_into or contact


def _family(contact: Contact) -> list[int]:
    """A contact and who was linked into it; from whichever of them one looks."""
    survivor = contact.merged_into_id or contact.pk
    return [survivor, *Contact.objects.filter(merged_into=survivor).values_list("pk", flat=True)]
