"""A webhook on its way, and when a provider tries it again."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import parse_qs

#: Meta goes on for seven days, ever more rarely.
META_FIRST_RETRY = 1.0
META_LONGEST_PAUSE = 600.0
META_GIVES_UP_AFTER = 7 * 86400.0


@dataclass
class Letter:
    """One thing to tell: for Meta an element of a POST, for Twilio a whole form."""

    id: str
    provider: str
    account: str
    content: dict[str, Any]
    #: The message whose acknowledgement this is about, '' for statuses and notices.
    message: str = ""
    #: Fallback order of those handed in together.
    extra: dict[str, Any] = field(default_factory=dict)


class Sealed(NamedTuple):
    """A signed request, ready to be posted."""

    url: str
    body: bytes
    headers: dict[str, str]


class Outcome(NamedTuple):
    """What became of a post: the HTTP status, or 0 and the reason why there was none."""

    status: int
    reason: str
    milliseconds: float


Seal = Callable[[list[Letter]], Sealed]
Pause = Callable[[Outcome, int, list[Letter]], float | None]


@dataclass(frozen=True)
class Habits:
    """How a provider posts: who signs, when it tries again, how many elements fit into one POST."""

    seal: Seal
    pause: Pause
    bundles: bool
    timeout: float
    #: Whether a letter leaves the provider at all.
    wanted: Callable[[Letter], bool] = lambda _: True


def meta_pause(outcome: Outcome, attempt: int, first: float = META_FIRST_RETRY) -> float | None:
    """Seconds until Meta tries again after `attempt` tries, None when there is no need or no hope."""
    if outcome.status == 200:
        return None
    pause = min(META_LONGEST_PAUSE, first * 2 ** (attempt - 1))
    if attempt * META_LONGEST_PAUSE > META_GIVES_UP_AFTER:
        return None
    return float(pause * random.uniform(0.8, 1.2))


def twilio_pause(outcome: Outcome, attempt: int, fragment: str, first: float = 1.0) -> float | None:
    """Seconds until Twilio tries again, by the connection overrides in the URL's fragment (`#rc=2&rp=all`).

    Without overrides a webhook is tried once more, and only when no connection came about.
    """
    if 200 <= outcome.status < 300:
        return None
    asked = parse_qs(fragment)
    count = int(asked.get("rc", ["1"])[0]) if asked.get("rc", ["1"])[0].isdigit() else 1
    policy = ",".join(asked.get("rp", ["ct"])).split(",")
    if attempt > min(count, 5):
        return None
    kinds = {"ct"} if outcome.reason == "connect" else {"rt"} if not outcome.status else {f"{outcome.status // 100}xx"}
    return first * attempt if "all" in policy or kinds & set(policy) else None
