"""Notes written while two contacts were one: after an unlink an agent says of each which of the two it is about."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q, QuerySet

from inbox import events, refusals
from inbox.actors import Actor
from inbox.models import Contact, Link, LinkPlace, Moved, Note, Thread, store
from inbox.placing_by_time import place_by_time
from inbox.suggesting import home


def to_place(link: Link) -> QuerySet[Note]:
    """Of a link that has ended: the notes nobody has placed. Of one in force: those an unlink would list."""
    if link.ended_at is not None:
        return Note.objects.filter(parted=link)
    stood = LinkPlace.objects.filter(link=link, kind="note").values("item_id")
    return Note.objects.filter(thread__contact=link.survivor_id).exclude(pk__in=stood)


def unplaced(contact: Contact) -> list[Note]:
    """Notes that wait for a word, written while this contact was one with somebody it has been parted from."""
    rows = Note.objects.filter(Q(parted__survivor=contact) | Q(parted__other=contact)).order_by("at", "pk")
    return [row for row in rows.select_related(*_PARTED) if _are_two(row)]


def place(note: Note, contact: Contact, by: Actor) -> Note:
    """Say that a note is about this one of the two; it stands in their thread, by its time.

    Raises `refusals.Conflict` for a note that waits for no word, for somebody else, and when they are one again.
    """
    with transaction.atomic():
        target = Thread.objects.get(contact=home(contact))
        threads = _locked({note.thread_id, target.pk})
        note = Note.objects.select_related(*_PARTED).get(pk=note.pk)
        _check(note, contact, threads)
        source, target = threads[note.thread_id], threads[target.pk]
        note.home_contact, note.parted = contact, None
        if source.pk != target.pk:
            _carry(note, source, target)
        note.save()
        if source.pk != target.pk:
            place_by_time(target, note.seq - 1)
        events.record("note.placed", target, by=by, note=str(note.pk), contact=str(contact.pk))
        store(threads.values())
        note.refresh_from_db()
    return note


_PARTED = ("parted__survivor__merged_into", "parted__other__merged_into")


def _are_two(note: Note) -> bool:
    link = note.parted
    return link is not None and home(link.survivor).pk != home(link.other).pk


def _locked(ids: set[int]) -> dict[int, Thread]:
    rows = {row.pk: row for row in Thread.objects.filter(pk__in=ids).order_by("pk")}
    try:
        for row in rows.values():
            row.lock()
    except (Moved, Thread.DoesNotExist) as gone:
        raise refusals.Conflict("One of the two was linked or erased just now. Look again.") from gone
    return rows


def _check(note: Note, contact: Contact, threads: dict[int, Thread]) -> None:
    if note.parted is None:
        raise refusals.Conflict("This note has its place already.")
    if contact.pk not in (note.parted.survivor_id, note.parted.other_id):
        raise refusals.Conflict("The note was written about one of two contacts who were parted; name one of these.")
    if note.thread_id not in threads or not _are_two(note):
        raise refusals.Conflict("One of the two was linked or erased just now. Look again.")


def _carry(note: Note, source: Thread, target: Thread) -> None:
    """Out of one thread, to the end of the other; both begin a new epoch, since a screen has shown it elsewhere."""
    source.touch()
    source.epoch, target.epoch = source.epoch + 1, target.epoch + 1
    note.thread, note.seq = target, target.take_place()
    note.rev = note.seq
