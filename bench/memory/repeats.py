"""Whether "3rd contact in 9 days, unresolved" is known at the message that makes it the third."""

from __future__ import annotations

from typing import Any

from bench.memory.linking import issue_of
from bench.memory.scoring import Tally

GOALS: dict[str, tuple[float, float]] = {}


def score(story: dict[str, Any], turns: list[str], issues: list[dict[str, Any]], tally: Tally) -> None:
    """Count the approaches of one sitting (`turns`), with the issues as they stand right after it."""
    if story["plot"] == "public":
        return
    starts = {turn["id"]: turn["at"][:10] for turn in story["turns"]}
    for gold in story["issues"]:
        for place, approach in enumerate(gold["approaches"], 1):
            if approach[0] not in turns:
                continue
            told = issue_of(approach, issues)
            count = told["contacts"] if told else 0
            words = {"story": story["id"], "topic": gold["topic"], "gold": place, "told": count}
            if place == 1:
                tally.share("first contact is called no repeat", story["language"], count < 2, **words)
                continue
            since = told is not None and told["opened_at"][:10] == starts[gold["approaches"][0][0]]
            right = told is not None and count == place and told["state"] == "open" and since
            tally.share("repeat is told at its message", story["language"], right, **words)
