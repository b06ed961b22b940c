"""A summary of what was said: sentences chosen by place, by cues, by what they share with the rest; none made up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from memory.episodes.sentences import Sentence
from memory.models import Mood

#: lines of a summary, attempts and questions that are kept
LINES, TRIED, QUESTIONS = 6, 8, 3
#: of the customer's last messages the mood is read
LATELY = 4
_MOODS = (("angry", Mood.ANGRY), ("annoyed", Mood.ANNOYED), ("pleased", Mood.PLEASED))


@dataclass
class Told:
    """What a summary holds; lines and the like as `EpisodeSummary` keeps them, sources are ids of messages."""

    lines: list[dict[str, Any]] = field(default_factory=list)
    outcome: dict[str, Any] = field(default_factory=dict)
    tried: list[dict[str, Any]] = field(default_factory=list)
    mood: str = Mood.NEUTRAL
    mood_sources: list[int] = field(default_factory=list)
    open_questions: list[dict[str, Any]] = field(default_factory=list)

    @property
    def sources(self) -> set[int]:
        """Every message that it quotes or rests on."""
        parts = [*self.lines, self.outcome, *self.tried, *self.open_questions]
        return {pk for part in parts for pk in part.get("sources", [])} | set(self.mood_sources)


def summarise(said: Sequence[Sentence], outcome: str = "") -> Told:
    """What an episode was about; `outcome` is what the agent wrote when resolving it, "" for nothing."""
    mood, sources = _mood(said)
    return Told(_lines(said), _outcome(said, outcome), _tried(said), mood, sources, _open_questions(said))


def _lines(said: Sequence[Sentence]) -> list[dict[str, Any]]:
    """What they want, how it went on, how it stands; then what shares most with the rest."""
    useful = [one for one in said if not one.is_courtesy]
    chosen: list[Sentence] = []
    theirs, ours = [one for one in useful if one.is_theirs], [one for one in useful if not one.is_theirs]
    for wanted in (
        max(theirs[:6], key=lambda one: one.tells, default=None),
        _last(ours, "done", "tried"),
        _last(theirs, "solved", "unsolved", "failed"),
        _last(ours, "done"),
    ):
        if wanted is not None and wanted not in chosen:
            chosen.append(wanted)
    for one in sorted(useful, key=_central(useful), reverse=True):
        if len(chosen) < LINES and one not in chosen and not _repeats(one, chosen):
            chosen.append(one)
    order = {id(one): place for place, one in enumerate(said)}
    return [_line(one) for one in sorted(chosen, key=lambda one: order[id(one)])]


def _central(said: Sequence[Sentence]) -> Any:
    """How much of what all talk of a sentence holds, and what it tells."""
    counts = Counter(term for one in said for term in one.terms)

    def weight(one: Sentence) -> float:
        shared = sum(counts[term] - 1 for term in one.terms) / (len(one.terms) + 4)
        return shared + one.tells + 0.5 * one.is_theirs

    return weight


def _repeats(one: Sentence, chosen: Sequence[Sentence]) -> bool:
    return any(len(one.terms & other.terms) > 0.6 * max(1, min(len(one.terms), len(other.terms))) for other in chosen)


def _last(said: Sequence[Sentence], *wanted: str) -> Sentence | None:
    return next((one for one in reversed(said) if one.has(*wanted)), None)


def _tried(said: Sequence[Sentence]) -> list[dict[str, Any]]:
    """Each attempt, and whether what the customer says next of it is that it worked."""
    attempts: list[tuple[int, Sentence]] = []
    for place, one in enumerate(said):
        answers = bool(attempts) and one.is_theirs and not attempts[-1][1].is_theirs and one.has("failed", "worked")
        if one.has("tried") and not one.is_courtesy and not answers:
            attempts.append((place, one))
    told = []
    for number, (place, one) in enumerate(attempts):
        until = attempts[number + 1][0] if number + 1 < len(attempts) else len(said)
        worked, source = _result(one, [*said[place + 1 : until]])
        told.append({"what": one.text, "worked": worked, "sources": list(dict.fromkeys([one.message, *source]))})
    return told[-TRIED:]


def _result(attempt: Sentence, after: Sequence[Sentence]) -> tuple[str, list[int]]:
    mine = [attempt, *after] if attempt.is_theirs else after
    for one in mine:
        if not one.is_theirs or one.asks:
            continue
        if one.has("failed", "unsolved"):
            return "no", [one.message]
        if one.has("worked", "solved"):
            return "yes", [one.message]
    return "unknown", []


def _mood(said: Sequence[Sentence]) -> tuple[str, list[int]]:
    """The newest of the customer's last messages that tells; hard words count before disappointment."""
    theirs = [one for one in said if one.is_theirs]
    last = {one.message for one in theirs[-1:]}
    for message in sorted({one.message for one in theirs}, reverse=True)[:LATELY]:
        mine = [one for one in theirs if one.message == message]
        for cue, mood in _MOODS:
            if any(one.has(cue) for one in mine) and not (mood == Mood.PLEASED and message not in last):
                return mood, [message]
    return Mood.NEUTRAL, []


def _outcome(said: Sequence[Sentence], written: str) -> dict[str, Any]:
    if written:
        return {"text": written, "by": "agent", "sources": []}
    end = next((one for one in reversed(said) if one.has("solved" if one.is_theirs else "done") and not one.asks), None)
    if end is None or any(one.has("unsolved") for one in said if one.is_theirs and one.place > end.place):
        return {}
    return {"text": end.text, "by": end.by, "sources": [end.message]}


def _open_questions(said: Sequence[Sentence]) -> list[dict[str, Any]]:
    """Questions that the other side has not said a word after."""
    last = {side: max((one.place for one in said if one.is_theirs is side), default=-1) for side in (True, False)}
    still = [one for one in said if one.asks and not one.is_courtesy and last[not one.is_theirs] < one.place]
    return [{"text": one.text, "by": one.by, "sources": [one.message]} for one in still[-QUESTIONS:]]


def _line(one: Sentence) -> dict[str, Any]:
    return {"text": one.text, "at": one.at.isoformat(), "by": one.by, "sources": [one.message]}
