"""Unlink: both contacts as they were, what came since divided by its addresses, the rest left for an agent to place."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction

from inbox import events, refusals
from inbox.actors import Actor
from inbox.clock import now
from inbox.deciding import decide
from inbox.dividing import divide
from inbox.models import Contact, Episode, Handoff, Hold, Link, Message, Note, Thread, store
from inbox.models.thread.changing import COLUMNS
from inbox.renumbering import TABLES

#: what a thread's row takes back from before the link; counters and marks are worked out from the items
_STANDING = tuple(
    column for column in COLUMNS if column not in ("epoch", "merged_into_id", "baton_number", "last_rev", "last_seq")
)


def unlink(link: Link, by: Actor) -> tuple[Contact, Contact]:
    """End a link: (survivor, the other). What stood before the link is restored byte for byte, epochs aside.

    Raises `refusals.Conflict` when it has ended already, or when the survivor was linked on since.
    """
    with transaction.atomic():
        connection.cursor().execute("SET LOCAL statement_timeout = '60s'")
        link = Link.objects.select_for_update(of=("self",)).select_related("survivor", "other").get(pk=link.pk)
        if link.ended_at is not None:
            raise refusals.Conflict("This link has ended already.")
        if link.survivor.merged_into_id:
            raise refusals.Conflict("The contact was linked on since. Undo the newer link first.")
        if Link.objects.filter(survivor=link.survivor, ended_at=None, pk__gt=link.pk).exists():
            raise refusals.Conflict("Another contact was linked since. Undo the newer link first.")
        _part(link, by)
    return Contact.objects.get(pk=link.survivor_id), Contact.objects.get(pk=link.other_id)


def _part(link: Link, by: Actor) -> None:
    rows = Thread.objects.select_for_update(of=("self",)).filter(contact__in=(link.survivor, link.other)).order_by("pk")
    threads = {row.contact_id: row for row in rows}
    into, back = threads[link.survivor_id], threads[link.other_id]
    into.hold()
    back.hold()
    away = {link.other_id, *link.before.get("away", [])}
    _restore_places(link)
    _restore_rows(link, into, back)
    since = _number_since(link, into, back, away)
    Contact.objects.filter(pk=link.other_id).update(merged_into=None)
    Contact.objects.filter(pk__in=away - {link.other_id}).update(merged_into=link.other_id)
    Thread.objects.filter(contact_id__in=away - {link.other_id}).update(merged_into=back)
    back.merged_into = None
    _give_back(link)
    _stand(into, link.before.get("into"), since[into.pk])
    _stand(back, link.before.get("gone"), since[back.pk])
    into.epoch, back.epoch = into.epoch + 1, back.epoch + 1
    Link.objects.filter(pk=link.pk).update(ended_at=now())
    for thread, other in ((into, link.other), (back, link.survivor)):
        events.record(
            "contact.unlinked", thread, by=by, link=str(link.pk), other=str(other.pk), other_name=other.display_name
        )
    store([into, back])
    link.places.all().delete()


def _give_back(link: Link) -> None:
    """The survivor loses what it had adopted, unless somebody changed it since."""
    adopted = link.before.get("adopted", {})
    survivor = Contact.objects.get(pk=link.survivor_id)
    given = [name for name, value in adopted.items() if getattr(survivor, name) == value]
    if given:
        survivor.display_name = link.before["display_name"]
        for name in given:
            setattr(survivor, name, "")
        survivor.save(update_fields=[*given, "display_name"])


def _restore_places(link: Link) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for kind, table in TABLES.items():
            cursor.execute(
                f"UPDATE {table} AS item SET thread_id = place.thread_id, seq = place.seq,"  # noqa: S608 - our own tables
                " rev = greatest(place.rev, 0) FROM inbox_linkplace AS place"
                " WHERE place.link_id = %s AND place.kind = %s AND place.item_id = item.id",
                [link.pk, kind],
            )


def _restore_rows(link: Link, into: Thread, back: Thread) -> None:
    """Episodes, hand-offs and holds of before return; those of since go by the address of their first inbound."""
    _close_since(link, into)
    for name, thread in (("into", into), ("gone", back)):
        before = link.before.get(name) or {"episodes": [], "handoffs": [], "holds": []}
        for values in before["episodes"]:
            kept = {key: value for key, value in values.items() if key not in ("id", "thread_id")}
            Episode.objects.filter(pk=values["id"]).update(thread=thread, **kept)
        Handoff.objects.filter(pk__in=before["handoffs"]).update(thread=thread)
        Hold.objects.filter(pk__in=before["holds"]).update(thread=thread)


def _close_since(link: Link, into: Thread) -> None:
    """Only one episode of a thread is open: what was opened since ends here, where one of before will be open again."""
    before = [row for name in ("into", "gone") for row in (link.before.get(name) or {}).get("episodes", [])]
    open_now = Episode.objects.filter(thread=into, resolved_at=None)
    known = [row["id"] for row in before]
    open_now.filter(pk__in=known).update(resolved_at=now())
    if any(row["resolved_at"] is None for row in before):
        open_now.exclude(pk__in=known).update(resolved_at=now(), outcome="unlinked")


def _number_since(link: Link, into: Thread, back: Thread, away: set[int]) -> dict[int, list[Message]]:
    """Items born since the link: to their home, after what stood there before. Returns the messages by thread."""
    placed = set(link.places.values_list("kind", "item_id"))
    items: list[Any] = [*into.messages.all(), *into.notes.all(), *into.events.exclude(seq=None)]
    fresh: list[Any] = sorted(
        (item for item in items if (type(item).__name__.lower(), item.pk) not in placed), key=lambda item: item.seq
    )
    for name, thread in (("into", into), ("gone", back)):
        columns = (link.before.get(name) or {}).get("columns", {})
        thread.last_seq = thread.last_rev = columns.get("last_rev", 0)
        thread.last_seq = columns.get("last_seq", 0)
    since: dict[int, list[Message]] = {into.pk: [], back.pk: []}
    moved: dict[int, list[tuple[int, int]]] = {into.pk: [], back.pk: []}
    for item, owner in zip(fresh, divide(fresh), strict=True):
        home = back if owner in away else into
        place = home.take_place()
        moved[home.pk].append((item.seq, place))
        type(item).objects.filter(pk=item.pk).update(thread=home, seq=place, rev=place)
        if isinstance(item, Message):
            item.thread, item.seq, item.rev = home, place, place
            since[home.pk].append(item)
    Note.objects.filter(pk__in=[item.pk for item in fresh if isinstance(item, Note)]).update(parted=link)
    _divide_episodes(link, into, back, away, moved)
    return since


def _divide_episodes(
    link: Link, into: Thread, back: Thread, away: set[int], moved: dict[int, list[tuple[int, int]]]
) -> None:
    """Episodes begun since go with the address of their first inbound; `moved` are (old, new) places by thread."""
    before = [row["id"] for name in ("into", "gone") for row in (link.before.get(name) or {}).get("episodes", [])]
    for episode in Episode.objects.filter(thread__in=(into, back)).exclude(pk__in=before):
        home = back if episode.home_contact_id in away else into
        places, last = moved[home.pk], episode.last_seq
        first = next((new for old, new in places if old >= episode.first_seq), home.last_seq)
        ended = None if last is None else max((new for old, new in places if old <= last), default=first)
        Episode.objects.filter(pk=episode.pk).update(thread=home, first_seq=first, last_seq=ended)


def _stand(thread: Thread, before: dict[str, Any] | None, since: list[Message]) -> None:
    """The row as it was, and then what came since."""
    columns = (before or {}).get("columns", {})
    fresh = Thread()
    for column in _STANDING:
        field: Any = Thread._meta.get_field(column)
        value = columns[column] if column in columns else getattr(fresh, column)
        setattr(thread, column, field.to_python(value) if column in columns else value)
    thread.display_name = Contact.objects.get(pk=thread.contact_id).display_name
    thread.baton_number += 1
    thread.episode = Episode.objects.filter(thread=thread, resolved_at=None).first()
    _show_as_it_is_now(thread)
    for message in since:
        thread.show_newest(message)
        thread.last_activity_at = max(thread.last_activity_at, message.at)
        thread.channel_ids = sorted(pk for pk in {*thread.channel_ids, message.channel_id} if pk is not None)
        if message.direction == "in":
            thread.inbound_count += 1
            thread.last_in_channel_id, thread.last_in_address_id = message.channel_id, message.address_id
            if decide(thread, message, "", message.at)[0] != "attach":
                thread.waiting_since = thread.waiting_since or message.at
        else:
            thread.waiting_since = None
    current = thread.episode = thread.episode or _asked(thread, since)
    if current is not None and thread.state == "resolved":
        thread.state = "open"
    elif current is None:
        thread.state, thread.snoozed_until, thread.waiting_since = "resolved", None, None


def _show_as_it_is_now(thread: Thread) -> None:
    """The newest message of before may have been read, edited or taken back since."""
    shown = thread.last_message and Message.objects.filter(pk=thread.last_message["id"]).first()
    if shown:
        thread.show_newest(shown)


def _asked(thread: Thread, since: list[Message]) -> Episode | None:
    """An episode for what they asked since and nobody answered, when the one it stood in stays with the other."""
    asked = next((message for message in since if message.direction == "in"), None)
    if asked is None or thread.waiting_since is None:
        return None
    return Episode.objects.create(
        thread=thread, home_contact_id=asked.home_contact_id, address_id=asked.address_id, channel_id=asked.channel_id,
        first_seq=asked.seq, opened_at=asked.at, reason="unlinked", team_id=thread.team_id,
    )  # fmt: skip
