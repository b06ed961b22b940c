"""In which language a text is read: the customer's usual one, unless its small words speak clearly for another."""

from __future__ import annotations

import re

from inbox.searching import fold
from memory import wording

#: so many small words more than the usual language has, another has to have
_CLEARLY = 2
_ARABIC, _LETTER = re.compile("[\u0621-\u064a]"), re.compile(r"[^\W\d_]")


def language_of(text: str, usual: str) -> str:
    """The code of the language; `usual` is the contact's own, "" when it is not known."""
    if len(_ARABIC.findall(text)) * 2 > len(_LETTER.findall(text)):
        return "ar"
    words = fold(text[:2_000]).split()
    counts = {code: sum(word in known.small for word in words) for code, known in wording.languages().items()}
    best = max(counts, key=lambda code: counts[code])
    given = usual.split("-")[0].lower()
    if given in counts and counts[best] < counts[given] + _CLEARLY:
        return given
    return best if counts[best] else (given if given in counts else "en")
