"""How likely a message is about a matter: by its text, what it is about, how it speaks of before, and when."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from memory.issues.identifiers import contradicting
from memory.issues.matter import Matter
from memory.issues.said import Said
from memory.similarity import similarity

#: in log-odds, added to those of the text's likeness
SAME_CATEGORY, OTHER_CATEGORY = 0.7, -1.2
REPEATS, REPEATS_THE_OPEN_ONE, UNSOLVED = 0.5, 1.4, 0.3
OPEN, RESOLVED = 0.3, -0.4
CHANGES_SUBJECT = -1.0
#: per day since the customer last spoke of it, and at most
A_DAY, OLDEST = -0.02, -0.8
#: within it, what is said on another channel goes on
JUST_NOW, GOES_ON = timedelta(hours=24), 0.4


@dataclass(frozen=True)
class Score:
    """A chance from 0 to 1, and a sentence that says what speaks for it."""

    value: float
    reason: str


def scores(said: Said, matters: Sequence[Matter]) -> list[Score]:
    """The chance for each matter that the message is about it; 0 where numbers contradict."""
    texts = [text for matter in matters for text in matter.texts]
    alike = iter(similarity(said.text, texts)) if texts and said.content else iter([0.0] * len(texts))
    likeness = [max([next(alike) for _ in matter.texts], default=0.0) for matter in matters]
    still_open = [matter for matter in matters if matter.is_open]
    newest = max(still_open, key=lambda matter: matter.last_at, default=None)
    return [
        _score(said, matter, like, matter is newest) for matter, like in zip(matters, likeness, strict=True)
    ]  # fmt: skip


def _score(said: Said, matter: Matter, like: float, is_newest_open: bool) -> Score:
    if contradicting(said.identifiers, frozenset(matter.identifiers)):
        return Score(0.0, "It names another number.")
    same = bool(set(said.categories[:2]) & {name for name, _ in matter.categories.most_common(2)})
    differs = bool(said.categories and matter.categories) and not same
    days = (said.at - matter.last_at) / timedelta(days=1)
    total = _logit(like) + max(OLDEST, A_DAY * days) + (OPEN if matter.is_open else RESOLVED)
    total += SAME_CATEGORY * same + OTHER_CATEGORY * differs + UNSOLVED * said.has("unsolved")
    total += CHANGES_SUBJECT * (said.changes_subject and not said.repeats)
    total += GOES_ON * (said.at - matter.last_at <= JUST_NOW)
    if said.repeats:
        total += REPEATS_THE_OPEN_ONE if is_newest_open else REPEATS
    return Score(_chance(total), _reason(like, same, said))


def _reason(like: float, same: bool, said: Said) -> str:
    told = [f"What was said is alike ({round(100 * like)} %)"]
    if same:
        told.append("it is about the same kind of thing")
    if said.repeats:
        told.append("it speaks of before")
    return ", ".join(told) + "."


def _logit(chance: float) -> float:
    held = min(max(chance, 0.001), 0.999)
    return math.log(held / (1 - held))


def _chance(score: float) -> float:
    return 1 / (1 + math.exp(-score))
