"""Views: of whom something is asked, as of when, and for whose eyes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from inbox.clock import now
from inbox.models import Contact, Thread
from memory.corpus import Scope
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
