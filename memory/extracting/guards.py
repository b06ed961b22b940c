"""What a sentence does not state: questions, suppositions, denials, and what is somebody else's."""

from __future__ import annotations

import re
from functools import cached_property

from memory.extracting import words
from memory.extracting.said import Said, Sentence

#: characters between "not" and what it denies
_REACH = 40
#: characters before a word that asks
_FIRST = 30


class Guard:
    """The guards of one sentence; places are offsets into it."""

    def __init__(self, said: Said, sentence: Sentence) -> None:
        self.said, self.sentence = said, sentence

    def is_others(self, place: int) -> bool:
        """Whether somebody else was named before this place; colleagues write of the customer as another."""
        if self.said.speaker != "contact":
            return False
        return any(start <= place for start in self._others)

    def is_supposed(self, place: int) -> bool:
        """Whether it is only supposed there; what we and our colleagues write is, too, where a condition follows."""
        if self.said.speaker != "contact" and self._is_conditional:
            return True
        return any(start < place for start in self._supposed)

    def is_denied(self, place: int, reach: int = _REACH) -> bool:
        """Whether it is denied there: "not" within reach before it, with no end of a clause between."""
        plain = self.sentence.plain
        return any(
            end <= place <= end + reach and not any(sign in plain[end:place] for sign in (",", ";", ":", " - "))
            for end in self._denied
        )

    def is_unsure(self) -> bool:
        """Whether it asks if that is so, rather than about it."""
        found = words.pattern(self.sentence.language, "guards", "unsure").search(self.sentence.plain)
        return self.sentence.is_question and found is not None

    def is_stated(self, place: int, reach: int = _REACH) -> bool:
        """Whether something that stands there is stated, by none of the above."""
        return not (
            (self.sentence.is_question and not self._is_presupposing)
            or self.is_others(place)
            or self.is_supposed(place)
            or self.is_denied(place, reach)
        )

    @cached_property
    def _is_presupposing(self) -> bool:
        """Whether it is a question that takes for granted what it names: why, where, when."""
        found = words.pattern(self.sentence.language, "guards", "presupposed").search(self.sentence.plain)
        return found is not None and found.start() <= _FIRST

    @cached_property
    def _others(self) -> list[int]:
        return [found.start() for found in self._guard("others")]

    @cached_property
    def _supposed(self) -> list[int]:
        signed = [found for found in self._guard("supposed_by_sign") if not self._is_plain(found)]
        return [found.start() for found in [*self._guard("supposed"), *signed]]

    @cached_property
    def _is_conditional(self) -> bool:
        plain, language = self.sentence.plain, self.sentence.language
        found = words.pattern(language, "time", "conditional").search(plain)
        # "I'll check if": no condition, but what is asked.
        return found is not None and words.pattern(language, "time", "checking").search(plain[: found.start()]) is None

    @cached_property
    def _denied(self) -> list[int]:
        return [found.end() for found in self._guard("denied")]

    def _guard(self, name: str) -> list[re.Match[str]]:
        return list(words.pattern(self.sentence.language, "guards", name).finditer(self.sentence.plain))

    def _is_plain(self, found: re.Match[str]) -> bool:
        """Whether it was written without the sign that makes it a supposition: "wurde", "hatte"."""
        return self.sentence.sharp[found.start() : found.end()].isascii()
