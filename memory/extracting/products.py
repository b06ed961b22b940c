"""Products: what somebody bought or has, by its name: an article, then a name with a capital or a number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from memory import wording
from memory.extracting import words
from memory.extracting.said import Claim, Said, Sentence

#: words of the longest name
_MOST = 6
#: Arabic has no capitals: a name after a verb of buying is a few words
_MOST_ARABIC = 4
#: where the noun comes first and the name after it
_NOUN_FIRST = frozenset({"es", "pt", "fr", "de", "ar"})
#: where people's names have an article too: "a Laura Mendes"
_PEOPLE_HAVE_ARTICLES = frozenset({"pt"})
#: a number of something, an address of the net, an amount
_NUMBER = re.compile(r"\d{5}|\w-\d{3}|[@€$£%+/]|\d[.,]\d")
_WORD = re.compile(r"[^\s,.;:!?()\"\x1a]+(?:\.\d+)?")


def find(said: Said, sentence: Sentence) -> Iterator[tuple[Claim, int]]:
    """The products a sentence names."""
    taken = [*_articled(sentence)]
    for bare in words.each(sentence.language, "product", "bare"):
        found = [name.span("v") for name in bare.finditer(sentence.plain)]
        taken += [(*span, span[0]) for span in found if not any(span[0] < b and a < span[1] for a, b, _ in taken)]
    for start, end, place in taken:
        yield Claim("product", sentence.text[start:end], confidence=0.8), place


def _articled(sentence: Sentence) -> Iterator[tuple[int, int, int]]:
    """Where names stand that follow an article or a verb of having, and where that begins."""
    seen = -1
    for article in _articles(sentence.language).finditer(sentence.plain):
        if article.start() < seen:
            continue
        name = _name(sentence, article.end(), _is_had(sentence, article.start()))
        if name is not None:
            seen = name[1]
            yield *name, article.start()


def _is_had(sentence: Sentence, start: int) -> bool:
    """Whether a verb of buying or having stands right before: then small letters are a name too."""
    if sentence.language != "ar" and any(char.isupper() for char in sentence.text):
        return False
    before = sentence.plain[max(0, start - 40) : start].rstrip()
    return any(
        found.end() == len(before) for found in words.pattern(sentence.language, "product", "strong").finditer(before)
    )


def _name(sentence: Sentence, start: int, is_had: bool) -> tuple[int, int] | None:
    """Where a name that begins there stands; None when it is none."""
    taken = _words(sentence, start)
    while taken and not _ends_a_name(sentence, taken[-1]):
        taken = taken[:-1]
    plain = [sentence.plain[word.start() : word.end()] for word in taken]
    if len(taken) < 2 or any(word in _set(sentence.language, "generic") for word in plain):
        return None
    if sum(word.isdigit() for word in plain) > 1 or _is_number_of(sentence.language, plain):
        return None
    if not taken[0][0][:1].isalpha() or any(_NUMBER.search(word[0]) for word in taken):
        return None
    if sentence.language == "ar" and _is_arabic_name(plain):
        return taken[0].start(), taken[2 if plain[2:3] and plain[2].isdigit() else 1].end()
    if (sentence.language == "ar" or not is_had) and not _is_own_name(
        sentence.language, [word[0] for word in taken], plain
    ):
        return None
    return taken[0].start(), taken[-1].end()


def _is_number_of(code: str, plain: list[str]) -> bool:
    """A table for 8, a refund of 160: a small word before the number."""
    small = wording.languages()[code].small
    return any(word.isdigit() and before in small for before, word in pairwise(plain))


def _words(sentence: Sentence, start: int) -> list[re.Match[str]]:
    taken: list[re.Match[str]] = []
    for word in _WORD.finditer(sentence.sharp, _after_qualities(sentence, start)):
        gap = sentence.sharp[taken[-1].end() if taken else word.start() : word.start()]
        if gap.strip() or len(taken) == _MOST or _ends_before(sentence, word, taken):
            break
        taken.append(word)
    return taken


def _ends_before(sentence: Sentence, word: re.Match[str], taken: list[re.Match[str]]) -> bool:
    """Whether a name is over before this word."""
    own = any(_is_own(one[0]) for one in taken)
    folded = sentence.plain[word.start() : word.end()]
    if _is_model(sentence, word[0], taken) or (folded in _set(sentence.language, "joins") and taken and not own):
        return False
    if folded in _set(sentence.language, "stops"):
        return True
    if sentence.language in _NOUN_FIRST:
        return own and not _is_own(word[0])
    return own and word[0][0].isdigit() and not _is_own(taken[-1][0])


def _is_own(word: str) -> bool:
    """Whether it is of a name: a capital or a figure."""
    return word[:1].isupper() or word[:1].isdigit()


def _after_qualities(sentence: Sentence, start: int) -> int:
    """Past "broken", "new" and the like."""
    qualities = _set(sentence.language, "qualities")
    for word in _WORD.finditer(sentence.sharp, start):
        if sentence.plain[word.start() : word.end()] not in qualities:
            return word.start()
    return start


def _is_model(sentence: Sentence, word: str, taken: list[re.Match[str]]) -> bool:
    """A single capital after a name is a model, whatever the letter means elsewhere; but for the English "I"."""
    if sentence.language == "en" and word == "I":
        return False
    return bool(taken) and len(word) == 1 and word.isupper() and taken[-1][0][:1].isupper()


def _ends_a_name(sentence: Sentence, word: re.Match[str]) -> bool:
    return sentence.plain[word.start() : word.end()] not in _set(sentence.language, "joins")


def _is_own_name(code: str, sharp: list[str], plain: list[str]) -> bool:
    """A number or a model among the words, or a capital where the language gives none to every noun."""
    if code == "en" and not sharp[0][:1].isupper() and capitals(sharp):
        return False
    has_model = any(re.fullmatch(r"[A-Z]?\d{1,4}[A-Za-z]{0,2}|[A-Z]", word) for word in sharp[1:])
    if code in _PEOPLE_HAVE_ARTICLES and sharp[0][:1].isupper():
        return has_model
    if code == "de":
        return has_model or (sharp[0][:1].isupper() and capitals(sharp) >= 2)
    if code == "ar":
        return len(plain) <= _MOST_ARABIC and (plain[-1].isdigit() or bool(re.fullmatch(r"[a-z]\w+", plain[1])))
    lower_model = any(re.fullmatch(r"[a-z]?\d{1,4}[a-z]{0,2}", word) for word in plain[1:]) and not capitals(sharp)
    return has_model or capitals(sharp) > 0 or lower_model


def _is_arabic_name(plain: list[str]) -> bool:
    """A thing and its name, without the article; the second word of one that ends alike only tells how it is."""
    thing, name = plain[:2]
    return thing.endswith("ه") and not name.endswith("ه") and not any(word.startswith("ال") for word in (thing, name))


def capitals(sharp: list[str]) -> int:
    """How many words begin with a capital."""
    return sum(word[:1].isupper() for word in sharp)


@cache
def _articles(code: str) -> re.Pattern[str]:
    return re.compile(rf"{words.pattern(code, 'product', 'articles').pattern}\s+")


@cache
def _set(code: str, name: str) -> frozenset[str]:
    return frozenset(words.plain(one) for one in words.listed(code, "product", name))
