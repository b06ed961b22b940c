"""A matter: an issue while it is being worked out, before it is written."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from memory.issues.identifiers import Identifier, joined
from memory.issues.said import Said
from memory.models.issue import IN_TALK

#: talk with a longer pause, on both sides, is another sitting; contact after it is a new contact
PAUSE = timedelta(hours=4)
#: how many of the customer's texts a matter is compared by: the first ones and the last ones
FIRST, LAST = 2, 4
#: an issue that was resolved longer ago is not opened again but by a number
REOPENS = timedelta(days=30)
#: an open one of which nobody spoke for longer is not thought of but by a number
FORGOTTEN = timedelta(days=120)


@dataclass
class Touch:
    """One message that belongs to a matter."""

    said: Said
    decided_by: str
    score: float | None
    reason: str
    is_contact: bool


@dataclass
class Asked:
    """A message that may belong to a matter: somebody should say."""

    said: Said
    matter: Matter
    score: float
    reason: str


@dataclass
class Matter:
    """What the customer wants, so far. `pk` is None until it is written."""

    pk: int | None
    opened_at: datetime
    last_at: datetime
    contact: int = 0
    founder: int = 0
    identifiers: set[Identifier] = field(default_factory=set)
    categories: Counter[str] = field(default_factory=Counter)
    first_texts: list[str] = field(default_factory=list)
    last_texts: list[str] = field(default_factory=list)
    things: set[str] = field(default_factory=set)
    touches: list[Touch] = field(default_factory=list)
    episodes: set[int] = field(default_factory=set)
    last_channel: int | None = None
    last_seq: int = 0
    last_episode: int | None = None
    resolved_at: datetime | None = None
    #: whether it was resolved since the customer last spoke of it
    resolved_since: bool = False
    complained_at: datetime | None = None
    contacts: int = 0
    category: str = ""
    changed: bool = False

    @property
    def is_open(self) -> bool:
        """Whether the customer still waits."""
        return self.resolved_at is None

    @property
    def texts(self) -> list[str]:
        """What the customer said of it."""
        return [*self.first_texts, *self.last_texts]

    def copy(self) -> Matter:
        """As it stands now, to go back to."""
        return replace(
            self, identifiers=set(self.identifiers), categories=Counter(self.categories), touches=list(self.touches),
            first_texts=list(self.first_texts), last_texts=list(self.last_texts), episodes=set(self.episodes),
            things=set(self.things),
        )  # fmt: skip

    def go_back(self, before: Matter) -> None:
        """Stand as the copy did."""
        self.__dict__.update(before.copy().__dict__ | {"changed": True})

    def standing(self) -> dict[str, Any]:
        """What a talk may change and no occurrence tells, as JSON, without a word of anybody."""
        return {
            "last_at": self.last_at.isoformat(), "resolved_at": self.resolved_at and self.resolved_at.isoformat(),
            "resolved_since": self.resolved_since, "contacts": self.contacts, "category": self.category,
            "complained_at": self.complained_at and self.complained_at.isoformat(),
            "identifiers": sorted([kind, value] for kind, value in self.identifiers),
        }  # fmt: skip

    def restore(self, told: dict[str, Any]) -> None:
        """As `standing` told."""
        for name in ("last_at", "resolved_at", "complained_at"):
            setattr(self, name, datetime.fromisoformat(told[name]) if told[name] else None)
        self.resolved_since, self.contacts, self.category = told["resolved_since"], told["contacts"], told["category"]
        self.identifiers, self.changed = {(kind, value) for kind, value in told["identifiers"]}, True

    def is_candidate(self, at: datetime) -> bool:
        """Whether a message of that time can be about it without naming a number."""
        if self.resolved_at is not None:
            return at - self.resolved_at <= REOPENS
        return at - self.last_at <= FORGOTTEN

    def learn(self, said: Said) -> None:
        """Take up what a message tells of the matter."""
        self.identifiers = joined(self.identifiers, said.identifiers)
        if said.chases or not said.content:
            return
        self.things |= said.things
        self.categories.update(said.categories[:2])
        self.category = self.category or (said.categories[0] if said.categories else "")
        if len(self.first_texts) < FIRST:
            self.first_texts.append(said.text)
        else:
            self.last_texts = [*self.last_texts, said.text][-LAST:]

    def touch(self, said: Said, decided_by: str, score: float | None, reason: str) -> None:
        """The customer spoke of it."""
        is_contact = self._is_contact(said, decided_by)
        self.identifiers = joined(self.identifiers, said.identifiers)
        self.contacts += is_contact
        self.touches.append(Touch(said, decided_by, score, reason, is_contact))
        self.resolved_at, self.resolved_since = None, False
        self.heard(said)
        if said.complains:
            self.complained_at = said.at

    def heard(self, said: Said) -> None:
        """When, where and in which episode it was last spoken of."""
        self.last_at, self.last_seq, self.last_channel, self.last_episode = (
            said.at,
            said.seq,
            said.channel,
            said.episode,
        )
        self.episodes |= {said.episode} if said.episode else set()
        self.changed = True

    def resolve(self, at: datetime, *, by_customer: bool = False) -> None:
        """It is settled, for now; what a customer says of it in the talk in which they said so is no new contact."""
        if self.resolved_at is None:
            self.resolved_at, self.resolved_since, self.changed = at, not by_customer, True

    def reopen(self) -> None:
        """It was not settled after all, and nobody made contact for that."""
        if self.resolved_at is not None:
            self.resolved_at, self.resolved_since, self.changed = None, False, True

    def _is_contact(self, said: Said, decided_by: str) -> bool:
        if not self.contacts:
            return True
        if decided_by in IN_TALK:
            return False
        return self.resolved_since or said.channel != self.last_channel or said.at - self.last_at > PAUSE


def key_of(matter: Matter) -> int:
    """The id of its issue, once it is written."""
    if matter.pk is None:
        raise ValueError("This matter is not written yet.")
    return matter.pk
