"""Bars: from which chance on a message is linked, and from which the agent is asked; learnt from what agents answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from memory.models import Bars, Likeness

#: answers it takes to learn, the newest that are looked at, and the places the bars may have
ENOUGH, NEWEST = 20, 500
LOWEST, MIDDLE, HIGHEST = 0.30, 0.60, 0.95
#: of what is linked by itself so many must be right
PRECISION = 0.95
#: of what is asked about, so many should be the same: below it asking is a nuisance
WORTH_ASKING = 0.15


@dataclass(frozen=True)
class Bar:
    """Two chances: at `high` a message is linked, at `low` somebody is asked."""

    low: float = 0.40
    high: float = 0.65


def in_force() -> Bar:
    """The bars of this install: those learnt last, else those we came with."""
    newest = Bars.objects.order_by("-pk").first()
    return Bar(newest.low, newest.high) if newest else Bar()


def over_time() -> Callable[[datetime], Bar]:
    """The bars that were in force at a time: what is worked out anew comes out as it did then."""
    learnt_at = list(Bars.objects.order_by("pk").values_list("at", "low", "high"))

    def at(when: datetime) -> Bar:
        return next((Bar(low, high) for since, low, high in reversed(learnt_at) if since <= when), Bar())

    return at


def learn() -> Bar:
    """Learn from the answers, once there are enough; the bars are kept as a new version when they move."""
    rows = Likeness.objects.filter(same__isnull=False).order_by("-answered_at").values_list("score", "same")
    told = [(float(score), bool(same)) for score, same in rows[:NEWEST]]
    before = in_force()
    if len(told) < ENOUGH:
        return before
    now = learnt(told)
    if abs(now.low - before.low) > 0.005 or abs(now.high - before.high) > 0.005:
        Bars.objects.create(low=now.low, high=now.high, answers=len(told))
    return now


def learnt(told: list[tuple[float, bool]]) -> Bar:
    """The bars for answers `(score, the same)`: high where most above it are the same, low where asking pays."""
    places = sorted({round(score, 2) for score, _ in told})
    sure = [at for at in places if at >= MIDDLE and _right(told, at) >= PRECISION and _count(told, at) >= ENOUGH // 4]
    start = Bar()
    high = min(sure, default=max(start.high, min(HIGHEST, places[-1] + 0.02)))
    idle = [at for at in places if at < MIDDLE and _right([row for row in told if row[0] <= at], 0.0) < WORTH_ASKING]
    low = max(idle, default=start.low)
    return Bar(round(min(max(low, LOWEST), MIDDLE), 3), round(min(max(high, MIDDLE), HIGHEST), 3))


def _count(told: list[tuple[float, bool]], at: float) -> int:
    return sum(score >= at for score, _ in told)


def _right(told: list[tuple[float, bool]], at: float) -> float:
    above = [same for score, same in told if score >= at]
    return sum(above) / len(above) if above else 0.0
