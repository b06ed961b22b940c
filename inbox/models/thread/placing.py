"""What an incoming message did after a resolution, and the one click that changes it."""

from __future__ import annotations

from typing import Any

from inbox import events, refusals
from inbox.actors import Actor
from inbox.models.episode import Episode
from inbox.models.message import Message
from inbox.models.thread.changing import changes


class Placing:
    """The ability to be told what a message meant."""

    @changes
    def place(self: Any, message: Message, as_: str, by: Actor) -> None:
        """Make an inbound message attach to the resolved episode, reopen it, or open a new one."""
        if message.direction != "in":
            raise refusals.Conflict("Only a customer's message can be placed.")
        {"attach": self._attach, "reopen": self._reopen_by, "new": self._new_from}[as_](message, by)
        events.record("message.placed", self, by=by, message=str(message.pk), placed=as_)

    def _attach(self: Any, message: Message, by: Actor) -> None:
        current = self.episode
        if current is None:
            return
        earlier = self.episodes.exclude(pk=current.pk).first()
        if current.first_seq == message.seq and earlier is not None:
            self.episode = None
            self.touch()
            current.delete()
            self.state, self.waiting_since = "resolved", None
            return
        self.resolve(by, "attached", anyway=True)

    def _reopen_by(self: Any, message: Message, by: Actor) -> None:
        current = self.episode
        if current is not None and current.first_seq == message.seq:
            earlier = self.episodes.exclude(pk=current.pk).first()
            if earlier is None:
                return
            self.episode = None
            current.delete()
        if self.episode_id is None:
            self.reopen(by)
            self.waiting_since = self.waiting_since or message.at

    def _new_from(self: Any, message: Message, by: Actor) -> None:
        current = self.episode
        if current is not None and current.first_seq == message.seq:
            return
        if current is not None:
            Episode.objects.filter(pk=current.pk).update(resolved_at=message.at, last_seq=message.seq - 1)
        self.episode = Episode.objects.create(
            thread=self, home_contact_id=message.home_contact_id, address_id=message.address_id, reason="agent",
            channel_id=message.channel_id, first_seq=message.seq, opened_at=message.at, team_id=self.team_id,
        )  # fmt: skip
        self.state, self.waiting_since = "open", self.waiting_since or message.at
        self.touch()
