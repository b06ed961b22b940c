"""Makes the stories: `python -m bench.memory.stories --half fit --out FILE.jsonl [--recall]`; see the package for the shape."""

from __future__ import annotations

import argparse
import itertools
import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.memory import plots, public, questions, scheduling, wordings
from bench.memory.book import Book
from bench.memory.customer import Customer
from bench.memory.pen import Pen

#: the moment the stories are told at, when none is given
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
#: numbers of stories in public wordings begin here
PUBLIC = 5_000
#: stories of a half by language
COUNTS = {"en": 150, "es": 30, "pt": 30, "fr": 30, "de": 30, "ar": 30}


def stories(
    half: str, now: datetime = NOW, times: float = 1, only: list[str] | None = None
) -> Iterator[dict[str, Any]]:
    """All stories of a half; `times` as many, of the languages `only`."""
    for language in only or [one for one in COUNTS if one in wordings.languages()]:
        for number in range(round(COUNTS[language] * times)):
            yield story(half, language, number, now)


def story(half: str, language: str, number: int, now: datetime = NOW) -> dict[str, Any]:
    """The story of that number: always the same one for the same arguments."""
    pk = f"{half}-{language}-{number}"
    customer = Customer(language, half, random.Random(pk))
    plot = plots.draw(customer.rng)
    return _told(pk, plot.name, customer, scheduling.happen(customer, plot, now), now)


def public_stories(half: str, folder: Path, count: int, now: datetime = NOW) -> Iterator[dict[str, Any]]:
    """English stories in public wordings, for linking; see bench/memory/public.py."""
    texts = public.pools(folder, half)
    for number in range(count):
        pk = f"{half}-en-{PUBLIC + number}"
        customer = Customer("en", half, random.Random(pk))
        yield _told(pk, "public", customer, public.book(customer, texts, now), now)


def _told(pk: str, plot: str, customer: Customer, book: Book, now: datetime) -> dict[str, Any]:
    half, language, _ = pk.split("-")
    return {
        "id": pk, "half": half, "plot": plot, "language": language, "now": now.isoformat().replace("+00:00", "Z"),
        "contact": _contact(pk, customer, plot == "merge"), "turns": book.turns, "facts": book.facts,
        "promises": book.promises, "dates": book.dates, "identifiers": book.identifiers, "issues": _issues(book),
        "sittings": book.sittings, "unscored": book.unscored, "traps": book.traps, "questions": questions.ask(book, Pen(customer), now),
    }  # fmt: skip


def _contact(pk: str, customer: Customer, merge: bool) -> dict[str, Any]:
    also = [{"external_id": f"{pk}-b", "name": customer.name.split()[0], "addresses": []}] if merge else []
    number = customer.country["mobile"].format(n=_own_number(pk))
    return {
        "external_id": pk, "name": customer.name, "language": customer.language, "country": customer.country["code"],
        "timezone": customer.country["timezone"], "addresses": [{"kind": "phone", "value": number}], "also": also,
    }  # fmt: skip


def _own_number(pk: str) -> int:
    """Another one for every story: no two customers share a telephone."""
    half, language, number = pk.split("-")
    return (list(COUNTS).index(language) * 2 + wordings.HALVES.index(half)) * 10_000 + int(number)


def _issues(book: Book) -> list[dict[str, Any]]:
    titles = book.customer.words["topic"]
    return [
        {
            "id": f"i{place}", "topic": matter.topic, "title": titles.get(matter.topic, {"title": matter.topic})["title"], "turns": matter.turns,
            "approaches": matter.approaches, "contacts": len(matter.approaches), "state": matter.state,
        }
        for place, matter in enumerate(book.matters, 1)
    ]  # fmt: skip


def for_recall(told: dict[str, Any]) -> dict[str, Any]:
    """A story as memory/stories.py reads it."""
    turns = [{key: turn[key] for key in ("id", "author", "own", "text", "at")} for turn in told["turns"]]
    return {
        "turns": turns,
        "questions": [{key: one[key] for key in ("text", "at", "answers")} for one in told["questions"]],
    }


def main() -> None:
    """Write a half to a file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=wordings.HALVES, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--recall", action="store_true", help="in the shape that `manage.py fit_recall` reads")
    parser.add_argument("--public", type=Path, help="folder of banking77 and CLINC150: stories in their wordings too")
    parser.add_argument("--times", type=float, default=1, help="that many times as many stories")
    parser.add_argument("--language", action="append", help="only these languages")
    parser.add_argument(
        "--now", type=datetime.fromisoformat, default=NOW, help="when they are told (2026-11-20T12:00:00Z)"
    )
    given = parser.parse_args()
    told_ones = [stories(given.half, given.now, given.times, given.language)]
    if given.public:
        told_ones.append(public_stories(given.half, given.public, round(COUNTS["en"] * given.times), given.now))
    with given.out.open("w", encoding="utf-8") as file:
        for told in itertools.chain(*told_ones):
            file.write(json.dumps(for_recall(told) if given.recall else told, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
