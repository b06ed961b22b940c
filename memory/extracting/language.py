"""In which language a text is read: the customer's usual one, unless words and letters speak clearly for another."""

from __future__ import annotations

import re

from memory import cues

#: so many signs more than the usual language has, another has to have
_CLEARLY = 2
_ARABIC, _LETTER = re.compile("[\u0621-\u064a]"), re.compile(r"[^\W\d_]")


def language_of(text: str, usual: str) -> str:
    """The code of the language; `usual` is the contact's own, "" when it is not known."""
    if len(_ARABIC.findall(text)) * 2 > len(_LETTER.findall(text)):
        return "ar"
    counts = cues.signs(text[:2_000])
    best = max(counts, key=lambda code: counts[code])
    given = usual.split("-")[0].lower()
    if given in counts and counts[best] < counts[given] + _CLEARLY:
        return given
    return best if counts[best] else (given if given in counts else "en")
