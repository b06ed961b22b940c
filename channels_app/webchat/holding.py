"""What we hold of a visitor, for themselves: to see, to take along, to have erased."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Q

from channels_app.models import Continuation, Visitor
from channels_app.webchat import feed
from inbox import erasing, events, exporting
from inbox.actors import Actor
from inbox.models import Address, Contact, Thread
from inbox.models.thread.changing import changes
from inbox.shapes import rfc3339

#: messages read at once
PAGE = 500
#: who vouched for an address that the visitor may be told of as their own
TOLD = ("claim", "identity", "code")


def held(visitor: Visitor) -> dict[str, Any]:
    """`{visitor, since, name, language, addresses, agreed, continued_on, messages, ...}`: theirs and nobody else's.

    With what was made of those messages (facts, promises), as far as it rests on nothing else. What colleagues noted
    and what was said elsewhere is not in it: the business gives that out itself, once it knows who asks
    (`contacts/{id}/export.json`).
    """
    where, contact = feed.standing(visitor.pk), _contact(visitor)
    if contact is not None:
        with transaction.atomic():
            events.record("contact.exported", None, by=Actor("contact", str(contact.pk)), contact=str(contact.pk))
    typed = {name: visitor.details[name] for name in ("email", "phone") if name in visitor.details}
    known = [{"kind": kind, "value": value} for kind, value in typed.items()]
    if contact is not None:
        rows = Address.objects.filter(contact=contact, until=None, source__in=TOLD).exclude(kind="visitor")
        known += [one for row in rows if (one := {"kind": row.kind, "value": row.value}) not in known]
    agreed = {"to": visitor.details.get("agreed_to"), "at": visitor.details.get("agreed_at")}
    said = _messages(where) if where else []
    made = exporting.own(contact, {int(one["id"]) for one in said}) if contact is not None else {}
    return {
        "visitor": visitor.value, "since": rfc3339(visitor.created_at), "signed_in_as": visitor.subject or None,
        "name": (contact.name if contact else "") or visitor.details.get("name", ""),
        "language": contact.language if contact else "", "addresses": known,
        "agreed": agreed if agreed["at"] else None,
        "continued_on": sorted({row.channel.name for row in _continued(visitor).select_related("channel")}),
        "messages": said, **made,
    }  # fmt: skip


def take_back(visitor: Visitor, fact: int) -> list[dict[str, Any]] | None:
    """Forget a preference of theirs; the facts that are left, or None when it is not theirs to take back."""
    where, contact = feed.standing(visitor.pk), _contact(visitor)
    if where is None or contact is None:
        return None
    said = {int(one["id"]) for one in _messages(where)}
    return exporting.own(contact, said)["facts"] if exporting.withdraw(contact, said, fact) else None


def erase(visitor: Visitor) -> str | None:
    """Erase the visitor's person; the receipt. None when a person has to decide, because more than theirs would go.

    That is so where a browser nobody vouched for is linked with addresses that the visitor did not prove to be theirs:
    holding a browser's token is no proof of being whoever an agent took the visitor for.
    """
    contact = _contact(visitor)
    if contact is None:
        Visitor.objects.filter(Q(pk=visitor.pk) | Q(joined=visitor)).delete()
        return ""
    home = Contact.objects.get(pk=contact.merged_into_id) if contact.merged_into_id else contact
    if not visitor.subject and not _is_all_theirs(visitor, home):
        thread = Thread.objects.filter(contact=home).first()
        if thread is not None:
            _ask(thread, visitor)
        return None
    return str(erasing.erase(home, Actor("contact", str(home.pk))).receipt)


@changes
def _ask(thread: Thread, visitor: Visitor) -> None:
    thread.flag("erasure_asked", "Asks that their data be erased", "warning")
    by = Actor("contact", str(thread.contact_id))
    events.record("contact.erasure_asked", thread, by=by, visitor=visitor.value, channel=visitor.channel.key)


def _is_all_theirs(visitor: Visitor, home: Contact) -> bool:
    """Whether every address of the person is this browser, was typed in it, or was proven by a code shown in it."""
    proven = _continued(visitor).exclude(address=None).values_list("address__contact_id", flat=True)
    rows = Address.objects.filter(Q(contact=home) | Q(contact__merged_into=home))
    theirs = Q(pk=visitor.address_id) | Q(source="claim") | Q(contact__in=set(proven))
    return not rows.exclude(theirs).exists()


def _continued(visitor: Visitor) -> Any:
    return Continuation.objects.filter(visitor=visitor).exclude(used_at=None)


def _contact(visitor: Visitor) -> Contact | None:
    return visitor.address.contact if visitor.address is not None else None


def _messages(where: feed.Standing) -> list[dict[str, Any]]:
    """All of them, ascending; read page by page, so that a long life is not one query."""
    found: list[dict[str, Any]] = []
    before = 2**62
    while page := feed.page_before(where, before, PAGE):
        found[:0] = page
        before = page[0]["seq"]
    return found
