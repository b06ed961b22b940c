"""Names of channels and of languages in a sentence, in whatever language they are named."""

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
