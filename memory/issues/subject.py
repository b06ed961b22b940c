"""What a walk keeps in mind: what agents decided, and what the talk is about just now."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from memory.issues.matter import Matter
from memory.issues.said import Said
from memory.models import Decided

#: so many messages of a talk make up a subject
LONGEST_SUBJECT = 8
#: what a number said later may still change
TENTATIVE = (Decided.NEW, Decided.SIMILARITY, Decided.RECURRENCE)


@dataclass(frozen=True)
class Decisions:
    """What is decided already, and is kept."""

    #: message -> keys of the issues that agents say it is about
    placed: dict[int, list[int]] = field(default_factory=dict)
    #: (message, issue) of which an agent said "not the same"
    denied: frozenset[tuple[int, int]] = frozenset()
    #: issue -> [(when, whether open)] as agents set it, in the order of time
    states: dict[int, list[tuple[datetime, bool]]] = field(default_factory=dict)
    #: message that began it -> issue: a matter that is worked out anew keeps its number
    founders: dict[int, int] = field(default_factory=dict)


@dataclass
class Subject:
    """What one talk is about just now: its messages, what they were given to, and how that stood before."""

    said: list[Said]
    matter: Matter
    #: None when these messages began it
    before: Matter | None
    decided_by: str
    #: whether we said something since
    is_answered: bool = False

    def is_told_more(self, said: Said) -> bool:
        """Whether a message tells more of what this is about, so that it is decided anew with it."""
        if self.decided_by not in TENTATIVE or len(self.said) >= LONGEST_SUBJECT:
            return False
        return bool(said.identifiers) or said.repeats or (not self.is_answered and said.is_about_something)
