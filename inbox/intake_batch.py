"""One batch under its locks: every item changes rows in memory, then all is written at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from inbox import events, inbound, intake_past, quoting
from inbox.actors import Actor
from inbox.deciding import decide
from inbox.identity import Person
from inbox.inbound import (
    ConsentWord,
    Edit,
    IdentityChange,
    Inbound,
    Naming,
    Past,
    ReactionChange,
    Revocation,
    StatusChange,
    clean,
)  # fmt: skip
from inbox.intake_write import Written
from inbox.models import ARRIVED, Attachment, Channel, Message, Status, Thread, Waiting
from inbox.models.thread.working import AT_HOME
from inbox.moving import move

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
        self._named: list[Message] = []
        self._unmatched: list[tuple[Channel, str, Any, Person | None]] = []
        self.written = Written(when)

    def take(self, channel: Channel, item: inbound.Item, person: Person | None) -> None:
        """Carry out one item."""
        handler: Callable[..., None] = _HANDLERS[type(item)]
        handler(self, channel, item, person)

    def write(self) -> None:
        """Everything into the database, the threads last."""
        self._late_words()
        self._early_answers()
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

    def past(self, channel: Channel, item: Past, person: Person | None) -> None:
        """A message of before; placed by its time when everything else is written."""
        assert person is not None
        thread = self.threads[person.lives_with]
        message = intake_past.as_it_was(self._build(channel, item, person), item)
        if person.is_named:
            thread.display_name = person.name_home()
        self.written.past.append((thread, message, self._files(message, item)))

    def naming(self, channel: Channel, item: Naming, _person: Person | None) -> None:
        """A name for somebody who may be known."""
        self.written.namings.append((channel.scope, item))

    def status(self, channel: Channel, item: StatusChange, person: Person | None) -> None:
        """How far one of ours has come; waits when we do not have it yet."""
        message = self.found.get((channel.pk, item.provider_id)) or self.found.get((0, str(item.message_id)))
        if message is None:
            self._wait(channel, item.provider_id, item, person)
            return
        if message.direction != "out" or message.channel_id not in (channel.pk, None):
            return
        self._tell(message, item)

    def reaction(self, channel: Channel, item: ReactionChange, person: Person | None) -> None:
        """An emoji on a message; one for each who reacts, the newest counts."""
        message = self.found.get((channel.pk, item.target))
        if person is not None and item.window_s is not None:
            self.written.open_window(person.address, channel, item.window_s)
        if message is None:
            self._wait(channel, item.target, item, person)
            return
        others = [told for told in message.reactions if told["by"] != "contact"]
        mine = next((told for told in message.reactions if told["by"] == "contact"), None)
        newest = _newest_reaction(mine, item, person.contact.display_name if person else "")
        if newest is mine:
            return
        message.reactions = [*others, newest]
        if newest["emoji"] != (mine or {}).get("emoji", ""):
            self._changed(message)
        else:
            # Nothing to show, but from now on it is younger than what may still come late.
            self.written.changed[message.pk] = message

    def edit(self, channel: Channel, item: Edit, person: Person | None) -> None:
        """New words for a message; the newest edit counts, and none after it was taken back."""
        message = self.found.get((channel.pk, item.target))
        if message is None:
            self._wait(channel, item.target, item, person)
        elif (message.edited is None or message.edited < item.at) and message.revoked is None:
            message.payload = {**message.payload, "before_edit": message.payload.get("before_edit", message.text)}
            message.text, message.edited = clean(item.text), item.at
            self._reworded(message)

    def revoke(self, channel: Channel, item: Revocation, person: Person | None) -> None:
        """Taken back by its sender: the words and files go, the place stays."""
        message = self.found.get((channel.pk, item.target))
        if message is None:
            self._wait(channel, item.target, item, person)
        elif message.revoked is None:
            message.revoked, message.text, message.edited = item.at, "", None
            message.payload = {key: value for key, value in message.payload.items() if key == "source"}
            self.written.drop_files(message)
            self._reworded(message)

    def identity(self, channel: Channel, item: IdentityChange, _person: Person | None) -> None:
        """A person's address became another."""
        contact = move(channel.scope, item)
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
        if _is_of_former_try(message, item):
            return
        was_late = message.failed_late
        is_priced = message.price(item.pricing, item.at.isoformat())
        if not message.tell(item.status, item.at.isoformat(), item.error) and not is_priced:
            return
        if item.provider_id and not message.provider_id:
            message.provider_id = item.provider_id[:255]
            self._named.append(message)
        thread = self._changed(message)
        thread.show_status(message)
        if message.failed_late and not was_late:
            self.written.events.append(events.draft("message.failed_late", thread, message=str(message.pk)))

    def _changed(self, message: Message) -> Thread:
        thread = self.by_thread[message.thread_id]
        message.rev = thread.take_number()
        self.written.changed[message.pk] = message
        return thread

    def _reworded(self, message: Message) -> None:
        """The row of the list says the same as its newest message."""
        thread = self._changed(message)
        if thread.last_message and thread.last_message["seq"] == message.seq:
            thread.show_newest(message)

    def _wait(self, channel: Channel, target: str, item: Any, person: Person | None) -> None:
        self._unmatched.append((channel, target, item, person))

    def _late_words(self) -> None:
        """What stood before its message in this batch finds it now; what still has none waits for it."""
        unmatched, self._unmatched = self._unmatched, []
        for channel, target, item, person in unmatched:
            if (channel.pk, target) in self.found:
                self.take(channel, item, person)
            else:
                self.written.waiting.append(
                    Waiting(channel=channel, target=target[:255], change=inbound.freeze(item), at=self.when)
                )

    def _early_answers(self) -> None:
        """What quotes a message of this batch and came before it: in this batch, or stored long ago."""
        fresh = {(row.channel_id, row.provider_id): row for row in self.written.messages}
        for row in self.written.messages:
            quoted = fresh.get((row.channel_id, row.reply_to_provider_id)) if row.reply_to_provider_id else None
            if row.reply_to_id is None and quoted is not None and quoted.thread_id == row.thread_id:
                row.reply_to_id = quoted.pk
        here = {row.pk: row for row in self.found.values()}
        for answer in quoting.early([*self.written.messages, *self._named]):
            known = here.get(answer.pk, answer)
            known.reply_to_id = answer.reply_to_id
            self._changed(known)


def _newest_reaction(mine: dict[str, Any] | None, item: ReactionChange, name: str) -> dict[str, Any]:
    """The younger of the two. Providers count in seconds: of one second the later arrival counts, a repeat never."""
    at = item.at.isoformat()
    seen = mine.get("ids", []) if mine is not None and mine["at"] == at else []
    if mine is not None and (mine["at"] > at or item.provider_id in seen):
        return mine
    return {
        "by": "contact", "name": name, "emoji": clean(item.emoji, 32), "at": at, "ids": [*seen, item.provider_id],
    }  # fmt: skip


def _is_of_former_try(message: Message, item: StatusChange) -> bool:
    """Whether it speaks of a try before the present one (`retrying`), and is no news of the message any more.

    That the customer has it, by whichever try, always is; so is that a try of which nobody knew has left after all.
    """
    former = message.former_ids or []
    if item.status in ARRIVED:
        return False
    if item.provider_id in former:
        return True
    if item.message_id == message.pk and item.retry != len(former):
        return item.status == Status.FAILED or message.status not in AT_HOME
    if message.provider_id and item.provider_id != message.provider_id:
        return item.status == Status.FAILED
    return bool(former) and message.status in AT_HOME and item.status == Status.FAILED


_HANDLERS: dict[type, Callable[..., None]] = {
    Inbound: Batch.message, StatusChange: Batch.status, ReactionChange: Batch.reaction, Edit: Batch.edit,
    Revocation: Batch.revoke, IdentityChange: Batch.identity, ConsentWord: Batch.consent, Past: Batch.past,
    Naming: Batch.naming,
}  # fmt: skip
