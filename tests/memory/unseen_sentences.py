"""Sentences that no rule was written for, and how much of what they state is found, by kind.

`sentences/unseen/<language>.toml` has a table for each kind: `said` and `fresh` are lists of "sentence | value", with
nothing behind the stroke for one that states nothing of the kind, "*" for any value, values apart by "; "; "agent: "
leads what an agent says. A digest of the sentence puts half of `said` aside as "held": rules are fitted on the others
("seen") alone. `fresh` was written after that. A table's `floor` is [precision, recall], where it is not the usual one.

`python manage.py shell -c "from tests.memory.unseen_sentences import main; main('en')"` prints a line for each kind:
precision, recall and how many, for seen, held and fresh; `main('en', 'name')` also what went wrong with the seen ones of
a kind ("all" for every kind).
"""

from __future__ import annotations

import hashlib
import sys
import tomllib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from memory.extracting import Said, facts
from memory.extracting.promises import promises

FOLDER = Path(__file__).parent / "sentences" / "unseen"
HALVES = ("seen", "held", "fresh")
FLOOR = (0.95, 0.80)
_AT = datetime(2026, 11, 17, 10, tzinfo=UTC)
_HOMES = {
    "en": ("GB", "Europe/London"), "es": ("ES", "Europe/Madrid"), "pt": ("PT", "Europe/Lisbon"),
    "fr": ("FR", "Europe/Paris"), "de": ("DE", "Europe/Berlin"), "ar": ("SA", "Asia/Riyadh"),
}  # fmt: skip


@dataclass
class Tally:
    """What was right, told without being said, and missed; with the sentences that went wrong."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    mistakes: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """Share of what was told that was said."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """Share of what was said that was told."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    def count(self, sentence: str, expected: str, found: list[str]) -> None:
        """Count one sentence: `found` are the values told of it."""
        left = list(found)
        wanted = [one.strip() for one in expected.split(";") if one.strip()]
        for value in wanted:
            hit = next((one for one in left if _is_same(value, one)), None)
            if hit is not None:
                left.remove(hit)
                self.right += 1
            else:
                self.missed += 1
        self.wrong += len(left)
        if left or not all(any(_is_same(value, one) for one in found) for value in wanted):
            self.mistakes.append(f"{sentence} -> {found} instead of {wanted}")


def codes() -> list[str]:
    """The languages that have a table."""
    return sorted(path.stem for path in FOLDER.glob("??.toml"))


def floors(code: str) -> dict[str, tuple[float, float]]:
    """Precision and recall that each kind of a language must keep."""
    return {kind: tuple(table.get("floor", FLOOR)) for kind, table in _tables(code).items()}


def measured(code: str, *halves: str) -> dict[str, Tally]:
    """By kind what is found in the sentences of these halves."""
    tallies: dict[str, Tally] = {}
    for kind, table in _tables(code).items():
        tally = tallies[kind] = Tally()
        for line in _lines(table, halves):
            sentence, _, expected = line.rpartition("|")
            tally.count(sentence.strip(), expected, _values(code, kind, sentence.strip()))
    return tallies


def _tables(code: str) -> dict[str, dict]:
    return tomllib.loads((FOLDER / f"{code}.toml").read_text(encoding="utf-8"))


def _lines(table: dict, halves: tuple[str, ...]) -> list[str]:
    said = [line for line in table.get("said", []) if _half(line) in halves]
    return said + (table.get("fresh", []) if "fresh" in halves else [])


def _half(line: str) -> str:
    return "held" if hashlib.sha256(line.encode()).digest()[0] % 2 else "seen"


def _values(code: str, kind: str, sentence: str) -> list[str]:
    country, zone = _HOMES[code]
    speaker = "agent" if sentence.startswith("agent: ") else "contact"
    said = Said(sentence.removeprefix("agent: "), speaker, _AT, code, ZoneInfo(zone), country)
    if kind.startswith("promise"):
        return [f"{one.act}@{one.due_at.date() if one.due_at else ''}" for one in promises(said)]
    return [claim.value for claim in facts(said) if claim.kind == kind]


def _is_same(wanted: str, told: str) -> bool:
    """Whether it is what was wanted; an act of a promise may stand without its day."""
    return wanted == "*" or told.casefold() == wanted.casefold() or told.partition("@")[0] == wanted


def main(code: str, shown: str = "") -> None:
    """Print the figures of a language, and what went wrong with the seen ones of a kind."""
    by_half = {half: measured(code, half) for half in HALVES}
    for kind in by_half["seen"]:
        figures = [by_half[half][kind] for half in HALVES]
        told = "   ".join(f"{one.precision:.2f} {one.recall:.2f} ({one.right + one.missed})" for one in figures)
        sys.stdout.write(f"{kind:22}{told}\n")
    for kind, tally in by_half["seen"].items():
        if shown in (kind, "all"):
            sys.stdout.writelines(f"{mistake}\n" for mistake in tally.mistakes)
