"""Views: of whom something is asked, as of when, and for whose eyes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import Q

from inbox.clock import now
from inbox.models import Contact, Episode, Thread
from memory.corpus import Scope
from memory.models import EpisodeSummary
from memory.models.person import united


@dataclass(frozen=True)
class View:
    """A person as known at `at` (None: now), for a human or a bot; a bot is shown no notes, nor what rests on them."""

    contact: Contact
    at: datetime | None = None
    for_bot: bool = False

    @cached_property
    def moment(self) -> datetime:
        """The time it is."""
        return self.at or now()

    @cached_property
    def ids(self) -> list[int]:
        """Everybody who is this person, by links."""
        return united(self.contact)

    @cached_property
    def scope(self) -> Scope:
        """What of the record may be read."""
        return Scope(tuple(self.ids), self.at, notes=not self.for_bot)

    @cached_property
    def person(self) -> Contact:
        """Who survives the links."""
        return self.contact.merged_into or self.contact

    @cached_property
    def thread(self) -> Thread | None:
        """The one thread of the person."""
        return Thread.objects.filter(contact=self.person, merged_into=None).select_related("episode").first()

    @cached_property
    def episode(self) -> Episode | None:
        """The stretch of work that goes on at that time, None when everything is resolved."""
        if self.thread is None:
            return None
        rows = self.thread.episodes.filter(opened_at__lte=self.moment)
        return rows.filter(Q(resolved_at=None) | Q(resolved_at__gt=self.moment)).first()

    @cached_property
    def summary(self) -> EpisodeSummary | None:
        """The summary of the episode that goes on, None as of the past: it is made anew as things go on."""
        if self.episode is None or self.at is not None:
            return None
        return EpisodeSummary._default_manager.filter(episode=self.episode).first()
