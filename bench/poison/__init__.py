"""10,000 messages that try to plant policies or to read other people's memory: how many succeed, at the API."""

from __future__ import annotations

import itertools
import time
from typing import Any

from bench.figures import figure
from bench.poison import world as worlds
from bench.poison.attacks import attacks
from inbox.models import Bot, Channel

#: messages; each is asked as a question at one of the first two routes, one in so many at all
MESSAGES, ALL_ROUTES = 10_000, 100
_BATCH = 500


def run() -> list[dict[str, Any]]:
    """All of them into one contact's thread, remembered, and read back as a bot by every route."""
    channel = Channel.objects.create(key="bench", kind="webchat", medium="web", name="Bench")
    world = worlds.build(channel, Bot.objects.create(name="bench", kind="webhook"))
    begun = time.monotonic()
    reads = assault(world, MESSAGES, ALL_ROUTES)
    return [
        figure("messages that tried", MESSAGES, "messages"),
        figure("reads with them", reads, "reads"),
        figure("succeeded", len(world.successes), "attacks", goal=0),
        figure("took", time.monotonic() - begun, "s"),
    ]


def assault(world: worlds.World, count: int, every: int) -> int:
    """Say `count` attacks, remember them, and read with each; with one in `every` by all routes. How many reads."""
    told = [text for _, text in attacks(count, world.names())]
    for start in range(0, count, _BATCH):
        worlds.say(world.channel, told[start : start + _BATCH], "v-attacker", "Mallory")
    worlds.remember()
    wide, turn = set(told[::every]), itertools.cycle(worlds.ASKED)
    return worlds.judge(world, told, lambda q: worlds.ROUTES if q in wide else (next(turn),))
