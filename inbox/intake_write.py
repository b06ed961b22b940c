"""What a batch writes, collected and written with few statements."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from inbox import events, intake_past, vault
from inbox.actors import Actor
from inbox.inbound import ConsentWord, IdentityChange, Naming
from inbox.models import Address, Attachment, Channel, Consent, Contact, Episode, Event, Message, Thread, Waiting, store


class Written:
    """Rows to be written at the end of a batch; `changed` are messages that were there already, by id."""

    def __init__(self, when: datetime) -> None:
        self.when = when
        self.messages: list[Message] = []
        self.attachments: list[Attachment] = []
        self.uploads: list[tuple[int, int, int]] = []
        self.changed: dict[int, Message] = {}
        self.events: list[Event] = []
        self.waiting: list[Waiting] = []
        self.done_waiting: list[int] = []
        self.identity_changes: list[tuple[int, IdentityChange]] = []
        self.past: list[tuple[Thread, Message, list[Attachment]]] = []
        self.namings: list[tuple[str, Naming]] = []
        self._windows: dict[tuple[int, int], datetime | None] = {}
        self._consents: list[Consent] = []
        self._dropped: list[int] = []

    def add(self, message: Message, files: list[Attachment]) -> None:
        """A new message with its files."""
        self.messages.append(message)
        self.attachments += files

    def open_window(self, address: Address, channel: Channel, window_s: int | None) -> None:
        """They wrote: from now they may be answered freely for so long."""
        ends = self.when + timedelta(seconds=window_s) if window_s else None
        known = self._windows.get((address.pk, channel.pk))
        self._windows[(address.pk, channel.pk)] = max(filter(None, (known, ends)), default=None)

    def log_consent(self, address: Address, channel: Channel, word: ConsentWord, source: str) -> bool:
        """A line of the consent log; False when it says what the newest line says already."""
        digest = address_digest(address)
        last = next((row for row in reversed(self._consents) if row.address_digest == digest), None) or (
            Consent.objects.filter(address_digest=digest, channel=channel).order_by("-at", "-pk").first()
        )
        if last is not None and last.change == word.change:
            return False
        self._consents.append(
            Consent(
                address_digest=digest,
                channel=channel,
                change=word.change,
                source=source,
                evidence=word.evidence[:500],
                at=word.at,
            )
        )
        return True

    def drop_files(self, message: Message) -> None:
        """The files of a message that was taken back."""
        self._dropped.append(message.pk)
        self.attachments = [row for row in self.attachments if row.message_id != message.pk]
        message.files = 0

    def write(self, threads: Iterable[Thread]) -> None:
        """Everything, the threads last, so that a thread is never ahead of its items."""
        rows = list(threads)
        self._episodes(rows)
        self._identities(rows)
        new = {message.pk for message in self.messages}
        Message.objects.bulk_create(self.messages, batch_size=500)
        Attachment.objects.bulk_create(self.attachments)
        for upload, message_id, position in self.uploads:
            Attachment.objects.filter(pk=upload, message=None).update(message_id=message_id, position=position)
        Attachment.objects.filter(message_id__in=self._dropped).delete()
        _update([message for pk, message in self.changed.items() if pk not in new])
        Waiting.objects.bulk_create(self.waiting)
        Waiting.objects.filter(pk__in=self.done_waiting).delete()
        Consent.objects.bulk_create(self._consents)
        self._write_windows()
        events.record_all(self.events)
        intake_past.place(self)
        intake_past.name(self, rows)
        store(rows)

    def _episodes(self, threads: list[Thread]) -> None:
        fresh = [thread for thread in threads if thread.episode is not None and thread.episode.pk is None]
        Episode.objects.bulk_create([thread.episode for thread in fresh if thread.episode])
        for thread in threads:
            thread.episode_id = thread.episode.pk if thread.episode is not None else None
        opened = {thread.pk: thread.episode_id for thread in fresh}
        for event in self.events:
            if event.kind == "episode.opened" and event.thread_id in opened:
                event.data = {**event.data, "episode": str(opened[event.thread_id])}

    def _identities(self, threads: list[Thread]) -> None:
        """Tell of changed addresses in the threads they belong to, under their locks."""
        for contact_id, item in self.identity_changes:
            thread = self.locked(contact_id, threads)
            notice = vault.digest("notice", item.provider_id) if item.provider_id else ""
            if thread is None or (notice and _was_told(thread, item, notice)):
                continue
            data = {"was": item.was[0][1] if item.was else "", "now": item.now[0][1] if item.now else ""}
            data |= {"notice": notice} if notice else {}
            contact = Contact.objects.get(pk=contact_id)
            thread.display_name = contact.rename()
            contact.save(update_fields=["display_name"])
            by = Actor("contact", str(contact_id), thread.display_name)
            self.events.append(events.draft(f"contact.{item.kind}_changed", thread, by=by, **data))

    def locked(self, contact_id: int, threads: list[Thread]) -> Thread | None:
        """The thread of a contact, under its lock; one that is not yet among `threads` is locked and joins them."""
        here = next((thread for thread in threads if thread.contact_id == contact_id), None)
        return here or _lock(contact_id, threads)

    def _write_windows(self) -> None:
        if not self._windows:
            return
        rows = [(address, channel, self.when, ends) for (address, channel), ends in sorted(self._windows.items())]
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO inbox_replywindow (address_id, channel_id, last_in_at, ends_at) VALUES (%s, %s, %s, %s)"
                " ON CONFLICT (address_id, channel_id) DO UPDATE SET last_in_at = excluded.last_in_at,"
                " ends_at = greatest(inbox_replywindow.ends_at, excluded.ends_at)",
                rows,
            )


def address_digest(address: Address) -> str:
    """By what the consent log knows an address."""
    return vault.digest("address", f"{address.kind}:{address.value}")


def _lock(contact_id: int, threads: list[Thread]) -> Thread | None:
    thread = Thread.objects.select_for_update(of=("self",)).filter(contact=contact_id, merged_into=None).first()
    if thread is not None:
        thread.hold()
        threads.append(thread)
    return thread


def _was_told(thread: Thread, item: IdentityChange, notice: str) -> bool:
    """Whether this very notice stands in the thread: providers repeat themselves."""
    return Event.objects.filter(thread=thread, kind=f"contact.{item.kind}_changed", data__notice=notice).exists()


def _update(messages: list[Message]) -> None:
    def row(message: Message) -> list[Any]:
        return [
            message.rev,
            message.status,
            json.dumps(message.status_at),
            message.error and json.dumps(message.error),
            message.provider_id,
            message.text,
            json.dumps(message.payload),
            json.dumps(message.reactions),
            message.edited,
            message.revoked,
            message.files,
            message.reply_to_id,
            message.pk,
        ]

    if messages:
        with connection.cursor() as cursor:
            cursor.executemany(
                "UPDATE inbox_message SET rev = %s, status = %s, status_at = %s, error = %s, provider_id = %s,"
                " text = %s,"
                " payload = %s, reactions = %s, edited = %s, revoked = %s, files = %s, reply_to_id = %s WHERE id = %s",
                [row(message) for message in messages],
            )
