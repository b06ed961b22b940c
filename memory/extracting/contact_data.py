"""What a customer says of themselves: name, address, e-mail and telephone number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

import phonenumbers

from memory.extracting import naming, words
from memory.extracting.said import Claim, Said, Sentence

_EMAIL = re.compile(r"(?<![\w.+-])[\w+-](?:[\w.+-]{0,62}[\w+-])?@(?:[a-z0-9-]{1,63}\.)+[a-z]{2,24}(?![\w@])", re.I)
_PHONE = re.compile(r"(?<![\w#./-])(?:\+|00)?\(?\d(?:[\s().-]{0,2}\d){6,14}(?![\w@])")
#: letters of a name, with its inner signs
NAME = re.compile(r"[^\W\d_][^\W\d_'.-]*(?:['.-][^\W\d_]+)*\.?")
MOST_NAMES = 4
#: what a name follows, by lists of the languages' files: how many of its words must be written as names there, and
#: whether one alone must be a given name
_INTROS = {"intro": (0, False), "labelled": (1, False), "loose": (1, True), "full": (2, False)}
#: small words within a name
PARTICLES = frozenset({
    "de", "da", "do", "dos", "das", "del", "di", "du",
    "la", "le", "van", "von", "der", "den", "bin", "al", "el", "e", "y",
})  # fmt: skip
_WITHOUT_CAPITALS = frozenset({"ar"})
#: characters of a line below a signature
_SHORT_LINE = 50
#: a postal code and its town: of Great Britain, of the United States, of the continent
_PLACE = re.compile(
    r"\b[A-Z]{1,2}\d[\dA-Z]? \d[A-Z]{2}\b|\b[A-Z]{2} \d{5}(?:-\d{4})?\b"
    r"|\b\d{4,5}(?:-\d{3})?,? [A-ZÀ-Þ][\w'’.-]*"
    r"(?:[ -](?:(?:d[aeo]s?|del|am|an der|im|bei|sur|sous|les|le|la|el) )*[A-ZÀ-Þ][\w'’.-]*)*"
)
#: characters of an address
SHORTEST_ADDRESS, LONGEST_ADDRESS = 8, 140


def names(said: Said, sentence: Sentence) -> Iterator[tuple[Claim, int]]:
    """The name somebody gives for their own; where what is said may be anything, it must be written as a name.

    The whole name by which we know them is theirs however they bring it in.
    """
    known = _called(said, sentence)
    for kind, (least, is_given) in _INTROS.items():
        for intro in words.each(sentence.language, "name", kind):
            found = intro.search(sentence.plain)
            value = _name(sentence, found.start("v"), found.end("v"), least, is_given) if found else ""
            if found and value and (known is None or words.plain(known[0]) in words.plain(value)):
                yield Claim("name", value), found.start()
                return
    if known is not None:
        yield Claim("name", known[0]), known[1]


def _called(said: Said, sentence: Sentence) -> tuple[str, int] | None:
    """The whole name by which we know them, the family's first or last, and where it stands; one word may be any."""
    parts = [words.plain(word) for word in NAME.findall(said.called)]
    if said.speaker != "contact" or not 2 <= len(parts) <= MOST_NAMES or parts[0] not in sentence.plain:
        return None
    told = list(NAME.finditer(sentence.plain))
    for at in range(len(told) - len(parts) + 1):
        mine = told[at : at + len(parts)]
        between = [sentence.plain[one.end() : other.start()] for one, other in pairwise(mine)]
        is_one = all(gap in (" ", ", ", ". ") for gap in between)
        if is_one and [word[0].rstrip(".") for word in mine] in (parts, [parts[-1], *parts[:-1]]):
            return " ".join(NAME.findall(said.called)), mine[0].start()
    return None


def signed(said: Said) -> Iterator[tuple[Claim, Sentence]]:
    """The name below a letter: alone on the line after its greeting, with nothing but short lines behind it."""
    for place, (bye, line) in enumerate(pairwise(said.sentences)):
        closing = words.pattern(said.language, "name", "closing").fullmatch(bye.plain.strip(" ,.!-\n"))
        below = said.sentences[place + 2 :]
        if not closing or not _ends_line(said, bye) or any(len(one.text) > _SHORT_LINE for one in below):
            continue
        start = _after_title(line)
        value = _name(line, start, len(line.text), 0 if line.language in _WITHOUT_CAPITALS else 1)
        if value and line.text[start:].strip(" .,\n") == value.strip("."):
            yield Claim("name", value), line


def _ends_line(said: Said, sentence: Sentence) -> bool:
    return "\n" in sentence.text or re.search(rf"{re.escape(sentence.text.strip())}[ \r]*\n", said.text) is not None


def _after_title(sentence: Sentence) -> int:
    title = words.pattern(sentence.language, "name", "title").match(sentence.plain)
    return title.end() if title else 0


def _name(sentence: Sentence, start: int, end: int, capitals: int, is_given: bool = False) -> str:
    """The name that begins there; `capitals`: how many words it must have that are written as names, 0 for however.

    `is_given`: one word alone must be a given name, or follow a title; what else somebody is has a capital too.
    """
    stops, never = _set(sentence.language, "name", "stops"), _set(sentence.language, "name", "never")
    taken: list[re.Match[str]] = []
    for word in NAME.finditer(sentence.sharp, start, end):
        gap = sentence.sharp[taken[-1].end() if taken else start : word.start()]
        folded = sentence.plain[word.start() : word.end()].rstrip(".")
        if folded in never and not taken:
            return ""
        if gap.strip(" \"'") or folded in stops or folded in never or len(taken) == MOST_NAMES:
            break
        if capitals and not (_goes_on(word[0], folded, taken) if taken else _begins(word[0])):
            break
        taken.append(word)
        if word[0].endswith(".") and len(word[0]) > 3:
            break
    if len(taken) < max(1, capitals) or (len(taken) == 1 and len(taken[0][0]) < 2):
        return ""
    is_alone = is_given and len(taken) == 1
    if is_alone and not (naming.is_given(taken[0][0].rstrip(".")) or _is_titled(sentence, start)):
        return ""
    return sentence.text[taken[0].start() : taken[-1].end()].rstrip(" .")


def _is_titled(sentence: Sentence, start: int) -> bool:
    before = sentence.plain[:start].rstrip()
    return any(
        found.end() >= len(before) for found in words.pattern(sentence.language, "name", "title").finditer(before)
    )


def _begins(word: str) -> bool:
    """Whether a name begins with it: with a capital, or with a given name where no capitals are written."""
    return word[0].isupper() or naming.is_given(word)


def _goes_on(word: str, folded: str, taken: list[re.Match[str]]) -> bool:
    """Whether it is of the name: as the first is written, and in small letters one word more."""
    if word[0].isupper() or folded in PARTICLES:
        return True
    return not taken[0][0][0].isupper() and (not word.isascii() or len(taken) == 1)


def addresses(said: Said, sentence: Sentence) -> Iterator[tuple[Claim, int]]:
    """The postal address a sentence holds, told by its form (a street and a number), as it was written."""
    for form in words.each(sentence.language, "address", "form"):
        found = form.search(sentence.plain)
        if found is None:
            continue
        value = _address(sentence, found.start(), found.end())
        if value and not _is_elsewhere(sentence, found.start(), value):
            yield Claim("address", value), found.start()
            return


def has_address(sentence: Sentence) -> bool:
    """Whether it holds anything of an address's form, whosever it is."""
    return any(form.search(sentence.plain) for form in words.each(sentence.language, "address", "form"))


def _address(sentence: Sentence, start: int, end: int) -> str:
    """From the street to the end of the sentence, or to the words that are no part of an address."""
    stops = words.pattern(sentence.language, "address", "stops")
    stop = stops.search(sentence.plain, end)
    value = sentence.text[start : stop.start() if stop else len(sentence.text)].split("\n")[0]
    value = _up_to_its_place(value).strip(" .,;:!?()\"'،")
    return value if SHORTEST_ADDRESS <= len(value) <= LONGEST_ADDRESS and "@" not in value else ""


def _up_to_its_place(value: str) -> str:
    """Nothing of what comes after the postal code and the town; a word in small letters is no town."""
    found = _PLACE.search(value)
    rest = value[found.end() :].lstrip(" ,;:-") if found else ""
    return value[: found.end()] if found and rest[:1].islower() else value


def _is_elsewhere(sentence: Sentence, start: int, value: str) -> bool:
    """Whether it is where somebody lived, a shop is, or a parcel went."""
    before, after = sentence.plain[:start], sentence.plain[start + len(value) :]
    return any(
        words.pattern(sentence.language, "address", name).search(text) is not None
        for name, text in (("elsewhere", before), ("denied", after))
    )


def emails(said: Said, sentence: Sentence) -> Iterator[tuple[Claim, int]]:
    """E-mail addresses, in small letters."""
    for found in _EMAIL.finditer(sentence.sharp):
        yield Claim("email", found[0].lower()), found.start()


def phones(said: Said, sentence: Sentence) -> Iterator[tuple[Claim, int]]:
    """Telephone numbers in E.164: with a country code, or of the contact's country where the words tell of a number."""
    mine = words.pattern(sentence.language, "phone", "mine").search(sentence.plain)
    for number, place in _numbers(sentence, said.country if mine else ""):
        yield Claim("phone", number), place


def numbers(said: Said, sentence: Sentence) -> Iterator[tuple[str, int]]:
    """Telephone numbers where they were asked for, those of the contact's country too, and where they stand."""
    return _numbers(sentence, said.country)


def _numbers(sentence: Sentence, country: str) -> Iterator[tuple[str, int]]:
    for found in _PHONE.finditer(sentence.sharp):
        number = _number(found[0], country)
        if number:
            yield number, found.start()


def _number(told: str, country: str) -> str:
    is_full = told.lstrip(" (").startswith(("+", "00"))
    if not is_full and not country:
        return ""
    spelled = "+" + told.lstrip(" (")[2:] if told.lstrip(" (").startswith("00") else told
    try:
        number = phonenumbers.parse(spelled, None if is_full else country)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number) or not (is_full or phonenumbers.is_valid_number(number)):
        return ""
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


@cache
def _set(code: str, *path: str) -> frozenset[str]:
    return frozenset(words.plain(one) for one in words.listed(code, *path))
