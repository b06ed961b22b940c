"""Contacts and addresses in the contract's shape."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from inbox.actors import Actor
from inbox.models import Address, Contact, Link, Thread
from inbox.shapes.times import rfc3339


def contact_shape(contact: Contact) -> dict[str, Any]:
    """One contact with its addresses and links."""
    return contact_shapes([contact])[0]


def contact_shapes(contacts: Iterable[Contact]) -> list[dict[str, Any]]:
    """Contacts; addresses (of linked-away contacts too), links and threads are fetched once for all."""
    rows = list(contacts)
    ids = {row.pk for row in rows}
    home = dict(Contact.objects.filter(merged_into__in=ids).values_list("pk", "merged_into"))
    addresses: dict[int | None, list[Address]] = {pk: [] for pk in ids}
    for address in Address.objects.filter(contact_id__in=[*ids, *home]):
        addresses[home.get(address.contact_id, address.contact_id)].append(address)
    links: dict[int, list[Link]] = {pk: [] for pk in ids}
    for link in Link.objects.filter(Q(survivor__in=ids) | Q(other__in=ids), ended_at=None):
        for pk in ids.intersection((link.survivor_id, link.other_id)):
            links[pk].append(link)
    threads = dict(Thread.objects.filter(contact__in=ids).values_list("contact_id", "pk"))
    return [_shape(row, addresses[row.pk], links[row.pk], threads.get(row.pk)) for row in rows]


def address_shape(address: Address) -> dict[str, Any]:
    """One address."""
    return {
        "id": str(address.pk), "kind": address.kind, "value": address.value, "verified": address.verified,
        "source": address.source, "since": rfc3339(address.since), "until": rfc3339(address.until),
        "primary": address.primary,
    }  # fmt: skip


def link_shape(link: Link, contact_id: int) -> dict[str, Any]:
    """One link, as seen from one of its two contacts."""
    other = link.other_id if link.survivor_id == contact_id else link.survivor_id
    by = Actor(link.by_kind, link.by_id, link.by_name).shape()
    return {"id": str(link.pk), "other": str(other), "at": rfc3339(link.at), "by": by, "reason": link.reason}


def _shape(contact: Contact, addresses: list[Address], links: list[Link], thread: int | None) -> dict[str, Any]:
    return {
        "id": str(contact.pk), "name": contact.name, "display_name": contact.display_name, "username": contact.username,
        "country": contact.country, "language": contact.language, "timezone": contact.timezone,
        "external_id": contact.external_id, "thread": str(thread) if thread else None,
        "created_at": rfc3339(contact.created_at),
        "merged_into": str(contact.merged_into_id) if contact.merged_into_id else None,
        "addresses": [address_shape(row) for row in addresses], "links": [link_shape(row, contact.pk) for row in links],
        "flags": contact.flags,
    }  # fmt: skip
