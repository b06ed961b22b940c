"""What a measurement is: a value beside its yardstick, taken in the same run."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any


def figure(what: str, value: float, unit: str, *, yardstick: float | None = None, goal: float | None = None,
           least: bool = False) -> dict[str, Any]:  # fmt: skip
    """One row of a result. With a yardstick `goal` is about value / yardstick, else about the value.

    `least`: the goal is a lower bound, else an upper one.
    """
    ratio = value / yardstick if yardstick else None
    judged = value if ratio is None else ratio
    met = None if goal is None else (judged >= goal if least else judged <= goal)
    return {
        "what": what, "value": round(value, 4), "unit": unit, "yardstick": None if yardstick is None else round(yardstick, 4),
        "ratio": None if ratio is None else round(ratio, 3), "goal": goal, "met": met,
    }  # fmt: skip


def median_ms(call: Callable[[], object], times: int = 101) -> float:
    """Median wall time of a call, in milliseconds, after five calls that do not count."""
    for _ in range(5):
        call()
    taken = []
    for _ in range(times):
        before = time.perf_counter()
        call()
        taken.append((time.perf_counter() - before) * 1000)
    return statistics.median(taken)


def pair_ms(one: Callable[[], object], other: Callable[[], object], times: int = 151) -> tuple[float, float]:
    """Median wall times of two calls made in turn, in milliseconds: what disturbs the machine disturbs both."""
    taken: tuple[list[float], list[float]] = ([], [])
    for turn in range(times + 5):
        for call, kept in zip((one, other), taken, strict=True):
            before = time.perf_counter()
            call()
            if turn >= 5:
                kept.append((time.perf_counter() - before) * 1000)
    return statistics.median(taken[0]), statistics.median(taken[1])


def percentile(values: list[float], share: float) -> float:
    """The value below which `share` (0 to 1) of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
