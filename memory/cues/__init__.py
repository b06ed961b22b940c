"""Cues: the words by which customers and agents tell something, one data file per language."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import product
from pathlib import Path

from inbox.searching import fold
from memory import wording

#: small words that Arabic writes joined to the next one (and, so, with, to, like; the)
_JOINED = r"(?:[وفبلك]?(?:ال)?)?"

#: so many more small words of one language than of any other settle in which one a text is
CLEAR = 2
_ASCII = frozenset(map(chr, range(128)))


@dataclass(frozen=True)
class Cues:
    """The cues of one language, each a pattern over folded text."""

    told: dict[str, re.Pattern[str]]
    #: those with which not every language writes
    letters: frozenset[str]
    #: folded: the words by which the language is told
    common: frozenset[str]
    categories: dict[str, re.Pattern[str]]


@lru_cache(maxsize=2_048)
def language(text: str, otherwise: str = "") -> str:
    """The language whose cues are looked for in a text: by its small words and letters, then by the cues it holds.

    `otherwise`: the usual language of whoever wrote it, which decides where nothing else does.
    """
    counts = signs(text)
    first, second = sorted(counts.values())[:-3:-1]
    if first - second < CLEAR:
        folded = fold(text)
        counts = {code: count + _hits(folded, code) for code, count in counts.items()}
    usual = otherwise.split("-")[0].lower()
    return max(counts, key=lambda code: (counts[code], code == usual, code == "en"))


def signs(text: str) -> dict[str, int]:
    """By language how many words of a text, of its first 400, and how many of its letters tell of it."""
    words, letters = fold(text).split()[:400], set(text.lower()) - _ASCII
    counts = {
        code: sum(word in mine.common for word in words) + len(letters & mine.letters) for code, mine in _all().items()
    }
    counts["en"] -= any(letters & mine.letters for mine in _all().values())
    return counts


def has(folded: str, cue: str, code: str) -> bool:
    """Whether a folded text holds a cue of a language (`again`, `solved`, `complaint`, ...)."""
    return _all()[code].told[cue].search(folded) is not None


def without(folded: str, cue: str, code: str) -> str:
    """The folded text without what the cue matched."""
    return " ".join(_all()[code].told[cue].sub(" ", folded).split())


def leading(folded: str, cue: str, code: str) -> int:
    """With how many words of a cue, one upon another, a folded text begins."""
    pattern, at = _all()[code].told[cue], 0
    while match := pattern.match(folded, at):
        at = match.end() + 1
    return len(folded[:at].split())


def without_categories(folded: str, code: str) -> str:
    """The folded text without the words by which categories are known."""
    for pattern in _all()[code].categories.values():
        folded = pattern.sub(" ", folded)
    return " ".join(folded.split())


def categories(folded: str, code: str) -> tuple[str, ...]:
    """What a text is about: codes of the language's categories, those with most words first."""
    counts = {name: len(pattern.findall(folded)) for name, pattern in _all()[code].categories.items()}
    return tuple(sorted((name for name, count in counts.items() if count), key=lambda name: -counts[name]))


def _hits(folded: str, code: str) -> int:
    mine = _all()[code]
    return sum(pattern.search(folded) is not None for pattern in (*mine.told.values(), *mine.categories.values()))


@cache
def codes() -> tuple[str, ...]:
    """The languages there are data files for."""
    return tuple(sorted(path.stem for path in Path(__file__).parent.glob("*.toml")))


@cache
def _all() -> dict[str, Cues]:
    return {code: _read(code) for code in codes()}


def _read(code: str) -> Cues:
    told = tomllib.loads((Path(__file__).parent / f"{code}.toml").read_text(encoding="utf-8"))
    grouped, letters = told.pop("categories"), frozenset(told.pop("letters"))
    common = frozenset(fold(told.pop("common")).split()) | wording.languages()[code].small
    return Cues(
        {cue: _pattern(words, code) for cue, words in told.items()},
        letters,
        common,
        {name: _pattern(words, code) for name, words in grouped.items()},
    )


def _pattern(phrases: list[str], code: str) -> re.Pattern[str]:
    wanted = sorted({_phrase(one) for phrase in phrases for one in spelled_out(phrase)}, key=len, reverse=True)
    before = _JOINED if code == "ar" else ""
    return re.compile(rf"(?<!\w){before}(?:{'|'.join(wanted)})(?!\w)")


def spelled_out(phrase: str) -> list[str]:
    """Every phrase that one of building blocks stands for: "(no|any) news" for two, "it s (still |)off" for two."""
    parts = [part.split("|") for part in re.split(r"[()]", phrase)]
    return [" ".join("".join(chosen).split()) for chosen in product(*parts)]


def _phrase(phrase: str) -> str:
    words = (re.escape(fold(word.rstrip("*"))) + (r"\w*" if word.endswith("*") else "") for word in phrase.split())
    return " ".join(words)
