"""What a customer's short message states, and promises, by what we asked just before it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from memory import wording
from memory.extracting import amounts, contact_data, dates, identifiers, words
from memory.extracting.asking import ANSWERS, Asked, asked
from memory.extracting.bare import after_lead, clauses, made_of
from memory.extracting.guards import Guard
from memory.extracting.said import Claim, Said, Sentence

#: words of a text that may be an answer to one question
_MOST_WORDS = 30
#: words of a sentence that gives a number
_MOST_OF_NUMBER = 10
#: characters of the sentence that takes up a request
_LONGEST_SENTENCE = 120
#: how sure an answer is, which says nothing by itself
_CONFIDENCE = 0.8
_CLOSED = ("yes", "no", "courtesy", "filler")
_TAKEN_UP = ("will", "yes", "courtesy", "filler", "soon")
_CHOICE = ("lead", "yes", "courtesy", "filler")
Found = Iterator[tuple[str, str]]


def answers(said: Said, known: list[Claim]) -> Iterator[Claim]:
    """The facts of a bare answer, but those of kinds that the text states by itself (`known`)."""
    question = _question(said) if len(said.text.split()) <= _MOST_WORDS else None
    if question is None:
        return
    had = {claim.kind for claim in known}
    for tongue in _tongues(said):
        found = [one for one in _found(tongue, question, known) if one[0] not in had]
        # Whether it is a name tells the first: what is a word there is none in the language of the question.
        had.add("name")
        if found:
            yield from (Claim(kind, value, confidence=_CONFIDENCE) for kind, value in found)
            return


def _found(said: Said, question: Asked, known: list[Claim]) -> Found:
    told = [sentence for sentence in said.sentences if not sentence.is_question]
    for answer in (_names, _phones, _addresses, _identifiers, _choices, _closed):
        yield from answer(said, told, question, known)


def _tongues(said: Said) -> list[Said]:
    """In the language it is taken for, and in that of the question: of a word or two nothing tells."""
    codes = dict.fromkeys((said.language, said.asked.language if said.asked else said.language))
    return [said if code == said.language else replace(said, language=code) for code in codes]


def taken_up(said: Said, sentence: Sentence) -> Asked | None:
    """The request that a bare sentence takes up: "ok, will do", "sure, tomorrow"; None when it is none."""
    question = _question(said) if len(sentence.plain) <= _LONGEST_SENTENCE else None
    if question is None or not question.acts:
        return None
    for tongue in _tongues(said):
        spoken = replace(sentence, language=tongue.language)
        made = made_of(tongue, spoken, *_TAKEN_UP) or frozenset()
        does = "will" in made or "day" in made
        if does and ("yes" not in made or question.means("act") or _says_so(tongue, spoken)):
            return question
    return None


def requested(said: Said, act: str) -> Asked | None:
    """What we asked for, where what somebody says they will do is just that."""
    question = _question(said) if act else None
    return question if question is not None and question.act == act else None


def _question(said: Said) -> Asked | None:
    if said.asked is None or said.speaker != "contact":
        return None
    return asked(said.asked)


def _says_so(said: Said, sentence: Sentence) -> bool:
    """Whether beside the yes it says that it will be done: "yes, I'll do it"."""
    return any((made_of(said, clause, "will", "soon") or set()) & {"will"} and
               not made_of(said, clause, "yes") for clause in clauses(sentence))  # fmt: skip


def _names(said: Said, told: list[Sentence], question: Asked, known: list[Claim]) -> Found:
    if "name" not in question.kinds:
        return
    found: list[str] = []
    for clause in (clause for sentence in told for clause in clauses(sentence)):
        value = _name(clause, _common(said.language) | _common(said.asked.language if said.asked else "en"))
        if value and not (found and "address" in question.kinds):
            found.append(value)
        elif not value and not _is_aside(said, clause):
            return
    if len(found) == 1:
        yield "name", found[0]


def _name(clause: Sentence, common: frozenset[str]) -> str:
    """The name that a clause is, and nothing else."""
    rest = after_lead(clause)
    spelled, folded = rest.sharp.strip(" .!\"'").split(), rest.plain.strip(" .!\"'").split()
    if not 1 <= len(spelled) <= contact_data.MOST_NAMES or not all(map(contact_data.NAME.fullmatch, spelled)):
        return ""
    own = [word for word in folded if word not in contact_data.PARTICLES]
    if not own or any(word.rstrip(".") in common for word in own):
        return ""
    capitals = sum(word[0].isupper() for word in spelled if word.lower() not in contact_data.PARTICLES)
    is_written = capitals == len(own) or (capitals == 0 and len(own) > 1) or (clause.language == "ar")
    return " ".join(rest.text.strip(" .!\"'").split()) if is_written else ""


def _is_aside(said: Said, clause: Sentence) -> bool:
    """Whether a clause beside the name is another answer, or courtesy."""
    return any(char.isdigit() or char == "@" for char in clause.plain) or made_of(said, clause, *_CLOSED) is not None


def _phones(said: Said, told: list[Sentence], question: Asked, known: list[Claim]) -> Found:
    if not {"phone", "reach"} & question.kinds:
        return
    taken = {claim.value for claim in known}
    found = [(number, place, sentence) for sentence in told for number, place in contact_data.numbers(said, sentence)]
    values = {number for number, place, sentence in found if Guard(said, sentence).is_stated(place)}
    if len(values) == 1 and not any(value in taken for value in values):
        yield "phone", values.pop()


def _addresses(said: Said, told: list[Sentence], question: Asked, known: list[Claim]) -> Found:
    """A street and a number as we asked for them, whatever the street is called."""
    if "address" not in question.kinds:
        return
    found = [value for sentence in told if (value := _address(said, sentence))]
    if len(found) == 1:
        yield "address", found[0]


def _address(said: Said, sentence: Sentence) -> str:
    rest = after_lead(sentence)
    plain = rest.plain.strip(" .,!")
    if not re.search(r"(?<!\w)\d{1,5}[a-z]?(?!\w)", plain) or not re.search(r"[^\W\d]{3}", plain) or "@" in plain:
        return ""
    if not contact_data.SHORTEST_ADDRESS <= len(plain) <= contact_data.LONGEST_ADDRESS or len(plain.split()) < 2:
        return ""
    guard = Guard(said, rest)
    is_other = any(True for find in (amounts.find, identifiers.find) for _ in find(said, rest)) or dates.find(
        said, rest
    )
    many = sum(word in wording.languages()[rest.language].small for word in re.findall(r"\w+", plain))
    if is_other or many > 2 or not guard.is_stated(len(rest.plain), len(rest.plain)):
        return ""
    return " ".join(rest.text.strip(" .,!").split())


def _identifiers(said: Said, told: list[Sentence], question: Asked, known: list[Claim]) -> Found:
    kinds = [kind for kind in identifiers.KINDS if kind in question.kinds]
    if len(kinds) != 1 or any(claim.kind in identifiers.KINDS for claim in known):
        return
    values = {value for sentence in told for value in _numbers(said, sentence, question)}
    if len(values) == 1:
        yield kinds[0], values.pop()


def _numbers(said: Said, sentence: Sentence, question: Asked) -> Iterator[str]:
    """Numbers of a sentence that are no day and no amount; none of one that gives a telephone number or an address."""
    if len(sentence.plain.split()) > _MOST_OF_NUMBER or _gives_another(said, sentence):
        return
    others = [place for _, place in amounts.find(said, sentence)]
    others += [place for day in dates.find(said, sentence) for place in range(day.start, day.end)]
    if "phone" in question.kinds or "+" in sentence.plain:
        others += [place for _, place in contact_data.numbers(said, sentence)]
    for value, place in identifiers.numbers(sentence):
        if place not in others and Guard(said, sentence).is_stated(place):
            yield value


def _gives_another(said: Said, sentence: Sentence) -> bool:
    found = (find(said, sentence) for find in (contact_data.phones, contact_data.addresses, contact_data.emails))
    return any(True for claims in found for _ in claims)


def _choices(said: Said, told: list[Sentence], question: Asked, known: list[Claim]) -> Found:
    """The channel or the language that is named, and no other."""
    for asked_for, group, kind in (("reach", "channel", "channel_preference"), ("language", "language", "language")):
        made = _first(said, told, *_CHOICE, group, *(["by_phone"] if group == "channel" else []))
        if asked_for not in question.kinds or made is None:
            continue
        named = [one.partition(":")[2] for one in made if one.startswith(f"{group}:")]
        if len(named) == 1 and "by_phone" not in made:
            yield kind, named[0]
        elif not named and "by_phone" in made:
            yield "call_preference", "call"


def _closed(said: Said, told: list[Sentence], question: Asked, known: list[Claim]) -> Found:
    """What yes and no mean, where they can mean one thing only."""
    word = _yes_or_no(said, told)
    for what, (kind, yes, no) in ANSWERS.items():
        if word and question.means(what):
            yield kind, yes if word == "yes" else no
    if word == "yes" and question.means("offered") and question.offered:
        yield question.offered


def _yes_or_no(said: Said, told: list[Sentence]) -> str:
    made = _first(said, told, *_CLOSED)
    if made is None and told:
        # "No thanks, I only want my parcel": what is said politely is said of the question.
        made = made_of(said, clauses(told[0])[0], *_CLOSED)
        made = made if made is not None and (_is_polite(said, clauses(told[0])[0]) or len(made) > 1) else None
    said_so = (made or frozenset()) & {"yes", "no"}
    return next(iter(said_so)) if len(said_so) == 1 else ""


def _is_polite(said: Said, clause: Sentence) -> bool:
    return words.pattern(clause.language, "answered", "courtesy").search(clause.plain) is not None


def _first(said: Said, told: list[Sentence], *lists: str) -> frozenset[str] | None:
    """Of what the first sentence is made that is more than courtesy."""
    for sentence in told:
        made = made_of(said, sentence, *lists)
        if made is None or made - {"courtesy", "filler", "lead"}:
            return made
    return None


@cache
def _common(code: str) -> frozenset[str]:
    """Words that are no names."""
    listed = [*words.listed(code, "answered", "not_name"), *words.listed(code, "name", "never")]
    listed += [word for name in ("yes", "no", "courtesy") for word in words.listed(code, "answered", name)]
    return frozenset(words.plain(one) for one in listed) | frozenset(wording.languages()[code].small)
