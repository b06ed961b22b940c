"""Sentences: what was said in an episode, cut where sentences end, each with who said it and where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from inbox.courtesy import is_courtesy
from inbox.models import Message, Status
from inbox.searching import fold
from memory import cues, wording
from memory.issues.identifiers import identifiers
from memory.masking import mask

#: characters of a message, and of a sentence, that are looked at
LONGEST, LONGEST_SENTENCE = 4_000, 240
_END = re.compile(r"(?<=[.!?؟。！？])\s+|\n+")
_NOT_SAID = (Status.SCHEDULED, Status.HELD, Status.QUEUED, Status.CANCELLED)


@dataclass(frozen=True)
class Sentence:
    """One sentence; `by` is contact, agent, bot or system, `place` counts the messages."""

    text: str
    by: str
    at: datetime
    message: int
    place: int
    language: str

    @cached_property
    def words(self) -> str:
        """Folded."""
        return fold(self.text)

    @cached_property
    def terms(self) -> frozenset[str]:
        """What counts of its words."""
        small = wording.languages()[self.language].small
        return frozenset(cues.without(self.words, "greeting", self.language).split()) - small

    @cached_property
    def is_courtesy(self) -> bool:
        """Thanks, greeting, leave-taking."""
        return is_courtesy(self.text) or not self.terms

    @property
    def asks(self) -> bool:
        """Whether it is a question."""
        return self.text.rstrip().endswith(("?", "؟", "？"))

    @property
    def is_theirs(self) -> bool:
        """Whether the customer said it."""
        return self.by == "contact"

    def has(self, *wanted: str) -> bool:
        """Whether it holds one of these cues."""
        return any(cues.has(self.words, cue, self.language) for cue in wanted)

    @cached_property
    def tells(self) -> int:
        """How much of what matters it holds: a kind of thing, a wish, a number, a cue of how it went."""
        about = 2 * bool(cues.categories(self.words, self.language)) + 2 * bool(identifiers(self.text))
        return about + self.has("wants") + self.has("unsolved", "failed") + self.has("solved", "done")


def sentences(messages: Iterable[Message], usual: str = "") -> list[Sentence]:
    """The sentences of messages that were really said, masked, in their order; `usual`: the contact's language."""
    told = []
    for place, row in enumerate(row for row in messages if _was_said(row)):
        text = mask(row.text[:LONGEST])
        language = cues.language(text, usual)
        for part in _END.split(text):
            short = " ".join(part.split())
            if short:
                told.append(Sentence(_cut(short), row.author_kind, row.at, row.pk, place, language))
    return told


def _was_said(row: Message) -> bool:
    is_ours = row.direction == "out"
    return row.revoked is None and bool(row.text.strip()) and not (is_ours and row.status in _NOT_SAID)


def _cut(text: str) -> str:
    if len(text) <= LONGEST_SENTENCE:
        return text
    return text[: LONGEST_SENTENCE - 1].rsplit(" ", 1)[0] + "…"
