"""What was said, as far as issues are concerned: the customer's messages, ours, and resolutions between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from inbox.courtesy import is_courtesy
from inbox.models import Message
from inbox.searching import LONGEST, fold, words_of
from memory import cues, wording
from memory.issues import particulars
from memory.issues.identifiers import Identifier, identifiers

#: words beyond greeting and small words that a message must have to be about something
CONTENT = 2
#: letters from which a word may name a thing, and by which it is known in its other forms
NAMING, KNOWN_BY = 4, 6
#: what is said by these names no thing
_TELLS_NO_THING = ("greeting", "again", "chase", "still", "unsolved", "other", "complaint", "wants")
#: a message that only asks for news has at most so many words that count
CHASE = 5


@dataclass(frozen=True)
class Said:
    """One message by the customer. Times UTC; `answers`: it follows a question of ours."""

    message: int
    contact: int
    at: datetime
    seq: int
    channel: int | None
    episode: int | None
    text: str
    words: str
    language: str
    quotes: int | None = None
    answers: bool = False

    @cached_property
    def identifiers(self) -> frozenset[Identifier]:
        """What it names by number."""
        return identifiers(self.text)

    @cached_property
    def categories(self) -> tuple[str, ...]:
        """What it is about, likeliest first."""
        return cues.categories(self.words, self.language)

    @cached_property
    def content(self) -> list[str]:
        """Its words without greetings and small words."""
        small = wording.languages()[self.language].small
        return [word for word in self._rest("greeting").split() if word not in small]

    @cached_property
    def things(self) -> frozenset[str]:
        """What it is about beyond its kind, by how its words begin: the washing machine, the black jacket."""
        rest = self.words
        for cue in _TELLS_NO_THING:
            rest = cues.without(rest, cue, self.language)
        rest = cues.without_categories(rest, self.language)
        small = wording.languages()[self.language].small
        words = (word.removeprefix("ال") for word in rest.split() if word not in small)
        return frozenset(word[:KNOWN_BY] for word in words if len(word) >= NAMING and word.isalpha())

    @cached_property
    def is_courtesy(self) -> bool:
        """Thanks, an emoji, a rating, leave-taking."""
        return is_courtesy(self.text)

    @cached_property
    def is_about_something(self) -> bool:
        """Whether there is anything in it beyond greeting and courtesy."""
        if self.is_courtesy or not self.words or self._is_of_person:
            return False
        return bool(self.identifiers or self.categories) or len(self.content) >= CONTENT or self.chases

    @cached_property
    def _is_of_person(self) -> bool:
        """Whether it only tells who they are or how they want to be reached, and complains of nothing."""
        if self.has("unsolved", "again", "chase", "complaint", "still") or self.identifiers or self.categories:
            return False
        return particulars.are_all(self.text, self.language, self.at)

    @cached_property
    def chases(self) -> bool:
        """Whether it only asks how it stands: "any news?", and names nothing by which to tell of what."""
        if self.identifiers or not self.has("chase"):
            return False
        small = wording.languages()[self.language].small
        left = cues.without(cues.without(self._rest("greeting"), "chase", self.language), "again", self.language)
        return not self.categories and len([word for word in left.split() if word not in small]) <= CHASE

    @cached_property
    def repeats(self) -> bool:
        """ "Again", "still", "the third time", "nobody answered"."""
        return self.has("again") or self.has("chase")

    @cached_property
    def settles(self) -> bool:
        """Whether the customer says that it is solved."""
        told = " ".join(self.words.split()[cues.leading(self.words, "greeting", self.language) :])
        is_solved = bool(told) and cues.has(told, "solved", self.language)
        return is_solved and not self.has("unsolved") and not self.text.rstrip().endswith(("?", "؟"))

    @cached_property
    def complains(self) -> bool:
        """Whether it is a complaint."""
        return self.has("complaint")

    @cached_property
    def changes_subject(self) -> bool:
        """ "Also", "another question"."""
        return self.has("other")

    def has(self, *wanted: str) -> bool:
        """Whether it holds one of these cues of its language."""
        return bool(self.words) and any(cues.has(self.words, cue, self.language) for cue in wanted)

    def _rest(self, cue: str) -> str:
        return cues.without(self.words, cue, self.language)


@dataclass(frozen=True)
class Ours:
    """One message of ours that left: what it names by number, whether it asks."""

    message: int
    at: datetime
    seq: int
    channel: int | None
    asks: bool
    done: bool
    identifiers: frozenset[Identifier] = frozenset()


@dataclass(frozen=True)
class Turn:
    """An episode resolved, or opened again by hand, at a place in the thread."""

    at: datetime
    seq: int
    episode: int
    resolved: bool


def together(told: Sequence[Said]) -> Said:
    """What was said of one thing in one talk, as one message: the first, and what of the rest tells more."""
    first, *rest = told
    more = [one for one in rest if one.identifiers or one.repeats or one.categories or one.has("unsolved")]
    if not more:
        return first
    return replace(
        first, text="\n".join(one.text for one in (first, *more)), words=" ".join(one.words for one in (first, *more))
    )


def said(row: Message, episode: int | None, usual: str, answers: bool) -> Said:
    """A message of the customer as it is looked at; `usual`: the contact's language, for texts that do not tell."""
    text = row.text[:LONGEST]
    words = fold(text) or words_of(row)
    return Said(
        row.pk, row.home_contact_id, row.at, row.seq, row.channel_id, episode, text, words,
        cues.language(text or words, usual), row.reply_to_id, answers,
    )  # fmt: skip


def ours(row: Message) -> Ours:
    """A message of ours."""
    words = fold(row.text[:LONGEST])
    done = bool(words) and cues.has(words, "done", cues.language(row.text[:LONGEST]))
    asks = row.text.rstrip().endswith(("?", "؟", "？")) or "?" in row.text[-200:]
    return Ours(row.pk, row.at, row.seq, row.channel_id, asks, done, identifiers(row.text))
