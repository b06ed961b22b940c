"""Whether recall finds the turns that answer the questions of our stories."""

from __future__ import annotations

from typing import Any

from bench.memory.scoring import Tally

#: how many results are looked at
LIMIT = 10
GOALS: dict[str, tuple[float, float]] = {}


def score(story: dict[str, Any], question: dict[str, Any], found: list[str], tally: Tally) -> None:
    """One question: `found` are turn ids, best first."""
    gold, best = set(question["answers"]), found[:LIMIT]
    for turn in question["answers"]:
        tally.share("recall@10 of the turns that answer", story["language"], turn in best, story=story["id"],
                    question=question["text"], kind=question["kind"], turn=turn)  # fmt: skip
    tally.share("an answer is first", story["language"], bool(best) and best[0] in gold)
    tally.share(f"recall@10 of {question['kind']}", story["language"], gold <= set(best))
