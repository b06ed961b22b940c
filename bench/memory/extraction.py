"""Facts, dates, identifiers and promises that the product tells of a story, against the gold answers."""

from __future__ import annotations

from typing import Any

from bench.memory import matching
from bench.memory.book import SINGLE
from bench.memory.scoring import Tally
from bench.memory.values import IDENTIFIERS

#: gates of the figures: precision, recall
GOALS = {"": (0.95, 0.80)}


def turns_of(row: dict[str, Any]) -> set[str]:
    """The turns that an answer of the API leads back to."""
    ids = [source.get("external_id") or "" for source in row["sources"]]
    return {told.rsplit("/", 1)[1] for told in ids if "/" in told}


def score(story: dict[str, Any], facts: list[dict[str, Any]], promises: list[dict[str, Any]], tally: Tally) -> None:
    """Count one story: `facts` and `promises` as the API gives them."""
    gold = _units(story)
    free = {(row["turn"], row["kind"]) for row in story["unscored"]}
    found: set[int] = set()
    for row in facts:
        place = _match(gold, row)
        if place is not None:
            found.add(place)
        elif not _passed_over(row, row["kind"], free) and row["kind"] != "other":
            tally.wrong(_name(row["kind"]), story["language"], story=story["id"], value=row["value"],
                        text=_said(story, turns_of(row)))  # fmt: skip
    found |= _days_of_promises(gold, promises, story)
    for place, (kind, value, turns) in enumerate(gold):
        if place in found:
            tally.right(_name(kind), story["language"])
        else:
            tally.missed(_name(kind), story["language"], story=story["id"], value=value, text=_said(story, turns))
    _traps(story, facts, promises, tally)
    _updates(story, facts, tally)
    _promises(story, promises, free, tally)


def _name(kind: str) -> str:
    return f"identifier {kind}" if kind in IDENTIFIERS else f"fact {kind}" if kind != "date" else "date"


def _units(story: dict[str, Any]) -> list[tuple[str, str, set[str]]]:
    """Each fact of the story once: kind, value, all the turns that say it; preferences in words once a turn."""
    units: dict[tuple[str, str], set[str]] = {}
    for row in story["facts"]:
        units.setdefault((row["kind"], row["value"]), set()).add(row["turn"])
    return [(kind, value, turns) for (kind, value), turns in units.items()]


def _match(gold: list[tuple[str, str, set[str]]], row: dict[str, Any]) -> int | None:
    turns = turns_of(row)
    for place, (kind, value, where) in enumerate(gold):
        if kind == row["kind"] and where & turns and matching.same(kind, value, row["value"]):
            return place
    return None


def _passed_over(row: dict[str, Any], kind: str, free: set[tuple[str, str]]) -> bool:
    """Nothing but turns in which this kind is neither right nor wrong; what has no turn came not from the story."""
    return all((turn, kind) in free or ((turn, "*") in free and kind not in IDENTIFIERS) for turn in turns_of(row))


def _days_of_promises(
    gold: list[tuple[str, str, set[str]]], promises: list[dict[str, Any]], story: dict[str, Any]
) -> set[int]:
    """Days that are told as the due time of a promise are found too."""
    zone = story["contact"]["timezone"]
    return {
        place
        for place, (kind, value, where) in enumerate(gold)
        for row in promises
        if kind == "date" and where & turns_of(row) and matching.due({"due_day": value}, row["due_at"], zone)
    }


def _traps(story: dict[str, Any], facts: list[dict[str, Any]], promises: list[dict[str, Any]], tally: Tally) -> None:
    """How many turns that only look like it were seen through; what is unscored there is no matter."""
    free = {(row["turn"], row["kind"]) for row in story["unscored"]}
    for trap in story["traps"]:
        caught = [row["kind"] for row in facts if trap in turns_of(row) and (trap, row["kind"]) not in free]
        caught += ["promise" for row in promises if trap in turns_of(row)]
        tally.share("trap seen through", story["language"], not caught, story=story["id"], kinds=caught,
                    text=_said(story, {trap}))  # fmt: skip


def _updates(story: dict[str, Any], facts: list[dict[str, Any]], tally: Tally) -> None:
    """Of kinds with one value at a time: what holds at the end is what was said last."""
    for kind in SINGLE:
        said = [row for row in story["facts"] if row["kind"] == kind]
        if not any(row["closes"] for row in said):
            continue
        held = [
            row for row in facts if row["kind"] == kind and row["valid_until"] is None and row["state"] != "superseded"
        ]
        last = said[-1]["value"]
        right = bool(held) and all(matching.same(kind, last, row["value"]) for row in held)
        tally.share("the newest value holds alone", story["language"], right, story=story["id"], kind=kind,
                    value=last, told=[row["value"] for row in held])  # fmt: skip


def _promises(story: dict[str, Any], told: list[dict[str, Any]], free: set[tuple[str, str]], tally: Tally) -> None:
    language = story["language"]
    left = list(told)
    for gold in story["promises"]:
        row = next((one for one in left if gold["turn"] in turns_of(one) and one["by"] == gold["by"]), None)
        if row is None:
            tally.missed(f"promise by {gold['by']}", language, story=story["id"], text=gold["text"])
            continue
        left.remove(row)
        tally.right(f"promise by {gold['by']}", language)
        zone = story["contact"]["timezone"]
        tally.share("promise: due time", language, matching.due(gold, row["due_at"], zone), story=story["id"],
                    text=gold["text"], gold=gold["due_day"], told=row["due_at"])  # fmt: skip
        tally.share("promise: what became of it", language, row["state"] in _states(gold, story["now"]),
                    story=story["id"], text=gold["text"], gold=gold["state"], told=row["state"],
                    settled=_said(story, {gold["settled_by"]}))  # fmt: skip
    # A sentence that says the same promise twice, or "leave it with me" before it, is no mistake.
    known = {(gold["turn"], gold["by"]) for gold in story["promises"]}
    for row in left:
        again = any((turn, row["by"]) in known for turn in turns_of(row))
        if not again and not _passed_over(row, "promise", free):
            tally.wrong(f"promise by {row['by']}", language, story=story["id"], text=_said(story, turns_of(row)))


def _states(gold: dict[str, Any], now: str) -> set[str]:
    """An open promise whose time is over may be called broken."""
    overdue = gold["state"] == "open" and gold["due"] is not None and gold["due"] < now
    return {gold["state"], "broken"} if overdue else {gold["state"]}


def _said(story: dict[str, Any], turns: set[str]) -> str:
    return " | ".join(turn["text"] for turn in story["turns"] if turn["id"] in turns)
