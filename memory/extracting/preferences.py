"""Preferences and consent: language, channel, calls, advertising, and wishes in the customer's own words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from memory.extracting import dates, judging, naming, words
from memory.extracting.guards import Guard
from memory.extracting.said import Claim, Said, Sentence

#: characters of a wish
_LONGEST_WISH = 200
#: chances of the judge: below the one a rule is mistaken, from the other on a wording is known without one
UNLIKELY, SURE = 0.2, 0.7


def find(said: Said, sentence: Sentence, guard: Guard) -> Iterator[Claim]:
    """Every preference of a sentence; what has no kind of its own is a wish."""
    kinds = {"language": languages, "channel": channels, "call": calls, "consent": consents}
    asked = [ask for group, ask in kinds.items() if not _is_told(sentence, group)]
    known = [claim for ask in asked for claim in ask(said, sentence, guard)]
    yield from known or (() if _is_told(sentence, "other") else wishes(said, sentence, guard))


def languages(said: Said, sentence: Sentence, guard: Guard) -> Iterator[Claim]:
    """In which language somebody asks to be written to; a polite question asks too."""
    code = sentence.language
    if sentence.is_question and (
        not words.pattern(code, "language", "question").search(sentence.plain)
        or words.pattern(code, "language", "asked").search(sentence.plain)
    ):
        return
    for ask in words.each(code, "language", "ask", l=_any(code, "language")):
        found = ask.search(sentence.plain)
        if found and not guard.is_others(found.start()) and not guard.is_denied(found.start("l")):
            yield Claim("language", _which(code, "language", found["l"]))
            return


def channels(said: Said, sentence: Sentence, guard: Guard) -> Iterator[Claim]:
    """By which channel somebody asks to be reached; a polite question asks too."""
    code = sentence.language
    if sentence.is_question and not words.pattern(code, "channel", "question").search(sentence.plain):
        return
    plain, instead = _without_instead(sentence)
    named = re.findall(_whole(_any(code, "channel")), plain)
    if instead and len(named) == 1 and not guard.is_others(len(plain)):
        yield Claim("channel_preference", _which(code, "channel", named[0]))
        return
    for ask in words.each(code, "channel", "ask", c=_any(code, "channel")):
        found = ask.search(plain)
        if found and not guard.is_others(found.start()) and not _is_refused(guard, found.start(), found.start("c")):
            yield Claim("channel_preference", _which(code, "channel", found["c"]))
            return


def calls(said: Said, sentence: Sentence, guard: Guard) -> Iterator[Claim]:
    """Whether somebody wants to be called: `call` or `no call`; what is asked of one day is no lasting wish.

    The rules tell, and the judge: what it finds most unlikely is not told, and what it is sure of is, without a rule.
    """
    if not words.pattern(sentence.language, "call", "about").search(sentence.plain) or _is_naming(sentence):
        return
    found = _call(sentence, guard)
    chances = judging.calls().chances(sentence.language, sentence.text)
    is_likely = chances.get(found, 0.0) >= UNLIKELY or (found and sentence.is_question)
    value = found if is_likely else _judged(said, sentence, guard, chances)
    if value and not dates.find(said, sentence):
        yield Claim("call_preference", value)


def _is_naming(sentence: Sentence) -> bool:
    """Whether it tells a name to go by: "just call me Sam"."""
    told = words.pattern(sentence.language, "call", "naming").finditer(sentence.plain)
    return any(naming.is_given(sentence.text[found.start("w") : found.end("w")]) for found in told)


def _judged(said: Said, sentence: Sentence, guard: Guard, chances: dict[str, float]) -> str:
    """What the judge is sure of, of a customer's sentence that states it and names no other way."""
    value, place = max(chances, key=lambda one: chances[one]), len(sentence.plain)
    if value == judging.NONE or chances[value] < SURE or said.speaker != "contact":
        return ""
    if sentence.is_question or naming.channels(sentence):
        return ""
    return "" if guard.is_others(place) or guard.is_supposed(place) else value


def _call(sentence: Sentence, guard: Guard) -> str:
    code = sentence.language
    if sentence.is_question:
        return "call" if words.pattern(code, "call", "question").search(sentence.plain) else ""
    for value, name in (("no call", "no"), ("call", "yes")):
        found = words.pattern(code, "call", name).search(sentence.plain)
        if found and not guard.is_others(found.start()) and not guard.is_supposed(found.start()):
            return value if value == "no call" or not guard.is_denied(found.start()) else ""
    return ""


def consents(said: Said, sentence: Sentence, guard: Guard) -> Iterator[Claim]:
    """Whether somebody wants advertising: `marketing_out` or `marketing_in`."""
    code = sentence.language
    if sentence.is_question:
        return
    for value, name in (("marketing_out", "out"), ("marketing_in", "in")):
        found = words.pattern(code, "consent", name).search(sentence.plain)
        if found and not guard.is_others(found.start()):
            yield Claim("consent", value)
            return


def wishes(said: Said, sentence: Sentence, guard: Guard) -> Iterator[Claim]:
    """Other lasting wishes, as they were said."""
    if sentence.is_question:
        return
    found = words.pattern(sentence.language, "other", "wish").search(sentence.plain)
    is_promise = any(
        words.pattern(sentence.language, "promises", name).search(sentence.plain) for name in ("contact", "fulfilled")
    )
    if found and not is_promise and not guard.is_others(found.start()):
        text = sentence.original[:_LONGEST_WISH]
        yield Claim("other_preference", text, text, 0.8)


def _is_told(sentence: Sentence, group: str) -> bool:
    """Whether its words tell of what happened or is so, by a list of the language: no wish of this group then."""
    return words.pattern(sentence.language, group, "never").search(sentence.plain) is not None


def _is_refused(guard: Guard, start: int, end: int) -> bool:
    return guard.is_denied(start) or guard.is_denied(end)


def _without_instead(sentence: Sentence) -> tuple[str, bool]:
    """The sentence without the channel that another is to stand for, and whether one was named so."""
    plain = sentence.plain
    for entry in words.each(sentence.language, "channel", "not", c=_any(sentence.language, "channel")):
        found = entry.search(plain)
        if found:
            return plain[: found.start()] + " " * len(found[0]) + plain[found.end() :], True
    return plain, False


def _whole(names: str) -> str:
    return rf"(?<!\w)(?:{words.spelled(names, '')})(?!\w)"


@cache
def _any(code: str, group: str) -> str:
    names = words.words(code, group, "names")
    return "|".join(one for spelled in names.values() for one in spelled)


def _which(code: str, group: str, spelled: str) -> str:
    names = words.words(code, group, "names")
    return next(name for name, told in names.items() if words.compiled(told, code).fullmatch(spelled))
