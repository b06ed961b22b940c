"""A person: everybody who was linked into one, by whose rows memory reads."""

from __future__ import annotations

from django.db.models import Q

from inbox.models import Contact


def united(contact: Contact) -> list[int]:
    """The ids of everybody who is this person: the survivor of the links, and who was linked into it."""
    survivor = contact.merged_into_id or contact.pk
    return list(
        Contact.objects.filter(Q(pk=survivor) | Q(merged_into=survivor)).order_by("pk").values_list("pk", flat=True)
    )
