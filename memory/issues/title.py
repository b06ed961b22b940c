"""The title of an issue: a short extract of what the customer said, masked."""

from __future__ import annotations

import re

from inbox.searching import fold
from memory import cues
from memory.masking import mask
from memory.models.issue import TITLE

_SENTENCE = re.compile(r"(?<=[.!?؟。])\s+|\n+")

#: what ends a greeting, and what no title begins or ends with
_ENDS = (",", ";", ":", ".", "!", "?", "-", "–", "—", "،", "؛", "؟")
_DANGLING = " ,;:-–—،؛"


def title(text: str) -> str:
    """The first sentence that says what it is about, without its greeting, at most 120 characters."""
    masked = mask(text)
    sentences = [" ".join(part.split()) for part in _SENTENCE.split(masked) if part.strip()]
    best = max(sentences, key=_tells, default=masked.strip())
    best = _capital((_ungreeted(best) or best).rstrip(_DANGLING))
    return best if len(best) <= TITLE else best[: TITLE - 1].rsplit(" ", 1)[0].rstrip(_DANGLING) + "…"


def _ungreeted(sentence: str) -> str:
    """Without the greetings that it begins with, up to the last sign that ends one: "I need help with" stays."""
    count, parts = cues.leading(fold(sentence), "greeting", cues.language(sentence)), sentence.split()
    ends, seen = 0, 0
    for place, part in enumerate(parts, 1):
        seen += len(fold(part).split())
        if seen > count:
            break
        ends = place if part.endswith(_ENDS) else ends
    return " ".join(parts[ends:]).lstrip(_DANGLING)


def _capital(sentence: str) -> str:
    """Begun with a capital, past a sign that opens a question."""
    at = next((place for place, char in enumerate(sentence) if char.isalnum()), 0)
    return sentence[:at] + sentence[at : at + 1].upper() + sentence[at + 1 :]


def _tells(sentence: str) -> int:
    """How much of what an issue is made of it holds; of equal ones the first counts."""
    words = fold(sentence)
    code = cues.language(sentence)
    rest = cues.without(words, "greeting", code).split()
    about = bool(cues.categories(words, code))
    return 2 * about + cues.has(words, "wants", code) + (len(rest) >= 3) + any(char.isdigit() for char in sentence)
