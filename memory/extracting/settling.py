"""Whether a text tells that a promise was kept, or that it was not: by its act, and by who says it."""

from __future__ import annotations

from dataclasses import dataclass

from memory.extracting import words
from memory.extracting.guards import Guard
from memory.extracting.promises import acts
from memory.extracting.said import Said, Sentence

#: characters of a sentence that are kept
LONGEST = 400


@dataclass(frozen=True)
class Verdict:
    """What a sentence tells of promises of a side, by their acts: kept or broken, in these words."""

    by: str
    acts: tuple[str, ...]
    is_kept: bool
    text: str
    #: whether it says so in so many words ("as promised")
    is_told: bool = False

    def fits(self, promised: str) -> bool:
        """Whether it tells of a promise of this act; of one that is of no known act "as promised" tells."""
        return promised == self.acts[0] if promised and self.acts else self.is_told


def verdicts(said: Said) -> list[Verdict]:
    """What a text tells of promises made before it, by either side."""
    if said.speaker == "note":
        return []
    speaker = "contact" if said.speaker == "contact" else "agent"
    other = "agent" if speaker == "contact" else "contact"
    found = []
    for sentence in said.sentences:
        if not sentence.is_question and _is_stated(said, sentence):
            found += [_of_own(sentence, speaker), _of_others(sentence, other)]
    return [one for one in found if one is not None]


def _is_stated(said: Said, sentence: Sentence) -> bool:
    guard, end = Guard(said, sentence), len(sentence.plain)
    return not (guard.is_others(end) or guard.is_supposed(end))


def _of_own(sentence: Sentence, by: str) -> Verdict | None:
    """Who promised tells that it is done."""
    is_as_promised = _has(sentence, "fulfilled")
    if not is_as_promised and not (_has(sentence, "done") and not _has(sentence, "missing") and not _has(sentence, by)):
        return None
    told = acts(sentence, by)
    return _verdict(by, told, True, sentence) if told or is_as_promised else None


def _of_others(sentence: Sentence, by: str) -> Verdict | None:
    """To whom it was promised tells that it came, or did not."""
    is_missing = _has(sentence, "missing")
    if not is_missing and not _has(sentence, "received"):
        return None
    told = acts(sentence, by)
    return _verdict(by, told, not is_missing, sentence) if told else None


def _verdict(by: str, told: tuple[str, ...], is_kept: bool, sentence: Sentence) -> Verdict:
    return Verdict(by, told, is_kept, sentence.original[:LONGEST], _has(sentence, "fulfilled"))


def _has(sentence: Sentence, name: str) -> bool:
    return words.pattern(sentence.language, "promises", name).search(sentence.plain) is not None
