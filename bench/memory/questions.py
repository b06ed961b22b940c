"""What is asked about a story at its end, and the turns that answer it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bench.memory.book import Book
from bench.memory.customer import Matter
from bench.memory.pen import Pen


def ask(book: Book, pen: Pen, now: datetime) -> list[dict[str, Any]]:
    """The story's questions: those noted while it happened, and those about facts, promises and problems."""
    found = [*book.questions, *_of_details(book, pen, now)]
    for matter in book.matters:
        if sum(other.product == matter.product for other in book.matters) == 1:
            found += _of_matter(book, pen, matter, now)
    return [{**one, "at": now.isoformat().replace("+00:00", "Z")} for one in found if one["answers"]]


def _of_details(book: Book, pen: Pen, now: datetime) -> list[dict[str, Any]]:
    rows = [_row(pen, kind, book.holders(kind), now) for kind in ("address", "email", "phone")]
    rows.append(_row(pen, "preference", book.holders("channel_preference"), now))
    deliveries = [one["delivery"] for one in book.sittings if one.get("delivery")]
    return rows + ([_row(pen, "delivery", deliveries, now)] if len(book.matters) == 1 else [])


def _of_matter(book: Book, pen: Pen, matter: Matter, now: datetime) -> list[dict[str, Any]]:
    """Only of matters in which the product was named."""
    named = {row["turn"] for row in book.facts if row["kind"] == "product" and row["value"] == matter.product}
    if not named:
        return []
    order = matter.numbers.get("order")
    told = [row["turn"] for row in book.identifiers if order and row["value"] == order.normal]
    first = [turn for turn in matter.approaches[0] if turn in named]
    promised = [row["turn"] for row in book.promises if row["by"] == "agent" and row["turn"] in matter.turns]
    said = {row["turn"] for row in book.facts if row["kind"] == "amount" and row["value"] == matter.amount.normal}
    dated = {row["turn"] for row in book.dates}
    return [
        _row(pen, "paid", [turn for turn in matter.turns if turn in said], now, matter),
        _row(pen, "when", [turn for turn in first if turn in dated], now, matter),
        _row(pen, "order", told, now, matter),
        _row(pen, "problem", first, now, matter),
        _row(pen, "promise", promised, now, matter),
    ]


def _row(pen: Pen, kind: str, answers: list[str], now: datetime, matter: Matter | None = None) -> dict[str, Any]:
    text = pen.any("question", kind, at=now, matter=matter).text if answers else ""
    return {"kind": kind, "text": text, "answers": list(dict.fromkeys(answers))}
