"""Whose an item is that was born while two contacts were one: its address says it, or what it speaks of."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from inbox.models import Address, Episode, Event, Message, Note

Item = Message | Note | Event

#: what an event may speak of, the surest first -> whose such rows are
_SPOKEN_OF: dict[str, Callable[[set[int]], dict[int, int]]] = {
    "message": lambda ids: dict(Message.objects.filter(pk__in=ids).values_list("pk", "home_contact")),
    "address": lambda ids: dict(Address.objects.filter(pk__in=ids).values_list("pk", "contact")),
    "episode": lambda ids: dict(Episode.objects.filter(pk__in=ids).values_list("pk", "home_contact")),
}


def divide(items: Iterable[Item]) -> list[int | None]:
    """The contact of each item; None for what nothing tells of: a note, an act on the whole thread."""
    rows = list(items)
    events = [row for row in rows if isinstance(row, Event)]
    known = {what: owners({_id(row, what) for row in events} - {0}) for what, owners in _SPOKEN_OF.items()}
    return [_of_event(row, known) if isinstance(row, Event) else _of_other(row) for row in rows]


def _of_other(row: Item) -> int | None:
    return row.home_contact_id if isinstance(row, Message) else None


def _of_event(event: Event, known: dict[str, dict[int, int]]) -> int | None:
    told = (owners.get(_id(event, what)) for what, owners in known.items())
    of_customer = int(event.by_id) if event.by_kind == "contact" and event.by_id.isdigit() else None
    return next((owner for owner in told if owner is not None), of_customer)


def _id(event: Event, what: str) -> int:
    told = str(event.data.get(what) or "")
    return int(told) if told.isdigit() else 0
