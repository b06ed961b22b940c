"""Whether messages about the same thing are one issue, and its contacts are counted rightly."""

from __future__ import annotations

from typing import Any

from bench.memory.extraction import turns_of
from bench.memory.scoring import Tally

GOALS = {"same issue": (0.95, 0.85)}


def issue_of(approach: list[str], issues: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The issue that most of an approach's turns are sources of; None when none has one."""
    best = max(issues, key=lambda one: len(turns_of(one) & set(approach)), default=None)
    return best if best is not None and turns_of(best) & set(approach) else None


def score(story: dict[str, Any], issues: list[dict[str, Any]], tally: Tally) -> None:
    """Count one story: for every approach, in the order of time, whether it went to an issue of earlier approaches."""
    seen: list[tuple[str, str]] = []
    for gold, approach in _in_order(story):
        told = issue_of(approach, issues)
        _decided(story, gold, approach, told, seen, tally)
        if told is not None:
            seen.append((gold["id"], told["id"]))
    if story["plot"] == "public":
        return
    for row in issues:
        merged = {gold["id"] for gold in story["issues"] for one in gold["approaches"] if turns_of(row) & set(one)}
        tally.share(
            "issue without a false merge", story["language"], len(merged) < 2, story=story["id"], title=row["title"]
        )
    for gold in story["issues"]:
        _counted(story, gold, issues, tally)


def _in_order(story: dict[str, Any]) -> list[tuple[dict[str, Any], list[str]]]:
    pairs = [(gold, approach) for gold in story["issues"] for approach in gold["approaches"]]
    return sorted(pairs, key=lambda pair: int(pair[1][0][1:]))


def _decided(story: dict[str, Any], gold: dict[str, Any], approach: list[str], told: dict[str, Any] | None,
             seen: list[tuple[str, str]], tally: Tally) -> None:  # fmt: skip
    language, what = story["language"], _name(story)
    words = {"story": story["id"], "text": _words(story, approach)}
    linked = {mine for mine, theirs in seen if told is not None and theirs == told["id"]}
    is_repeat = approach != gold["approaches"][0]
    kind = "repeats linked" if is_repeat else "new issues kept apart"
    tally.share(f"{kind}: {story['plot']}", language, gold["id"] in linked or not (linked or is_repeat), **words)
    if gold["id"] in linked:
        tally.right(what, language)
        return
    if linked:
        tally.wrong(what, language, topic=gold["topic"], with_=sorted(linked), **words)
    if is_repeat:
        tally.missed(what, language, topic=gold["topic"], **words)


def _name(story: dict[str, Any]) -> str:
    """Public wordings name no order and no product: a figure of their own."""
    return "same issue" if story["plot"] != "public" else "same issue by public words alone"


def _counted(story: dict[str, Any], gold: dict[str, Any], issues: list[dict[str, Any]], tally: Tally) -> None:
    told = issue_of(gold["approaches"][0], issues)
    words = {"story": story["id"], "topic": gold["topic"], "gold": (gold["contacts"], gold["state"])}
    if told is None:
        tally.share("issue is seen", story["language"], False, **words)
        return
    tally.share("issue is seen", story["language"], True)
    words["told"] = (told["contacts"], told["state"])
    tally.share("contacts of an issue", story["language"], told["contacts"] == gold["contacts"], **words)
    tally.share("state of an issue", story["language"], told["state"] == gold["state"], **words)


def _words(story: dict[str, Any], turns: list[str]) -> str:
    return " | ".join(turn["text"] for turn in story["turns"] if turn["id"] in turns)
