"""The title of an issue: a short extract of what the customer said, masked."""

from __future__ import annotations

import re

from inbox.searching import fold
from memory import cues
from memory.masking import mask
from memory.models.issue import TITLE

_SENTENCE = re.compile(r"(?<=[.!?؟。])\s+|\n+")


def title(text: str) -> str:
    """The first sentence that says what it is about, at most 120 characters."""
    masked = mask(text)
    sentences = [" ".join(part.split()) for part in _SENTENCE.split(masked) if part.strip()]
    best = max(sentences, key=_tells, default=masked.strip())
    return best if len(best) <= TITLE else best[: TITLE - 1].rsplit(" ", 1)[0].rstrip(" ,;:-") + "…"


def _tells(sentence: str) -> int:
    """How much of what an issue is made of it holds; of equal ones the first counts."""
    words = fold(sentence)
    code = cues.language(sentence)
    rest = cues.without(words, "greeting", code).split()
    about = bool(cues.categories(words, code))
    return 2 * about + cues.has(words, "wants", code) + (len(rest) >= 3) + any(char.isdigit() for char in sentence)
