"""Tells the stories to the product, sitting by sitting, and counts what it makes of them.

`python -m bench.memory.measuring --product ADDRESS --token TOKEN` measures a product that runs; `bin/bench memory` one
in this process. MEMORY_HALF (test), MEMORY_LANGUAGES (all, or `en,es`) and MEMORY_TIMES (1) choose the stories;
what went wrong is written to a file for the half to fit on (MEMORY_HALF=fit) alone.
MEMORY_PUBLIC, a folder of banking77 and CLINC150, adds as many as the English ones in public wordings.
"""

from __future__ import annotations

import argparse
import json
import os
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.memory import extraction, linking, recalling, repeats, stories
from bench.memory.product import Product
from bench.memory.scoring import Tally

MISSES = Path(__file__).resolve().parents[2] / "build" / "bench" / "memory-misses.jsonl"
_PARTS = {"extraction": extraction, "linking": linking, "repeats": repeats, "recall": recalling}


class Measuring:
    """One run: the stories, the product, a tally for each part."""

    def __init__(self, product: Product, told: list[dict[str, Any]]) -> None:
        self.product, self.stories = product, told
        self.run = uuid.uuid4().hex[:8]
        self.tallies = {part: Tally() for part in _PARTS}
        self._contacts: dict[str, str] = {}
        self._linked: set[str] = set()

    def measure(self) -> None:
        """Everything; afterwards the tallies are full."""
        most = max(len(story["sittings"]) for story in self.stories)
        for number in range(most):
            now = [story for story in self.stories if len(story["sittings"]) > number]
            print(f"sitting {number + 1} of at most {most}: {len(now)} stories", flush=True)
            self.product.take_in([line for story in now for line in self._lines(story, story["sittings"][number])])
            for story in now:
                self._link(story)
            self.product.work()
            for story in now:
                turns = story["sittings"][number]["turns"]
                if any(one[0] in turns for issue in story["issues"] for one in issue["approaches"]):
                    repeats.score(story, turns, self._of(story, "issues"), self.tallies["repeats"])
        for story in self.stories:
            self._finish(story)

    def _finish(self, story: dict[str, Any]) -> None:
        facts, promises = self._of(story, "facts"), self._of(story, "promises")
        extraction.score(story, facts, promises, self.tallies["extraction"])
        linking.score(story, self._of(story, "issues"), self.tallies["linking"])
        for question in story["questions"]:
            found = self.product.recall(self._contact(story), question, recalling.LIMIT)
            turns = [told.rsplit("/", 1)[1] for told in found]
            recalling.score(story, question, turns, self.tallies["recall"])

    def _of(self, story: dict[str, Any], what: str) -> list[dict[str, Any]]:
        return self.product.all(f"contacts/{self._contact(story)}/{what}/")

    def _contact(self, story: dict[str, Any]) -> str:
        pk = story["id"]
        if pk not in self._contacts:
            self._contacts[pk] = self.product.contact(self._name(story["contact"]["external_id"]))
        return self._contacts[pk]

    def _lines(self, story: dict[str, Any], sitting: dict[str, Any]) -> list[dict[str, Any]]:
        return [self._line(story, turn) for turn in story["turns"] if turn["id"] in set(sitting["turns"])]

    def _line(self, story: dict[str, Any], turn: dict[str, Any]) -> dict[str, Any]:
        person = [story["contact"], *story["contact"]["also"]][turn["as"]]
        addresses = person["addresses"] if self.product.is_ours else []
        contact = {"external_id": self._name(person["external_id"]), "name": person["name"], "addresses": addresses}
        channel = turn["channel"] if self.product.is_ours else None
        more = {key: turn[key] for key in ("direction", "author", "text", "at")}
        return {"contact": contact, "external_id": f"{self.run}/{story['id']}/{turn['id']}", "channel": channel, **more}

    def _link(self, story: dict[str, Any]) -> None:
        """Both identities of a person are one from the moment that both are there."""
        other = next(iter(story["contact"]["also"]), None)
        seen = {
            turn["as"] for sitting in story["sittings"] for turn in story["turns"] if turn["id"] in sitting["turns"]
        }
        if other is None or story["id"] in self._linked or len(seen) < 2:
            return
        found = self.product.call("GET", "contacts/?q=" + self._name(other["external_id"]))["results"]
        if found:
            body = json.dumps({"other": str(found[0]["id"])}).encode()
            first = self.product.contact(self._name(story["contact"]["external_id"]))
            self._linked.add(story["id"])
            self._contacts[story["id"]] = self.product.call("POST", f"contacts/{first}/links/", body)["contact"]

    def _name(self, external_id: str) -> str:
        return f"{self.run}-{external_id}"


def run(product: Product) -> list[dict[str, Any]]:
    """Figures of the stories that the environment chooses; prints the tables."""
    half, languages = os.environ.get("MEMORY_HALF", "test"), os.environ.get("MEMORY_LANGUAGES", "")
    times = float(os.environ.get("MEMORY_TIMES", "1"))
    now = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
    told = list(stories.stories(half, now, times, languages.split(",") if languages else None))
    if folder := os.environ.get("MEMORY_PUBLIC"):
        told += stories.public_stories(half, Path(folder), round(stories.COUNTS["en"] * times), now)
    measuring = Measuring(product, told)
    measuring.measure()
    rows, misses = [], []
    for part, module in _PARTS.items():
        tally = measuring.tallies[part]
        print(f"\n{part} ({half}, precision/recall (how many)):\n{tally.table()}", flush=True)
        rows += tally.figures(module.GOALS)
        misses += [{"part": part, **miss} for miss in tally.misses]
    # Who reads what went wrong with the other half begins to fit on it.
    if half == "fit":
        MISSES.parent.mkdir(parents=True, exist_ok=True)
        MISSES.write_text("".join(json.dumps(miss, ensure_ascii=False) + "\n" for miss in misses), encoding="utf-8")
        print(f"\nWhat went wrong, one a line: {MISSES}", flush=True)
    return rows


def main() -> None:
    """Measure a product that runs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--product", required=True, help="its address")
    parser.add_argument("--token", required=True, help="of an API key with scopes read and write")
    given = parser.parse_args()
    run(Product(given.product, given.token))


if __name__ == "__main__":
    main()
