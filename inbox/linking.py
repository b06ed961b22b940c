"""Link: two contacts become one person; the younger one's items move into the older one's thread, by time."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from inbox import events, refusals
from inbox.actors import Actor
from inbox.clock import now
from inbox.models import Contact, Episode, Handoff, Hold, Link, Suggestion, Thread, store
from inbox.models.thread.changing import COLUMNS
from inbox.renumbering import keep_places, renumber_by_time
from inbox.sharing import common_line, is_shared, share
from inbox.suggesting import home, other_side, suggest

#: seconds an automatic job may hold two threads; a renumbering of 100,000 items takes a few
_PATIENCE = "60s"


def link(contact: Contact, other: Contact, by: Actor, reason: str = "agent") -> Link:
    """Unite two contacts; the older one survives. Linking what is linked gives the same link again.

    Raises `refusals.Conflict` for a contact with itself, and across a confidential channel's border.
    """
    with transaction.atomic():
        connection.cursor().execute(f"SET LOCAL statement_timeout = '{_PATIENCE}'")
        one, two = _survivor_of(contact), _survivor_of(other)
        if one.pk == two.pk:
            known = Link.objects.filter(Q(other=contact) | Q(other=other), ended_at=None).order_by("pk").last()
            if known is None:
                raise refusals.Conflict("A contact cannot be linked with itself.")
            return known
        if one.scope != two.scope:
            raise refusals.Conflict("A contact of a confidential channel stays by itself.")
        survivor, away = sorted((one, two), key=lambda row: (row.created_at, row.pk))
        return _unite(survivor, away, by, reason)


def found_same(survivor_id: int, other_id: int, reason: str, line: tuple[str, str] | None = None) -> None:
    """What a provider named as one person: linked at once, unless the business knows them as two.

    Then the number that is verified for both (`line`, or what their addresses have in common) is a shared one; without
    such a number an agent is asked by a card.
    """
    rows = list(Contact.objects.filter(pk__in=(survivor_id, other_id)).select_related("merged_into").order_by("pk"))
    if len(rows) < 2:
        return
    has_shared = any(is_shared(row) for row in rows)
    if rows[0].scope == rows[1].scope and not has_shared and not all(_external_ids(row) for row in rows):
        link(rows[0], rows[1], Actor("system", "", "Throughline"), reason)
    elif line := line or common_line(*rows):
        share(line, rows)
    elif not has_shared:
        suggest(rows[1], rows[0], reason)


def answer(card: Suggestion, contact: Contact, same: bool, by: Actor) -> Link | None:
    """An agent's word on "possibly the same person": `same` links the two, else it is not asked again.

    Raises Conflict when it was answered the other way before.
    """
    if card.same is not None and card.same != same:
        raise refusals.Conflict("This was decided the other way already.")
    with transaction.atomic():
        made = link(contact, other_side(card, contact), by, "suggestion") if same else None
        changed = Suggestion.objects.filter(pk=card.pk, same=None).update(same=same)
        if changed and not same:
            told = {"suggestion": str(card.pk), "contact": str(card.contact_id), "other": str(card.other_id)}
            events.record("contact.told_apart", Thread.objects.filter(contact=home(contact)).first(), by=by, **told)
    return made


def _external_ids(contact: Contact) -> set[str]:
    """The business's own ids of a person: of the contact, and of who was linked into the same one."""
    survivor = contact.merged_into_id or contact.pk
    rows = Contact.objects.filter(Q(pk=survivor) | Q(merged_into=survivor)).exclude(external_id=None)
    return {row for row in rows.values_list("external_id", flat=True) if row}


def _survivor_of(contact: Contact) -> Contact:
    return Contact.objects.get(pk=contact.merged_into_id) if contact.merged_into_id else contact


def _unite(survivor: Contact, away: Contact, by: Actor, reason: str) -> Link:
    threads = _lock(survivor, away)
    into, gone = threads[survivor.pk], threads[away.pk]
    made = Link.objects.create(
        survivor=survivor,
        other=away,
        at=now(),
        by_kind=by.kind,
        by_id=by.id,
        by_name=by.name[:255],
        reason=reason[:40],
        before=_snapshot(into, gone, away),
    )
    keep_places(made, (into, gone))
    read = {reader: into.unread_of(reader) == 0 for reader in into.reads}
    renumber_by_time(into, made)
    _move(gone, into)
    _join_standing(into, gone, read)
    Contact.objects.filter(Q(pk=away.pk) | Q(merged_into=away)).update(merged_into=survivor)
    Thread.objects.filter(merged_into=gone).update(merged_into=into)
    gone.merged_into, gone.episode, gone.epoch = into, None, gone.epoch + 1
    gone.last_seq = gone.last_rev = 0
    into.epoch += 1
    _adopt(survivor, away, into, made)
    store([gone])
    events.record(
        "contact.linked",
        into,
        by=by,
        link=str(made.pk),
        other=str(away.pk),
        other_name=away.display_name,
        reason=reason,
    )
    into.last_activity_at = max(into.last_activity_at, gone.last_activity_at)
    store([into])
    return made


def _lock(survivor: Contact, away: Contact) -> dict[int, Thread]:
    rows = Thread.objects.select_for_update(of=("self",)).filter(contact__in=(survivor, away)).order_by("pk")
    threads = {row.contact_id: row for row in rows.select_related("episode")}
    if len(threads) < 2 or any(row.merged_into_id for row in threads.values()):
        raise refusals.Conflict("One of the two was linked or erased just now. Look again.")
    for row in threads.values():
        row.hold()
    return threads


def _snapshot(into: Thread, gone: Thread, away: Contact) -> dict[str, Any]:
    """Both threads as they stand, in JSON: their columns, episodes, hand-offs and holds."""
    told: dict[str, Any] = {"away": list(Contact.objects.filter(merged_into=away).values_list("pk", flat=True))}
    for name, thread in (("into", into), ("gone", gone)):
        columns = {column: getattr(thread, column) for column in COLUMNS}
        told[name] = {
            "thread": thread.pk, "columns": columns, "episodes": list(Episode.objects.filter(thread=thread).values()),
            "handoffs": list(thread.handoffs.values_list("pk", flat=True)),
            "holds": list(thread.holds.values_list("pk", flat=True)),
        }  # fmt: skip
    return dict(json.loads(json.dumps(told, default=datetime.isoformat)))


def _move(gone: Thread, into: Thread) -> None:
    """Everything of one thread into the other; places are made right by the renumbering."""
    if gone.episode_id and into.episode_id:
        Episode.objects.filter(pk=gone.episode_id).update(resolved_at=now(), outcome="linked")
    for model in (Episode, Handoff, Hold):
        model._default_manager.filter(thread=gone).update(thread=into)
    if gone.episode_id and not into.episode_id:
        into.episode_id = gone.episode_id


def _join_standing(into: Thread, gone: Thread, read: dict[str, bool]) -> None:
    into.inbound_count += gone.inbound_count
    into.channel_ids = sorted({*into.channel_ids, *gone.channel_ids})
    into.team_ids = sorted({*into.team_ids, *gone.team_ids})
    into.team_id = into.team_id or gone.team_id
    into.assignee_id = into.assignee_id or gone.assignee_id
    into.waiting_since = min(filter(None, (into.waiting_since, gone.waiting_since)), default=None)
    if gone.state == "open" and into.state != "open":
        into.state, into.snoozed_until = "open", None
    elif gone.state == "snoozed" and into.state == "resolved":
        into.state, into.snoozed_until = "snoozed", gone.snoozed_until
    into.labels = sorted({*into.labels, *gone.labels})
    into.baton_number = max(into.baton_number, gone.baton_number) + 1
    newest = into.messages.order_by("-seq").first()
    into.last_message = None
    if newest is not None:
        into.show_newest(newest)
    last_in = into.messages.filter(direction="in").order_by("-seq").first()
    if last_in is not None:
        into.last_in_channel_id, into.last_in_address_id = last_in.channel_id, last_in.address_id
    unread = gone.unread_of("*")
    into.reads = {
        reader: [into.last_seq, into.inbound_count - unread] for reader, all_read in read.items() if all_read
    } | {reader: mark for reader, mark in into.reads.items() if not read.get(reader)}


def _adopt(survivor: Contact, away: Contact, into: Thread, made: Link) -> None:
    """What only the younger one knew helps the older one too, until unlinked."""
    names = ("name", "username", "language", "country", "timezone")
    adopted = {name: getattr(away, name) for name in names if getattr(away, name) and not getattr(survivor, name)}
    if adopted:
        before = survivor.display_name
        Contact.objects.filter(pk=survivor.pk).update(**adopted)
        survivor.refresh_from_db()
        into.display_name = survivor.rename()
        survivor.save(update_fields=["display_name"])
        Link.objects.filter(pk=made.pk).update(before={**made.before, "adopted": adopted, "display_name": before})
