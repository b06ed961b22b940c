"""Hits, misses and false finds, as precision and recall by kind and language."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from bench.figures import figure


@dataclass
class Count:
    """How often something was found rightly, found wrongly, and not found."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """Share of what was found that is right; 1 when nothing was found."""
        found = self.right + self.wrong
        return self.right / found if found else 1.0

    @property
    def recall(self) -> float:
        """Share of what is there that was found; 1 when nothing is there."""
        there = self.right + self.missed
        return self.right / there if there else 1.0


class Tally:
    """Counts by (what, language), and the misses and false finds in words."""

    def __init__(self) -> None:
        self.counts: dict[tuple[str, str], Count] = defaultdict(Count)
        self.shares: dict[tuple[str, str], list[bool]] = defaultdict(list)
        self.misses: list[dict[str, Any]] = []

    def right(self, what: str, language: str) -> None:
        """Found."""
        self.counts[what, language].right += 1

    def wrong(self, what: str, language: str, **told: Any) -> None:
        """Found, and not there."""
        self.counts[what, language].wrong += 1
        self.misses.append({"what": what, "language": language, "error": "wrong", **told})

    def missed(self, what: str, language: str, **told: Any) -> None:
        """There, and not found."""
        self.counts[what, language].missed += 1
        self.misses.append({"what": what, "language": language, "error": "missed", **told})

    def share(self, what: str, language: str, held: bool, **told: Any) -> None:
        """One case of something that holds or does not."""
        self.shares[what, language].append(held)
        if not held:
            self.misses.append({"what": what, "language": language, "error": "not so", **told})

    def of(self, what: str, language: str = "") -> Count:
        """The count of one thing, over all languages when none is given."""
        chosen = [count for (one, tongue), count in self.counts.items() if one == what and language in ("", tongue)]
        return Count(*(sum(getattr(one, name) for one in chosen) for name in ("right", "wrong", "missed")))

    def figures(self, goals: dict[str, tuple[float, float]]) -> list[dict[str, Any]]:
        """Rows for the table: of everything over all languages against its goal of precision and recall, if it has one."""
        rows = []
        for what in sorted({one for one, _ in self.counts}):
            precision, recall = goals.get(what, goals.get("", (None, None)))
            count = self.of(what)
            rows.append(figure(f"{what}: precision", count.precision, "", goal=precision, least=True))
            rows.append(figure(f"{what}: recall", count.recall, "", goal=recall, least=True))
        for what in sorted({one for one, _ in self.shares}):
            cases = [held for (one, _), some in self.shares.items() if one == what for held in some]
            rows.append(figure(what, sum(cases) / len(cases), ""))
        return rows

    def table(self) -> str:
        """Precision/recall and how many are there, by kind and language, for people."""
        languages = sorted({tongue for _, tongue in [*self.counts, *self.shares]})
        lines = [" " * 30 + "".join(f"{tongue:>18}" for tongue in [*languages, "all"])]
        for what in sorted({one for one, _ in self.counts}):
            lines.append(f"{what:30}" + "".join(f"{_cell(self.of(what, tongue)):>18}" for tongue in [*languages, ""]))
        for what in sorted({one for one, _ in self.shares}):
            cases = {tongue: self.shares.get((what, tongue), []) for tongue in languages}
            every = [held for some in cases.values() for held in some]
            lines.append(f"{what:30}" + "".join(f"{_share(some):>18}" for some in [*cases.values(), every]))
        return "\n".join(lines)


def _cell(count: Count) -> str:
    there = count.right + count.missed
    return f"{count.precision:.2f}/{count.recall:.2f} ({there})" if there or count.wrong else "-"


def _share(cases: list[bool]) -> str:
    return f"{sum(cases) / len(cases):.2f} ({len(cases)})" if cases else "-"
