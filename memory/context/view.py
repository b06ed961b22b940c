"""Views: of whom something is asked, as of when, and for whose eyes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from django.db.models import Q

from inbox.clock import now
from inbox.models import Contact, Episode, Message, Note, Thread
from memory.context.turns import Turn, sittings
from memory.corpus import Scope
from memory.models import EpisodeSummary, Fact
from memory.models.fact import FactQuerySet
from memory.models.person import united
from memory.reading import NOT_SAID
from memory.sources import Source, source_of

#: turns of the talk that are looked at, and facts
NEWEST, FACTS_READ = 30, 120


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
        now_open = self.thread.episode
        if self.at is None and now_open is not None and now_open.resolved_at is None:
            return now_open
        rows = self.thread.episodes.filter(opened_at__lte=self.moment)
        return rows.filter(Q(resolved_at=None) | Q(resolved_at__gt=self.moment)).first()

    @cached_property
    def summary(self) -> EpisodeSummary | None:
        """The summary of the episode that goes on, None as of the past: it is made anew as things go on."""
        if self.episode is None or self.at is not None:
            return None
        return EpisodeSummary._default_manager.filter(episode=self.episode).first()

    def holding(self) -> FactQuerySet:
        """The facts that hold at that time, for these eyes; days that have passed tell nothing any more."""
        rows = Fact.objects.among(self.ids).known_at(self.moment, self.at is not None).current()
        rows = rows.exclude(kind="date", value__lt=f"{self.moment.astimezone(UTC):%Y-%m-%d}")
        return rows.for_bots() if self.for_bot else rows

    @cached_property
    def facts(self) -> list[Fact]:
        """The newest of them."""
        return list(self.holding().order_by("-valid_from")[:FACTS_READ])

    @cached_property
    def quoted(self) -> dict[int, Source]:
        """The messages that the summary names, by id in the order of time, as sources; of those that are there."""
        told = self.summary
        named = [*told.tried, *told.open_questions, told.outcome, {"sources": told.mood_sources}] if told else []
        ids = {int(pk) for one in named for pk in one.get("sources", ())}
        if not ids:
            return {}
        rows = Message.objects.filter(pk__in=ids).only("seq", "imported_id", "thread_id")
        return {row.pk: source_of(row) for row in rows.order_by("at", "pk")}

    @cached_property
    def newest(self) -> list[Turn]:
        """The newest turns of the thread in the order of its places; [] without one."""
        if self.thread is None:
            return []
        messages = Message.objects.filter(thread=self.thread, at__lte=self.moment, revoked=None)
        rows: list[Message | Note] = list(messages.exclude(status__in=NOT_SAID).order_by("-seq")[:NEWEST])
        if not self.for_bot:
            rows += Note.objects.filter(thread=self.thread, at__lte=self.moment).order_by("-seq")[:NEWEST]
        return sittings(sorted(rows, key=lambda row: row.seq)[-NEWEST:])
