"""How an incoming message changes its thread; in memory, by intake, under the row lock."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from inbox import events
from inbox.actors import Actor
from inbox.models.episode import Episode

if TYPE_CHECKING:
    from inbox.models.message import Message

SNIPPET = 140


class Receiving:
    """The ability to take in."""

    def take_in(self: Any, message: Message, when: datetime) -> None:
        """Place an incoming message and turn the row to it: unread, waiting, newest. The episode is `attend`'s part."""
        self.put_in_place(message)
        self.inbound_count += 1
        self.last_in_channel_id, self.last_in_address_id = message.channel_id, message.address_id
        if message.channel_id and message.channel_id not in self.channel_ids:
            self.channel_ids = sorted([*self.channel_ids, message.channel_id])
        self.show_newest(message)
        self.last_activity_at = max(self.last_activity_at, when)

    def put_in_place(self: Any, message: Message) -> None:
        """Give a new item its place."""
        message.thread = self
        message.seq = message.rev = self.take_place()

    def attend(self: Any, message: Message, as_: str, reason: str, when: datetime) -> list[Any]:
        """What the message asks of us: attach, reopen or new (product.md). Returns drafts of events that tell of it.

        A new episode hangs unsaved on `self.episode` when it has no key yet: intake saves it before the thread.
        """
        by = Actor("contact", str(self.contact_id), self.display_name)
        if as_ == "attach":
            return []
        told = []
        if self.state == "snoozed":
            self.state, self.snoozed_until = "open", None
            told.append(events.draft("thread.woken", self, by=by, message=str(message.pk or "")))
        if self.episode is None:
            told += self._begin(message, as_, reason, when, by)
        self.waiting_since = self.waiting_since or when
        return told

    def _begin(self: Any, message: Message, as_: str, reason: str, when: datetime, by: Actor) -> list[Any]:
        self.state = "open"
        last = self.episodes.first() if as_ == "reopen" else None
        if last is not None:
            Episode.objects.filter(pk=last.pk).update(resolved_at=None, outcome="", reason=reason, last_seq=None)
            last.resolved_at = None
            self.episode = last
            return [events.draft("thread.reopened", self, by=by, episode=str(last.pk), reason=reason)]
        team = message.channel.team if message.channel else None
        if self.assignee_id is None and team is not None:
            self.set_team(team)
        self.episode = Episode(
            thread=self, home_contact_id=message.home_contact_id, address_id=message.address_id, reason=reason,
            channel_id=message.channel_id, first_seq=message.seq, opened_at=when, team_id=self.team_id,
        )  # fmt: skip
        return [events.draft("episode.opened", self, by=by, reason=reason)]

    def set_team(self: Any, team: Any) -> None:
        """Whose thread it is; participants keep their sight."""
        others = [pk for pk in self.team_ids if pk != self.team_id]
        self.team = team
        self.team_ids = sorted({*others, team.pk}) if team else others

    def show_newest(self: Any, message: Message) -> None:
        """Make this message the one that the list shows, unless a newer one is shown."""
        shown = self.last_message
        if shown and shown["seq"] > message.seq:
            return
        text = " ".join(message.said.split())
        self.last_message = {
            "id": message.pk, "seq": message.seq, "direction": message.direction, "type": message.type,
            "snippet": text[:SNIPPET] + ("…" if len(text) > SNIPPET else ""),
            "at": message.at.isoformat(), "status": message.status or None, "channel": message.channel_id,
            "author": {"kind": message.author_kind, "id": message.author_id, "name": message.author_name},
        }  # fmt: skip

    def show_status(self: Any, message: Message) -> None:
        """Repeat a message's status on the row when it is the newest."""
        if self.last_message and self.last_message["seq"] == message.seq:
            self.last_message = {**self.last_message, "status": message.status or None}
