"""Who sits on the other side, as far as a visitor is told: the team, whether somebody is there, how soon they write."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from statistics import median
from typing import Any

from channels_app.live import groups, hub
from channels_app.providers.webchat import hours
from inbox.clock import now
from inbox.models import Channel, Episode
from inbox.shapes import rfc3339

#: episodes that the usual time is made of, and the fewest that tell anything
EPISODES, FEWEST = 30, 3
#: seconds that the usual time, and who is there, may be believed
FRESH_S, PRESENT_S = 60.0, 5.0
#: minutes as people say them
_STEPS = (1, 2, 3, 5, 10, 15, 20, 30, 45, 60, 120, 180, 240, 360, 480, 720, 1440)

#: one thread that asks Redis who is there, so that requests neither wait for it nor each keep a connection
_ASKING = ThreadPoolExecutor(1, thread_name_prefix="team")
_known: dict[int, tuple[float, int | None]] = {}
_presence: dict[str, Any] = {"asked_at": -FRESH_S, "online": False}


def team_of(channel: Channel, settings: Any) -> dict[str, Any]:
    """`{name, online, reply_minutes, opens_at}`.

    `reply_minutes` is null when it is unknown or longer than a day, `opens_at` while it is open or keeps no hours.
    """
    name = channel.team.name if channel.team else ""
    opens_at = hours.opens_at(settings.hours, settings.timezone, settings.closed_on, now())
    return {
        "name": name, "online": _is_somebody_there(), "reply_minutes": _usual_minutes(channel.pk),
        "opens_at": rfc3339(opens_at),
    }  # fmt: skip


def _is_somebody_there() -> bool:
    """Whether an inbox is open anywhere; as it was at most a few seconds ago."""
    if time.monotonic() - _presence["asked_at"] > PRESENT_S:
        _presence["asked_at"] = time.monotonic()
        _ASKING.submit(_ask)
    return bool(_presence["online"]) or hub.HUB.has(groups.ROWS)


def _ask() -> None:
    _presence["online"] = bool(hub.interest([groups.ROWS]))


def _usual_minutes(channel_id: int) -> int | None:
    read_at, minutes = _known.get(channel_id, (-FRESH_S, None))
    if time.monotonic() - read_at > FRESH_S:
        minutes = _count(channel_id)
        _known[channel_id] = (time.monotonic(), minutes)
    return minutes


def _count(channel_id: int) -> int | None:
    answered = Episode.objects.filter(channel=channel_id, first_answer_at__isnull=False).order_by("-opened_at")
    waits = [
        (answer - opened).total_seconds()  # type: ignore[operator]
        for opened, answer in answered.values_list("opened_at", "first_answer_at")[:EPISODES]
    ]
    waits = [wait for wait in waits if wait >= 0]
    if len(waits) < FEWEST:
        return None
    usual = median(waits) / 60
    return next((step for step in _STEPS if usual <= step), None)
