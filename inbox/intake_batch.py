"""One batch under its locks: every item changes rows in memory, then all is written at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from inbox import events, inbound
from inbox.actors import Actor
from inbox.deciding import decide
from inbox.identity import Person, move_addresses
from inbox.inbound import (
    ConsentWord,
    Edit,
    IdentityChange,
    Inbound,
    Party,
    ReactionChange,
    Revocation,
    StatusChange,
    clean,
)  # fmt: skip
from inbox.intake_write import Written
from inbox.models import Attachment, Channel, Message, Status, Thread, Waiting

#: what a provider's clock may be wrong, backwards and forwards, before we call its time senseless
PAST, FUTURE = timedelta(days=7), timedelta(minutes=5)
#: a message that took longer than this on its way is late
LATE = timedelta(minutes=2)


class Batch:
    """Takes items one after the other; `threads` by contact id are locked, `found` are the messages they are about."""

    def __init__(
        self, threads: dict[int, Thread], found: dict[tuple[int, str], Message], when: datetime, ids: list[int]
    ) -> None:
        self.threads, self.found, self.when = threads, found, when
        self.by_thread = {thread.pk: thread for thread in threads.values()}
        self._ids = iter(ids)
        self.written = Written(when)

    def take(self, channel: Channel, item: inbound.Item, person: Person | None) -> None:
        """Carry out one item."""
        handler: Callable[..., None] = _HANDLERS[type(item)]
        handler(self, channel, item, person)

    def write(self) -> None:
        """Everything into the database, the threads last."""
        self._late_words()
        self.written.write(self.threads.values())

    def message(self, channel: Channel, item: Inbound, person: Person | None) -> None:
        """A message of a customer, or an echo of one of ours from the phone app."""
        assert person is not None
        thread = self.threads[person.lives_with]
        message = self._build(channel, item, person)
        if item.direction == "out":
            thread.put_in_place(message)
            thread.waiting_since = None
            thread.show_newest(message)
            thread.last_activity_at = max(thread.last_activity_at, self.when)
        else:
            if person.is_named:
                thread.display_name = person.name_home()
            thread.take_in(message, self.when)
            as_, reason = ("attach", "") if item.type == "system" else decide(thread, message, item.consent, self.when)
            told = thread.attend(message, as_, reason, self.when)
            self.written.events += told
            self.written.open_window(person.address, channel, item.window_s)
        self.written.add(message, self._files(message, item))
        self.found[(channel.pk, item.provider_id)] = message
        if item.consent:
            self.consent(
                channel, ConsentWord(item.sender, item.consent, item.text, message.at), person, source="keyword"
            )
        data = {"message": str(message.pk), "channel": channel.key, "type": message.type}
        by = Actor(message.author_kind, message.author_id, message.author_name)
        kind = "message.received" if item.direction == "in" else "message.echoed"
        self.written.events.append(events.draft(kind, thread, by=by, **data))

    def status(self, channel: Channel, item: StatusChange, _person: Person | None) -> None:
        """How far one of ours has come; waits when we do not have it yet."""
        message = self.found.get((channel.pk, item.provider_id)) or self.found.get((0, item.opaque))
        if message is None:
            self._wait(channel, item.provider_id, item)
            return
        if message.direction != "out" or message.channel_id not in (channel.pk, None):
            return
        self._tell(message, item)

    def reaction(self, channel: Channel, item: ReactionChange, person: Person | None) -> None:
        """An emoji on a message; one for each who reacts, the newest counts."""
        message = self.found.get((channel.pk, item.target))
        if person is not None:
            self.written.open_window(person.address, channel, item.window_s)
        if message is None:
            self._wait(channel, item.target, item)
            return
        name = person.contact.display_name if person else ""
        at = item.at.isoformat()
        mine = next((told for told in message.reactions if told["by"] == "contact"), None)
        if mine and mine["at"] > at:
            return
        others = [told for told in message.reactions if told["by"] != "contact"]
        emoji = clean(item.emoji, 32)
        told = [{"by": "contact", "name": name, "emoji": emoji, "at": at}]
        if (mine or {}).get("emoji", "") != emoji or mine is None:
            message.reactions = others + told
            self._changed(message)

    def edit(self, channel: Channel, item: Edit, _person: Person | None) -> None:
        """New words for a message; the newest edit counts, and none after it was taken back."""
        message = self.found.get((channel.pk, item.target))
        if message is None:
            self._wait(channel, item.target, item)
        elif (message.edited is None or message.edited < item.at) and message.revoked is None:
            message.payload = {**message.payload, "before_edit": message.payload.get("before_edit", message.text)}
            message.text, message.edited = clean(item.text), item.at
            self._changed(message)

    def revoke(self, channel: Channel, item: Revocation, _person: Person | None) -> None:
        """Taken back by its sender: the words and files go, the place stays."""
        message = self.found.get((channel.pk, item.target))
        if message is None:
            self._wait(channel, item.target, item)
        elif message.revoked is None:
            message.revoked, message.text, message.edited = item.at, "", None
            message.payload = {key: value for key, value in message.payload.items() if key == "source"}
            self.written.drop_files(message)
            self._changed(message)

    def identity(self, channel: Channel, item: IdentityChange, _person: Person | None) -> None:
        """A person's address became another."""
        contact = move_addresses(channel.scope, item.was, item.now, item.at)
        if contact is not None:
            self.written.identity_changes.append((contact.merged_into_id or contact.pk, item))

    def consent(self, channel: Channel, item: ConsentWord, person: Person | None, source: str = "provider") -> None:
        """A change of consent: a line of the log, and an event that the thread shows."""
        if person is None:
            return
        thread = self.threads[person.lives_with]
        if self.written.log_consent(person.address, channel, item, source):
            self.written.events.append(events.draft(
                "consent.changed", thread, by=Actor.contact(person.contact), change=item.change, channel=channel.key,
                address=str(person.address.pk),
            ))  # fmt: skip

    def _build(self, channel: Channel, item: Inbound, person: Person) -> Message:
        sent_at = item.sent_at if item.sent_at and self.when - PAST <= item.sent_at <= self.when + FUTURE else None
        quoted = self.found.get((channel.pk, item.reply_to)) if item.reply_to else None
        out = item.direction == "out"
        author = Actor("agent", "", "Phone app") if out else Actor.contact(person.contact)
        return Message(
            pk=next(self._ids), at=self.when, direction=item.direction, author_kind=author.kind, author_id=author.id,
            author_name=author.name[:255], channel=channel, address=person.address, home_contact=person.contact,
            type=item.type, text=clean(item.text), payload=item.payload, reply_to_id=quoted.pk if quoted else None,
            reply_to_provider_id=item.reply_to[:255], sent_at=sent_at, provider_id=item.provider_id[:255] or None,
            late=bool(sent_at and self.when - sent_at > LATE), client_id=item.client_id[:120], files=len(item.files),
            status=Status.SENT if out else "", status_at={"sent": self.when.isoformat()} if out else {},
        )  # fmt: skip

    def _files(self, message: Message, item: Inbound) -> list[Attachment]:
        rows = []
        for position, file in enumerate(item.files):
            if file.upload is not None:
                self.written.uploads.append((file.upload, message.pk, position))
                continue
            rows.append(
                Attachment(
                    message=message,
                    position=position,
                    name=clean(file.name, 255) or file.mime.split(";")[0].replace("/", "."),
                    mime=clean(file.mime, 127),
                    size=file.size,
                    provider_ref=file.ref,
                    provider_sha256=file.sha256[:64],
                    state="failed" if file.refused else "pending",
                    error=file.refused[:255],
                    try_at=self.when,
                )
            )
        return rows

    def _tell(self, message: Message, item: StatusChange) -> None:
        old_try = item.provider_id and message.provider_id and item.provider_id != message.provider_id
        if old_try and item.status == Status.FAILED:
            return
        was_late = message.failed_late
        if not message.tell(item.status, item.at.isoformat(), item.error):
            return
        if item.provider_id and not message.provider_id:
            message.provider_id = item.provider_id[:255]
        thread = self._changed(message)
        thread.show_status(message)
        if message.failed_late and not was_late:
            self.written.events.append(events.draft("message.failed_late", thread, message=str(message.pk)))

    def _changed(self, message: Message) -> Thread:
        thread = self.by_thread[message.thread_id]
        message.rev = thread.take_number()
        self.written.changed[message.pk] = message
        return thread

    def _wait(self, channel: Channel, target: str, item: Any) -> None:
        self.written.waiting.append(
            Waiting(channel=channel, target=target[:255], change=inbound.freeze(item), at=self.when)
        )

    def _late_words(self) -> None:
        """Apply what came before the messages of this batch."""
        new = [message for message in self.written.messages if message.provider_id]
        if not new:
            return
        rows = Waiting.objects.filter(
            channel__in={message.channel_id for message in new}, target__in=[message.provider_id for message in new]
        ).select_related("channel")
        for row in rows.order_by("pk"):
            if (row.channel_id, row.target) in self.found:
                item = inbound.thaw(row.change)
                self.take(row.channel, item, self._sender(item))
                self.written.done_waiting.append(row.pk)

    def _sender(self, item: Any) -> Person | None:
        party: Party | None = getattr(item, "sender", None)
        if party is None:
            return None
        for message in self.written.messages:
            address = message.address
            if address is not None and (address.kind, address.value) in party.addresses:
                return Person(
                    message.home_contact, address, message.home_contact.merged_into_id or message.home_contact_id
                )
        return None


_HANDLERS: dict[type, Callable[..., None]] = {
    Inbound: Batch.message, StatusChange: Batch.status, ReactionChange: Batch.reaction, Edit: Batch.edit,
    Revocation: Batch.revoke, IdentityChange: Batch.identity, ConsentWord: Batch.consent,
}  # fmt: skip
