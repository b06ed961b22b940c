"""WordPiece: how BERT's vocabulary cuts a text (Devlin and others 2018, uncased), greedy from the left."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from pathlib import Path

#: a longer word is unknown, as in the original
LONGEST_WORD = 100


class WordPiece:
    """Cuts texts into ids of a `vocab.txt`, with [CLS] before and [SEP] after."""

    def __init__(self, vocabulary: Path) -> None:
        self._ids = {word: number for number, word in enumerate(vocabulary.read_text(encoding="utf-8").split("\n"))}
        self._unknown = self._ids["[UNK]"]
        self._pieces = lru_cache(50_000)(self._cut)

    def ids(self, text: str, most: int) -> list[int]:
        """At most `most` ids, the two signs included."""
        inner: list[int] = []
        for word in _words(text):
            inner += self._pieces(word)
            if len(inner) >= most - 2:
                break
        return [self._ids["[CLS]"], *inner[: most - 2], self._ids["[SEP]"]]

    def _cut(self, word: str) -> tuple[int, ...]:
        pieces: list[int] = []
        start = 0
        while start < len(word) <= LONGEST_WORD:
            end = len(word)
            while end > start and self._known(word, start, end) is None:
                end -= 1
            if end == start:
                return (self._unknown,)
            pieces.append(self._known(word, start, end) or 0)
            start = end
        return tuple(pieces) or (self._unknown,)

    def _known(self, word: str, start: int, end: int) -> int | None:
        return self._ids.get(("##" if start else "") + word[start:end])


def _words(text: str) -> list[str]:
    """Lower case without accents, apart at spaces; every sign of punctuation and every ideograph by itself."""
    plain = unicodedata.normalize("NFD", text.lower())
    kept = (_spaced(char) for char in plain if unicodedata.category(char) not in ("Mn", "Cf", "Co", "Cs"))
    return "".join(kept).split()


def _spaced(char: str) -> str:
    category = unicodedata.category(char)
    if category in ("Cc", "Zs"):
        return " "
    ascii_sign = char.isascii() and not char.isalnum()
    ideograph = "\u3400" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff" or "\U00020000" <= char <= "\U0002fa1f"
    return f" {char} " if ascii_sign or category.startswith("P") or ideograph else char
