"""Taking in: a batch of what providers told goes to the right contacts and threads, once, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Q

from inbox import events, vault
from inbox.clock import now
from inbox.identity import Directory, Person
from inbox.inbound import (
    ConsentWord,
    Edit,
    IdentityChange,
    Inbound,
    Item,
    Party,
    ReactionChange,
    Revocation,
    StatusChange,
    Unreadable,
    thaw,
)  # fmt: skip
from inbox.intake_batch import Batch
from inbox.models import Channel, Message, Thread, Waiting

#: what is about a message of ours or theirs that should be there already
ABOUT = (StatusChange, ReactionChange, Edit, Revocation)
#: how often a batch begins anew because a thread was linked or erased in between
TRIES = 5
#: of these provider ids the messages that are here, and of these digests the messages that were erased
_KNOWN = (
    "SELECT channel_id, provider_id, NULL FROM inbox_message WHERE provider_id = ANY(%s)"
    " UNION ALL SELECT 0, '', digest FROM inbox_erasedmessage WHERE digest = ANY(%s)"
)


@dataclass(frozen=True)
class Entry:
    """One item, the channel it came by, and the caller's own name for it."""

    channel: Channel
    item: Item
    ref: object = None


class Shifted(Exception):
    """A thread was linked away or erased while the batch was waiting for its lock."""


def take_in(entries: Sequence[Entry]) -> list[tuple[Entry, str]]:
    """Write a batch; returns what cannot be understood, with the reason, for the caller to park.

    Once however often it is called with the same items: a provider id of a channel stands for one message. Items of one
    address keep their order. Raises whatever the database says: then nothing of the batch is written, and the caller
    goes on item by item. A single message is a batch of one.
    """
    # No savepoint in a caller's transaction: it costs two round trips, and what fails here fails as a whole there too.
    with transaction.atomic(savepoint=False):
        for left in reversed(range(TRIES)):
            try:
                return _take_in(entries)
            except Shifted:
                if not left:
                    raise
    raise AssertionError("unreachable")


def _take_in(entries: Sequence[Entry]) -> list[tuple[Entry, str]]:
    refused = [(entry, entry.item.reason) for entry in entries if isinstance(entry.item, Unreadable)]
    known = _known(entries)
    live = [entry for entry in entries if not isinstance(entry.item, Unreadable) and not _is_repeat(entry, known)]
    waited = _waiting_for(live)
    live += [Entry(row.channel, thaw(row.change)) for row in waited]
    people, directories = _people(live)
    targets = _targets(live)
    threads = _lock_threads(
        {person.lives_with for person in people.values()}, {thread for _, thread in targets.values()}
    )
    found = _reread(targets, threads)
    batch = Batch(threads, found, now(), _ids("inbox_message", sum(isinstance(entry.item, Inbound) for entry in live)))
    for entry in live:
        person = people.get((entry.channel.scope, party)) if (party := _party(entry.item)) else None
        batch.take(entry.channel, entry.item, person)
    batch.written.done_waiting = [row.pk for row in waited]
    batch.write()
    for directory in directories.values():
        for survivor, other, reason in directory.same:
            events.record("contact.found_same", None, survivor=str(survivor), other=str(other), reason=reason)
    return refused


def _known(entries: Sequence[Entry]) -> set[tuple[int, str]]:
    """(channel, provider id) of messages that are here, or that were erased and must not come back."""
    asked = {(entry.channel.pk, entry.item.provider_id) for entry in entries if isinstance(entry.item, Inbound)}
    if not asked:
        return set()
    digests = {erased_digest(*pair): pair for pair in asked}
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, [[provider_id for _, provider_id in asked], list(digests)])
        rows: list[tuple[int, str, str | None]] = cursor.fetchall()
    here = {digests[digest] if digest else (channel_id, provider_id) for channel_id, provider_id, digest in rows}
    return here & asked


def erased_digest(channel_id: int, provider_id: str) -> str:
    """By what an erased message is recognised, should the provider repeat it."""
    return vault.digest("erased", f"{channel_id}:{provider_id}")


def _is_repeat(entry: Entry, known: set[tuple[int, str]]) -> bool:
    if not isinstance(entry.item, Inbound):
        return False
    pair = (entry.channel.pk, entry.item.provider_id)
    if pair in known:
        return True
    known.add(pair)
    return False


def _waiting_for(entries: Sequence[Entry]) -> list[Waiting]:
    """What came before the messages of this batch; what another process has in hand at this moment is left to it."""
    new = {(entry.channel.pk, entry.item.provider_id) for entry in entries if isinstance(entry.item, Inbound)}
    if not new:
        return []
    rows = Waiting.objects.select_for_update(of=("self",), skip_locked=True).filter(
        channel__in={channel_id for channel_id, _ in new}, target__in={target for _, target in new}
    )
    return [row for row in rows.select_related("channel").order_by("pk") if (row.channel_id, row.target) in new]


def _party(item: Item) -> Party | None:
    if isinstance(item, StatusChange):
        return item.recipient
    if isinstance(item, IdentityChange | Unreadable):
        return None
    return item.sender


def _people(entries: Sequence[Entry]) -> tuple[dict[tuple[str, Party], Person], dict[str, Directory]]:
    """Everybody named in the batch, scope by scope; strangers become contacts only for what they wrote."""
    wrote: dict[str, set[Party]] = {}
    overheard: dict[str, set[Party]] = {}
    for entry in entries:
        party = _party(entry.item)
        if party is not None and party.addresses:
            kept = wrote if isinstance(entry.item, Inbound | ReactionChange | ConsentWord) else overheard
            kept.setdefault(entry.channel.scope, set()).add(party)
    directories = {scope: Directory(scope) for scope in sorted({*wrote, *overheard})}
    return {
        (scope, party): person
        for scope, directory in directories.items()
        for party, person in directory.find(wrote.get(scope, ()), overheard.get(scope, ())).items()
    }, directories


def _targets(entries: Sequence[Entry]) -> dict[tuple[int, str], tuple[int, int]]:
    """(message, thread) that items of the batch are about, by (channel, provider id) and for ours by (0, our id)."""
    by_channel: dict[int, set[str]] = {}
    ours: set[int] = set()
    for entry in entries:
        item = entry.item
        if isinstance(item, ABOUT):
            target = item.provider_id if isinstance(item, StatusChange) else item.target
            by_channel.setdefault(entry.channel.pk, set()).add(target)
        if isinstance(item, StatusChange) and item.message_id:
            ours.add(item.message_id)
        if isinstance(item, Inbound) and item.reply_to:
            by_channel.setdefault(entry.channel.pk, set()).add(item.reply_to)
    found: dict[tuple[int, str], tuple[int, int]] = {}
    columns = ("pk", "thread_id", "channel_id", "provider_id")
    for channel_id, ids in by_channel.items():
        for pk, thread, _, provider_id in Message.objects.filter(
            channel_id=channel_id, provider_id__in=ids - {""}
        ).values_list(*columns):
            found[(channel_id, provider_id)] = (pk, thread)
    for pk, thread, _, _ in Message.objects.filter(pk__in=ours, direction="out").values_list(*columns):
        found[(0, str(pk))] = (pk, thread)
    return found


def _reread(
    targets: dict[tuple[int, str], tuple[int, int]], threads: dict[int, Thread]
) -> dict[tuple[int, str], Message]:
    """The messages themselves, now that their threads are locked: one object each, by whatever name."""
    rows = Message.objects.in_bulk([pk for pk, _ in targets.values()])
    locked = {thread.pk for thread in threads.values()}
    if any(row.thread_id not in locked for row in rows.values()):
        raise Shifted
    return {name: rows[pk] for name, (pk, _) in targets.items() if pk in rows}


def _lock_threads(contact_ids: set[int], thread_ids: set[int]) -> dict[int, Thread]:
    """Lock the threads in the order of their ids; by contact id. Raises `Shifted`."""
    named = Q(contact_id__in=contact_ids) | Q(pk__in=thread_ids)
    rows = Thread.objects.select_for_update(of=("self",)).filter(named).order_by("pk").select_related("episode")
    locked = {row.contact_id: row for row in rows}
    missing = thread_ids - {row.pk for row in locked.values()}
    if missing or any(row.merged_into_id for row in locked.values()) or contact_ids - locked.keys():
        raise Shifted
    for row in locked.values():
        row.hold()
    return locked


def _ids(table: str, n: int) -> list[int]:
    """The next `n` keys of a table, so that events can name messages before they are written."""
    if not n:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, n])
        return sorted(row[0] for row in cursor.fetchall())
