"""Tables of sentences in six languages: what they state, and what they do not. No database."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from memory.extracting import Said, facts
from memory.extracting.promises import promises

_TABLES = Path(__file__).parent / "sentences"
_AT = datetime(2026, 11, 17, 10, tzinfo=UTC)
_HOMES = {
    "en": ("GB", "Europe/London"), "es": ("ES", "Europe/Madrid"), "pt": ("PT", "Europe/Lisbon"),
    "fr": ("FR", "Europe/Paris"), "de": ("DE", "Europe/Berlin"), "ar": ("SA", "Asia/Riyadh"),
}  # fmt: skip


def _lines(name: str) -> list[tuple[str, str, str]]:
    rows = []
    for path in sorted(_TABLES.glob(name)):
        told = [line for line in path.read_text().splitlines() if line and not line.startswith("#")]
        rows += [(path.stem[:2], *line.rsplit("|", 1)) for line in told]
    return rows


def _said(code: str, text: str) -> Said:
    country, zone = _HOMES[code]
    _, _, words = text.strip().rpartition("agent: ")
    return Said(words, "agent" if "agent: " in text else "contact", _AT, code, ZoneInfo(zone), country)


@pytest.mark.parametrize("code", sorted(_HOMES))
def test_a_sentence_states_these_facts_and_no_others(code):
    wrong = []
    for _, text, expected in _lines(f"{code}.txt"):
        wanted = {one.strip() for one in expected.split(";") if one.strip()}
        found = {f"{claim.kind}={claim.value}" for claim in facts(_said(code, text))}
        if found != wanted:
            wrong.append(f"{text.strip()}: {sorted(found)} instead of {sorted(wanted)}")
    assert wrong == []


@pytest.mark.parametrize("code", sorted(_HOMES))
def test_a_sentence_promises_this_and_nothing_else(code):
    wrong = []
    for _, text, expected in _lines(f"{code}-promises.txt"):
        found = [
            f"{one.act}@{one.due_at.date().isoformat() if one.due_at else ''}" for one in promises(_said(code, text))
        ]
        if found != [one for one in [expected.strip()] if one]:
            wrong.append(f"{text.strip()}: {found} instead of {expected.strip()}")
    assert wrong == []
