"""What we hold, given out: tables as CSV that no spreadsheet can be tricked by, a whole person as one JSON."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db.models import Q, QuerySet

from inbox.intake_write import address_digest
from inbox.models import (
    Address,
    Consent,
    Contact,
    Draft,
    Event,
    Handoff,
    Hold,
    Message,
    Note,
    ReplyWindow,
    Signal,
    Suggestion,
    Thread,
)
from inbox.shapes import contact_shape, contact_shapes, item_shapes, rfc3339
from inbox.shapes.threads import episode_shape

#: rows read at once
BATCH = 500
#: a cell that begins so is a formula to a spreadsheet (OWASP, CSV injection)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
CONTACT_COLUMNS = (
    "id",
    "name",
    "display_name",
    "external_id",
    "username",
    "country",
    "language",
    "timezone",
    "addresses",
    "thread",
    "created_at",
)
ITEM_COLUMNS = ("seq", "at", "kind", "direction", "author", "channel", "type", "text", "attachments", "status")

#: what other apps hold of a person: name of the section -> its rows
_sections: dict[str, Callable[[Contact], Any]] = {}
#: what other apps made of messages, for whoever wrote them: name of the section -> rows that rest on these alone
_own: dict[str, Callable[[Contact, set[int]], list[dict[str, Any]]]] = {}
#: who takes one of these rows back
_withdrawing: list[Callable[[Contact, set[int], int], bool]] = []


def also_for_themselves(name: str) -> Callable[[Any], Any]:
    """Register what a customer may see of what was made of messages that they see; nothing internal, nobody else's."""

    def register(section: Callable[[Contact, set[int]], list[dict[str, Any]]]) -> Any:
        _own[name] = section
        return section

    return register


def withdrawn_by(withdraw: Callable[[Contact, set[int], int], bool]) -> Any:
    """Register who takes back one row of `facts` that a customer sees of themselves; False for what is not theirs."""
    _withdrawing.append(withdraw)
    return withdraw


def withdraw(contact: Contact, messages: set[int], pk: int) -> bool:
    """Take back, in the customer's own name, what was made of these messages; False when nothing of theirs is that."""
    return any(act(contact, messages, pk) for act in _withdrawing)


def own(contact: Contact, messages: set[int]) -> dict[str, list[dict[str, Any]]]:
    """By section, what rests on these messages of a contact and on nothing else."""
    return {name: section(contact, messages) for name, section in _own.items()}


def also(name: str, section: Callable[[Contact], Any]) -> None:
    """Register what another app holds of a person, for `person`; at start."""
    _sections[name] = section


def contacts_csv(rows: QuerySet[Contact]) -> Iterator[str]:
    """Contacts, oldest first, a batch of lines at a time."""
    yield _lines([CONTACT_COLUMNS])
    last = 0
    while found := list(rows.filter(merged_into=None, pk__gt=last).order_by("pk")[:BATCH]):
        last = found[-1].pk
        yield _lines(_contact_cells(told) for told in contact_shapes(found))


def thread_csv(thread: Thread, notes: bool) -> Iterator[str]:
    """A thread's items in their order; without `notes` messages alone."""
    yield _lines([ITEM_COLUMNS])
    seq = 0
    while True:
        found: list[Any] = []
        for kind in (Message, Note, Event) if notes else (Message,):
            found += kind._default_manager.filter(thread=thread, seq__gt=seq).order_by("seq")[:BATCH]
        found = sorted(found, key=lambda item: item.seq)[:BATCH]
        if not found:
            return
        seq = found[-1].seq
        yield _lines(_item_cells(told) for told in item_shapes(found))


def person(contact: Contact) -> dict[str, Any]:
    """Everything we hold of one person, of whoever was linked with them too, as JSON."""
    ids = list(Contact.objects.filter(Q(pk=contact.pk) | Q(merged_into=contact)).values_list("pk", flat=True))
    threads = list(Thread.objects.filter(contact__in=ids))
    addresses = list(Address.objects.filter(contact__in=ids))
    items: list[Any] = []
    for kind in (Message, Note, Event):
        items += kind._default_manager.filter(thread__in=threads, seq__isnull=False)
    return {
        "contact": contact_shape(contact),
        "linked": contact_shapes(Contact.objects.filter(pk__in=ids).exclude(pk=contact.pk)),
        "items": item_shapes(sorted(items, key=lambda item: (item.thread_id, item.seq))),
        "episodes": [episode_shape(row) for thread in threads for row in thread.episodes.all()],
        "handoffs": list(
            Handoff.objects.filter(thread__in=threads).values(
                "at", "reason", "summary", "tried", "instructions", "brief"
            )
        ),
        "holds": list(Hold.objects.filter(thread__in=threads).values("code", "text")),
        "suggestions": list(
            Suggestion.objects.filter(Q(contact__in=ids) | Q(other__in=ids)).values("reason", "evidence", "same")
        ),
        "drafts": list(Draft.objects.filter(thread__in=threads).values("mode", "text", "at")),
        "signals": list(
            Signal.objects.filter(contact__in=ids).values("source", "event_id", "type", "subject", "at", "data")
        ),
        "windows": list(
            ReplyWindow.objects.filter(address__in=addresses).values("address", "channel__key", "last_in_at", "ends_at")
        ),
        "consents": [
            {"at": rfc3339(row.at), "change": row.change, "source": row.source, "evidence": row.evidence}
            for row in Consent.objects.filter(address_digest__in=[address_digest(row) for row in addresses]).order_by(
                "pk"
            )
        ],
        **{name: section(contact) for name, section in _sections.items()},
    }


def _lines(rows: Iterable[Iterable[Any]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue()


def _cell(value: Any) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _contact_cells(told: dict[str, Any]) -> list[Any]:
    addresses = "; ".join(f"{row['kind']}:{row['value']}" for row in told["addresses"] if not row["until"])
    return [addresses if name == "addresses" else told[name] for name in CONTACT_COLUMNS]


def _item_cells(told: dict[str, Any]) -> list[Any]:
    author = told.get("author") or told.get("by")
    channel = told.get("channel")
    files = "; ".join(row["name"] for row in told.get("attachments", ()))
    return [
        told["seq"],
        told["at"],
        told["kind"],
        told.get("direction"),
        author["name"] if author else "",
        channel["key"] if channel else "",
        told.get("type") or told.get("event"),
        told.get("text"),
        files,
        told.get("status"),
    ]
