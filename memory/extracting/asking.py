"""What a message of ours asks for: a value, a choice, a yes or a no, something to be done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from memory.extracting import dates, words
from memory.extracting.identifiers import KINDS
from memory.extracting.naming import channels, languages
from memory.extracting.said import Said, Sentence

#: what is answered by a value, and by a word of few
VALUES = frozenset({"name", "phone", "email", "address", "order", "ticket", "invoice", "tracking"})
CHOICES = frozenset({"reach", "language"})
#: what is answered by yes or no: the kind of fact, its value for yes, and for no
ANSWERS = {"call": ("call_preference", "call", "no call"), "offers": ("consent", "marketing_in", "marketing_out")}
#: what only a yes tells, the name of the question that is none of ours to read
_ACT, _ANYTHING = "act", "?"


@dataclass(frozen=True)
class Asked:
    """What one message asks: kinds; `offered`: what a yes takes up, as kind and value; acts, and by which day."""

    kinds: frozenset[str]
    #: what yes or no may mean: call, offers, act, offered; "?" for any other question
    closed: frozenset[str]
    offered: tuple[str, str] | None
    acts: frozenset[str]
    by: date | None

    def means(self, what: str) -> bool:
        """Whether a bare yes or no can only be of this."""
        return self.closed == {what}

    @property
    def act(self) -> str:
        """What is to be done, if it is one thing."""
        return next(iter(self.acts)) if len(self.acts) == 1 else ""


def asked(said: Said) -> Asked:
    """What somebody of ours asks in a text."""
    told = [_of(said, sentence) for sentence in said.sentences if _asks(sentence)]
    days = [one.by for one in told if one.by is not None]
    return Asked(
        frozenset(kind for one in told for kind in one.kinds),
        frozenset(what for one in told for what in one.closed),
        next((one.offered for one in told if one.offered), None),
        frozenset(act for one in told for act in one.acts),
        days[0] if len(days) == 1 else None,
    )


def _asks(sentence: Sentence) -> bool:
    """With a question mark, with the words of a request, or as the label of a field to fill in."""
    if sentence.is_question or sentence.sharp.rstrip().endswith(":"):
        return True
    return _has(sentence, "asked", "asks") and not _has(sentence, "guards", "denied")


def _of(said: Said, sentence: Sentence) -> Asked:
    kinds = (
        {kind for kind in VALUES | CHOICES if _has(sentence, "asked", kind)} | _choices(sentence) | _either(sentence)
    )
    days = dates.find(said, sentence)
    offered = _offered(sentence) if not kinds & VALUES else None
    # What is asked for one day is no lasting wish.
    closed = {kind for kind in ANSWERS if _has(sentence, "asked", kind)} if not days else set()
    acts = () if kinds or closed or offered else _acts(sentence)
    closed |= {"offered"} if offered and not closed else set()
    closed |= {_ACT} if acts else set()
    if sentence.is_question and not (kinds or closed):
        closed = {_ANYTHING}
    by = days[0].day if acts and len(days) == 1 else None
    return Asked(frozenset(kinds), frozenset(closed), offered, frozenset(acts), by)


def _choices(sentence: Sentence) -> set[str]:
    """One of several that the question names."""
    if not sentence.is_question:
        return set()
    named = {"reach": channels(sentence), "language": languages(sentence)}
    return {kind for kind, found in named.items() if len(found) > 1}


def _either(sentence: Sentence) -> set[str]:
    """The numbers of which any would do: "your order or invoice number"."""
    named = {kind for kind in KINDS if words.anywhere("identifiers", kind).search(sentence.plain)}
    return named if len(named) > 1 and _has(sentence, "asked", "or") else set()


def _offered(sentence: Sentence) -> tuple[str, str] | None:
    if not (sentence.is_question and _has(sentence, "asked", "use")):
        return None
    named = {"channel_preference": channels(sentence), "language": languages(sentence)}
    found = [(kind, value) for kind, values in named.items() for value in values]
    return found[0] if len(found) == 1 else None


def _acts(sentence: Sentence) -> tuple[str, ...]:
    """The first act of a request: what comes after it tells more of the same."""
    places = {
        act: found.start()
        for act in words.words(sentence.language, "asked", "acts")
        if (found := words.pattern(sentence.language, "asked", "acts", act).search(sentence.plain))
    }
    return tuple(sorted(places, key=lambda act: places[act])[:1])


def _has(sentence: Sentence, *path: str) -> bool:
    return words.pattern(sentence.language, *path).search(sentence.plain) is not None
