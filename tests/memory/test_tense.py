"""Days of what was and of what is to come, and what is done only on a condition, in six languages. No database."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from memory.extracting import Said, facts
from memory.extracting.promises import promises
from tests.memory.test_sentences import _HOMES

_TABLE = Path(__file__).parent / "sentences" / "tense.txt"
#: a Tuesday
_AT = datetime(2026, 11, 17, 10, tzinfo=UTC)


def _told(code: str, speaker: str, text: str) -> set[str]:
    country, zone = _HOMES[code]
    said = Said(text, speaker, _AT, code, ZoneInfo(zone), country)
    told = {f"{claim.kind}={claim.value}" for claim in facts(said)}
    return told | {f"P:{one.act}@{one.due_at.date() if one.due_at else None}" for one in promises(said)}


@pytest.mark.parametrize("code", sorted(_HOMES))
def test_a_day_is_the_one_that_is_meant(code):
    wrong = []
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith(f"{code}|"):
            _, speaker, text, expected = line.split("|")
            found = _told(code, speaker, text)
            if found != {one.strip() for one in expected.split(";") if one.strip()}:
                wrong.append(f"{text}: {sorted(found)} instead of {expected}")
    assert wrong == []
