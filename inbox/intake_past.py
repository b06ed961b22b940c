"""What intake does with the past: messages of before are placed by their time, and people we know get their names."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from inbox import events
from inbox.inbound import Naming, Past
from inbox.models import Address, Attachment, Contact, Message, Thread
from inbox.placing_by_time import place_by_time

if TYPE_CHECKING:
    from inbox.intake_write import Written


def as_it_was(message: Message, item: Past) -> Message:
    """An unsaved message with its own time and status; nobody answers it, nothing waits, no window opens."""
    assert item.sent_at is not None
    message.at = message.sent_at = item.sent_at
    message.late = False
    message.status = item.status
    message.status_at = {item.status: item.sent_at.isoformat()} if item.status else {}
    return message


def place(written: Written) -> None:
    """Put what `written.past` holds into its locked threads; everything else of the batch is in the database."""
    rows = sorted(written.past, key=lambda row: (row[0].pk, row[1].at))
    for _, group in groupby(rows, key=lambda row: row[0].pk):
        mine = list(group)
        _place(mine[0][0], [message for _, message, _ in mine], [file for *_, files in mine for file in files])


def name(written: Written, threads: list[Thread]) -> None:
    """Give people whom we know the names that were told; who is not known stays unknown."""
    known = _known(written)
    for scope, item in written.namings:
        contact = next((known[pair] for pair in _pairs(scope, item) if pair in known), None)
        if contact is None or contact.name == item.name or (contact.name and not item.renames):
            continue
        contact.name = item.name
        contact.rename()
        contact.save(update_fields=["name", "display_name"])
        thread = written.locked(contact.merged_into_id or contact.pk, threads)
        if thread is not None and thread.contact_id == contact.pk:
            thread.display_name = contact.display_name
            thread.touch()


def _place(thread: Thread, messages: list[Message], files: list[Attachment]) -> None:
    old_last = thread.last_seq
    for message in messages:
        thread.put_in_place(message)
    Message.objects.bulk_create(messages, batch_size=500)
    Attachment.objects.bulk_create(files)
    thread.channel_ids = sorted(
        {*thread.channel_ids, *(message.channel_id for message in messages if message.channel_id)}
    )
    place_by_time(thread, old_last)
    thread.epoch += 1
    newest = max(message.at for message in messages)
    thread.last_activity_at = max(thread.last_activity_at, newest) if old_last else newest
    if thread.last_in_channel_id is None:
        thread.last_in_channel_id, thread.last_in_address_id = messages[-1].channel_id, messages[-1].address_id
    events.record("history.imported", thread, count=len(messages))


def _known(written: Written) -> dict[tuple[str, str, str], Contact]:
    """Whom the names may be for, by (scope, kind, value); read at once, since an address book is long."""
    wanted = {pair for scope, item in written.namings for pair in _pairs(scope, item)}
    rows = (
        Address.objects.filter(value__in={value for *_, value in wanted}, until=None).select_related("contact")
        if wanted
        else ()
    )
    return {pair: row.contact for row in rows for pair in [(row.scope, row.kind, row.value)] if pair in wanted}


def _pairs(scope: str, item: Naming) -> list[tuple[str, str, str]]:
    """By what they may be known: as told, and by the same number on the other network."""
    told = [(scope, kind, value) for kind, value in item.sender.addresses]
    return told + [(scope, "phone", f"+{value}") for _, kind, value in told if kind == "wa_id"]
