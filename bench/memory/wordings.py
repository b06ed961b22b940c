"""The wordings of a half and a language, and the ways of a country, from the files beside this one."""

from __future__ import annotations

import random
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent / "wordings"
HALVES = ("fit", "test")


@cache
def of(language: str, half: str) -> dict[str, Any]:
    """All sentences of one half; raises FileNotFoundError for a language that is not written."""
    return tomllib.loads((_FOLDER / f"{language}.{half}.toml").read_text(encoding="utf-8"))


@cache
def place(language: str) -> dict[str, Any]:
    """The calendar's words and the countries of a language."""
    return dict(tomllib.loads((_FOLDER / "places.toml").read_text(encoding="utf-8"))[language])


def languages() -> list[str]:
    """Those that both halves are written in."""
    return sorted(path.name.split(".")[0] for path in _FOLDER.glob("*.fit.toml"))


class Deck:
    """Draws from lists without repeating until a list is used up."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self._left: dict[str, list[Any]] = {}

    def draw(self, key: str, cards: list[Any], having: str = "", lacking: str = "") -> Any:
        """The next of `cards`, which are known by `key`; of sentences one that has and lacks these patterns, if any does."""
        left = self._left.setdefault(key, [])
        for _ in range(2):
            for card in left:
                if not isinstance(card, str) or (
                    re.search(having, card) and not (lacking and re.search(lacking, card))
                ):
                    left.remove(card)
                    return card
            left[:] = self.rng.sample(cards, len(cards))
        return left.pop()
