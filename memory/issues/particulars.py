"""Particulars: who somebody is and how they want to be reached. A message that holds nothing else opens no issue."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from inbox.courtesy import is_courtesy
from inbox.searching import fold
from memory import cues
from memory.extracting import Said, facts, identifiers

KINDS = frozenset({
    "name", "email", "phone", "address", "language", "channel_preference", "call_preference", "other_preference",
    "consent",
})  # fmt: skip


def are_all(text: str, language: str, at: datetime) -> bool:
    """Whether every sentence that is no greeting and no courtesy states such a fact, and none asks anything."""
    said = Said(text, "contact", at, language)
    told = [replace(said, text=one.text) for one in said.sentences if _says_something(one.text, language)]
    return bool(told) and not any(one.is_question for one in said.sentences) and all(map(_is_one, told))


def _says_something(text: str, language: str) -> bool:
    return bool(cues.without(fold(text), "greeting", language).split()) and not is_courtesy(text)


def _is_one(said: Said) -> bool:
    kinds = {claim.kind for claim in facts(said)}
    return bool(kinds & KINDS) and kinds.isdisjoint(identifiers.KINDS)
