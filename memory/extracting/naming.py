"""Names in a sentence: of channels and of languages, in whatever language they are named; which words name people."""

from __future__ import annotations

import re
from functools import cache

from memory.extracting import words
from memory.extracting.said import Sentence


def channels(sentence: Sentence) -> list[str]:
    """The channels a sentence names, each once."""
    return _named(sentence, "channel")


def languages(sentence: Sentence) -> list[str]:
    """The codes of the languages a sentence names, each once."""
    return _named(sentence, "language")


@cache
def names(code: str, group: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """By what each channel or language is called: channels in the language and in English, languages in all."""
    codes = words.codes() if group == "language" else tuple(dict.fromkeys((code, "en")))
    return tuple(
        (name, words.compiled(spelled, one))
        for one in codes
        for name, spelled in words.words(one, group, "names").items()
    )


def _named(sentence: Sentence, group: str) -> list[str]:
    found = [name for name, named in names(sentence.language, group) if named.search(sentence.plain)]
    return list(dict.fromkeys(found))


def is_given(word: str) -> bool:
    """Whether a word is a common given name of any language, written as one where it means something else too."""
    plain = words.plain(word)
    return plain in _given("latin", "arabic") or (word[:1].isupper() and plain in _given("capital"))


@cache
def _given(*lists: str) -> frozenset[str]:
    told = words.table("names/given.toml")
    return frozenset(words.plain(name) for one in lists for name in told[one].split())
