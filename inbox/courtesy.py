"""Courtesy: thanks, an emoji, a rating; what after a resolution opens nothing (product.md, decisions)."""

from __future__ import annotations

import tomllib
import unicodedata
from functools import cache
from pathlib import Path

#: a courtesy has at most this many words
WORDS = 8
_FOLDER = Path(__file__).parent / "languages"


def is_courtesy(text: str) -> bool:
    """Whether these words only say thanks, agree, rate or take leave: at most 8, no question, a known language."""
    if "?" in text or "؟" in text:
        return False
    words = _words(text)
    if not words:
        return _is_sign(text)
    if len(words) > WORDS:
        return False
    if len(words) == 1 and words[0].isdigit():
        return 0 <= int(words[0]) <= 10 and len(words[0]) <= 2
    phrase = " ".join(words)
    return any(
        phrase in lexicon["courtesy"] or (not lexicon["core"].isdisjoint(words) and lexicon["words"].issuperset(words))
        for lexicon in _lexicons()
    )


def _words(text: str) -> list[str]:
    kept = "".join(
        char if char.isalnum() or char in "'’" or unicodedata.category(char) == "Mn" else " " for char in text
    )
    return kept.replace("’", "'").casefold().split()


def _is_sign(text: str) -> bool:
    """Only emoji or punctuation, and something."""
    return bool(text.strip()) and not any(char.isalnum() for char in text)


@cache
def _lexicons() -> list[dict[str, frozenset[str]]]:
    read = (tomllib.loads(path.read_text()) for path in sorted(_FOLDER.glob("*.toml")))
    return [
        {name: frozenset(word.casefold() for word in lexicon[name]) for name in ("courtesy", "words", "core")}
        for lexicon in read
    ]
