"""How we speak in a thread: replies to the customer and notes among colleagues."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from inbox import events, outlets, refusals
from inbox.actors import Actor
from inbox.clock import now
from inbox.models.attachment import Attachment
from inbox.models.episode import Episode
from inbox.models.message import Message, Status
from inbox.models.note import Note
from inbox.models.thread.changing import changes

if TYPE_CHECKING:
    from inbox.models.address import Address

#: an agent who writes after this long opens an episode; before, the last resolution stands
QUIET = timedelta(hours=72)
#: the `error` of a message that waits for the customer's next words
UNTIL_REPLY = {
    "code": "window_closed", "class": "window_closed", "provider_code": "", "retry_at": None, "action": "wait",
    "reason": "It goes out by itself when the customer writes here again.",
}  # fmt: skip


@dataclass(frozen=True)
class Terms:
    """On what terms a reply is made: what its author saw, under which baton, when it goes and how it is recognised.

    `seen_seq` and `epoch` None: not asked. `hold_s` seconds in which it can be undone (0 to 30). `until_reply`: where
    the window is closed it waits until the customer writes (inbox/releasing.py).
    """

    client_id: str = ""
    request_hash: str = ""
    seen_seq: int | None = None
    epoch: int | None = None
    baton: int | None = None
    send_at: datetime | None = None
    hold_s: int = 0
    until_reply: bool = False


class Speaking:
    """The ability to speak."""

    @changes
    def reply(self: Any, author: Actor, draft: outlets.Draft, address: Address, terms: Terms | None = None) -> Message:
        """Queue a message to the customer; the same `client_id` gives the same message again (`is_new` False).

        Raises ClientIdReused, SeenSeqStale, BatonLost, Unsendable.
        """
        terms = terms or Terms()
        known = self._known(terms, address)
        if known is not None:
            return known
        self._check_seen(author, terms)
        self._take_baton_to_speak(author, terms)
        verdict = outlets.may_send(address, draft, now())
        waits = isinstance(verdict, outlets.Refused) and verdict.code == "window_closed" and terms.until_reply
        if isinstance(verdict, outlets.Refused) and not waits:
            raise refusals.Unsendable(verdict.code, verdict.reason, verdict.alternatives)
        if isinstance(verdict, outlets.Allowed) and verdict.text is not None:
            draft = replace(draft, text=verdict.text)
        message = self._write(author, draft, address, replace(terms, until_reply=waits))
        self._answered(message)
        events.record("message.queued", self, by=author, message=str(message.pk), channel=draft.channel.key)
        return message

    @changes
    def note(self: Any, author: Actor, text: str, mentions: list[int] | None = None) -> Note:
        """Write to the colleagues; `mentions` are ids of agents."""
        place = self.take_place()
        note = Note.objects.create(
            thread=self, seq=place, rev=place, at=now(), home_contact_id=self.contact_id, text=text,
            author_kind=author.kind, author_id=author.id, author_name=author.name[:255], mentions=mentions or [],
        )  # fmt: skip
        events.record("note.written", self, by=author, note=str(note.pk), mentions=[str(pk) for pk in note.mentions])
        return note

    def newer_by_others(self: Any, author: Actor, seq: int) -> list[Any]:
        """Messages and notes by someone else after `seq`, ascending."""
        newer = [*self.messages.filter(seq__gt=seq), *self.notes.filter(seq__gt=seq)]
        others = [item for item in newer if (item.author_kind, item.author_id) != (author.kind, author.id)]
        return sorted(others, key=lambda item: item.seq)

    def _known(self: Any, terms: Terms, address: Address) -> Message | None:
        if not terms.client_id:
            return None
        homes = {self.contact_id, address.contact_id}
        known = Message.objects.filter(home_contact__in=homes, client_id=terms.client_id, direction="out").first()
        if known is not None and known.request_hash != terms.request_hash:
            raise refusals.ClientIdReused(
                "This client_id was used for another message. Make a new one for a new message."
            )
        if known is not None:
            known.is_new = False  # type: ignore[attr-defined]
        return known

    def _check_seen(self: Any, author: Actor, terms: Terms) -> None:
        if terms.seen_seq is None:
            return
        stale = terms.epoch is not None and terms.epoch != self.epoch
        newer = self.newer_by_others(author, 0 if stale else terms.seen_seq)
        if stale or newer:
            raise refusals.SeenSeqStale(
                "The thread moved on while you wrote. Read what is new, then send again.", items=newer[-50:]
            )

    def _take_baton_to_speak(self: Any, author: Actor, terms: Terms) -> None:
        if author.kind == "bot":
            held = self.holder_kind == "bot" and self.holder_id == author.id
            if not held or terms.baton not in (None, self.baton_number):
                raise refusals.BatonLost("Another speaker has this thread now.", holder=self.holder)
        elif terms.baton is not None and terms.baton != self.baton_number and self.holder_kind == "bot":
            raise refusals.BatonLost("Another speaker has taken this thread.", holder=self.holder)
        elif self.holder_kind in ("", "bot"):
            self.pass_baton(author, author)

    def _write(self: Any, author: Actor, draft: outlets.Draft, address: Address, terms: Terms) -> Message:
        when = now()
        place = self.take_place()
        status, go_at = _starts(terms, when)
        error = UNTIL_REPLY if terms.until_reply else None
        message = Message.objects.create(
            thread=self, seq=place, rev=place, at=when, direction="out", author_kind=author.kind, author_id=author.id,
            author_name=author.name[:255], channel=draft.channel, address=address, home_contact_id=address.contact_id,
            type=draft.type, text=draft.text, payload=draft.payload, status=status, send_at=go_at,
            status_at={status: when.isoformat()}, client_id=terms.client_id,
            request_hash=terms.request_hash, purpose=draft.purpose, error=error,
            reply_to_provider_id=draft.reply_to_provider_id, files=len(draft.attachments),
            reply_to=_quoted(draft), baton_number=self.baton_number if author.kind == "bot" else None,
        )  # fmt: skip
        for position, attachment in enumerate(draft.attachments):
            Attachment.objects.filter(pk=attachment.pk).update(message=message, position=position)
        message.is_new = True  # type: ignore[attr-defined]
        return message

    def _answered(self: Any, message: Message) -> None:
        when = message.at
        if self.episode_id is None and message.author_kind == "agent" and self._was_quiet(when):
            self.episode = Episode.objects.create(
                thread=self,
                home_contact_id=message.home_contact_id,
                address_id=message.address_id,
                reason="agent_wrote",
                channel_id=message.channel_id,
                first_seq=message.seq,
                opened_at=when,
                team_id=self.team_id,
            )
            self.state = "open"
        if self.episode_id and message.author_kind in ("agent", "bot", "system"):
            Episode.objects.filter(pk=self.episode_id, first_answer_at=None).update(first_answer_at=when)
        if message.channel_id not in self.channel_ids:
            self.channel_ids = sorted([*self.channel_ids, message.channel_id])
        self.waiting_since = None
        self.reads = {**self.reads, "*": [message.seq, self.inbound_count]}
        self.show_newest(message)
        self.last_activity_at = max(self.last_activity_at, when)

    def _was_quiet(self: Any, when: datetime) -> bool:
        last = self.episodes.first()
        return last is None or last.resolved_at is None or when - last.resolved_at > QUIET


def _starts(terms: Terms, when: datetime) -> tuple[str, datetime | None]:
    if terms.until_reply:
        return Status.HELD, None
    if terms.send_at is not None and terms.send_at > when:
        return Status.SCHEDULED, terms.send_at
    if terms.hold_s:
        return Status.HELD, when + timedelta(seconds=min(30, terms.hold_s))
    return Status.QUEUED, None


def _quoted(draft: outlets.Draft) -> Message | None:
    if not draft.reply_to_provider_id:
        return None
    return Message.objects.filter(channel=draft.channel, provider_id=draft.reply_to_provider_id).first()
