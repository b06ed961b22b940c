"""How people come back to something, in six languages: the pairs of messages that tests link, or keep apart.

For each of 15 topics `open` (two ways to begin it), `again` (each later), `other` (a near miss); `back` and `fresh` name
no topic. Every second wording is held: weights and cues are fitted on the seen ones alone.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LANGUAGES = ("en", "es", "pt", "fr", "de", "ar")
#: topics whose two beginnings are two matters
_TWO = ("late_parcel", "damaged", "wrong_item", "refund_missing", "repair", "bank", "hotel", "clinic", "utility")


@dataclass(frozen=True)
class Case:
    """Messages with their days; the last one is about that of number `target`, or about nothing before (None)."""

    language: str
    is_held: bool
    lines: tuple[tuple[int, str], ...]
    target: int | None


def cases(language: str) -> Iterator[Case]:
    """All of a language."""
    told = tomllib.loads((Path(__file__).parent / f"{language}.toml").read_text(encoding="utf-8"))
    back, fresh = told.pop("back"), told.pop("fresh")
    topics = list(told.values())
    for place, topic in enumerate(topics):
        yield from _again(language, place, topic, topics[(place + 4) % len(topics)])
        yield from _apart(language, place, list(told)[place], topics)
    for place, text in enumerate(back):
        yield Case(language, place % 2 == 1, ((0, topics[place]["open"][0]), (4, text)), 0)
    for place, text in enumerate(fresh):
        for topic in (topics[(place + by) % len(topics)] for by in (0, 5, 9)):
            yield Case(language, place % 2 == 1, ((0, topic["open"][1]), (9, text)), None)


def _again(language: str, place: int, topic: dict[str, Any], other: dict[str, Any]) -> Iterator[Case]:
    """Alone, after something else, and with something else in between."""
    for way, (began, again) in enumerate(zip(topic["open"], topic["again"], strict=True)):
        is_held, between = (way + place) % 2 == 1, other["open"][way]
        yield Case(language, is_held, ((0, began), (4, again)), 0)
        yield Case(language, is_held, ((0, between), (2, began), (7, again)), 1)
        yield Case(language, is_held, ((0, began), (2, between), (7, again)), 0)


def _apart(language: str, place: int, name: str, topics: list[dict[str, Any]]) -> Iterator[Case]:
    is_held, topic = place % 2 == 1, topics[place]
    first = topic["open"][place % 2]
    others = [topics[(place + by) % len(topics)]["open"][place % 2] for by in (1, 3)]
    for text in (topic["other"][0], *others):
        yield Case(language, is_held, ((0, first), (9, text)), None)
    if name in _TWO:
        one, two = topic["open"]
        yield Case(language, is_held, ((0, one), (9, two)), None)
        yield Case(language, is_held, ((0, two), (9, one)), None)
