"""What only sounds like a fact of a person states none: calls that never came, other people, other places."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from memory.extracting import Said, facts

_FILE = Path(__file__).parent / "sentences" / "nothing.toml"
_KINDS = {
    "name", "address", "language", "channel_preference", "call_preference", "other_preference", "consent",
}  # fmt: skip
_AT = datetime(2026, 11, 20, 12, tzinfo=UTC)


def _lists():
    told = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return [(who, code, row["nothing"]) for who, codes in told.items() for code, row in codes.items()]


def _stated(who, code, text):
    return [(one.kind, one.value) for one in facts(Said(text, who, _AT, code)) if one.kind in _KINDS]


@pytest.mark.parametrize(("who", "code", "texts"), _lists())
def test_nothing_of_the_person_is_stated(who, code, texts):
    found = {text: claims for text in texts if (claims := _stated(who, code, text))}
    assert found == {}
