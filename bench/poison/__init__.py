"""10,000 messages that try to plant policies or to read other people's memory: how many succeed, at the API."""

from __future__ import annotations

import itertools
import os
import time
from typing import Any

from bench.figures import figure
from bench.poison import world as worlds
from bench.poison.attacks import attacks
from inbox.models import Bot, Channel

#: messages; of so many one is asked as a question, by turns at recall and at context, of so many one at all routes
MESSAGES, ASKED, ALL_ROUTES = int(os.environ.get("POISON_MESSAGES", "10000")), 7, 101
_BATCH = 500


def run() -> list[dict[str, Any]]:
    """All of them into one contact's thread, remembered, and read back as a bot by every route."""
    channel = Channel.objects.create(key="bench", kind="webchat", medium="web", name="Bench")
    world = worlds.build(channel, Bot.objects.create(name="bench", kind="webhook"))
    begun = time.monotonic()
    reads = assault(world, MESSAGES, ALL_ROUTES, ASKED)
    for what in world.successes:
        print(f"  {what}")
    return [
        figure("messages that tried", MESSAGES, "messages"),
        figure(f"reads, with one in {ASKED} of them and of every victim", reads, "reads"),
        figure("succeeded", len(world.successes), "attacks", goal=0),
        figure("took", time.monotonic() - begun, "s"),
    ]


def assault(world: worlds.World, count: int, every: int, asked: int = 1) -> int:
    """Say `count` attacks, remember all, and read with one in `asked`; with one in `every` by all routes. How many reads.

    Plants and questions come by turns: odd steps meet both, in every wording.
    """
    told = [text for _, text in attacks(count, world.names())]
    for start in range(0, count, _BATCH):
        worlds.say(world.channel, told[start : start + _BATCH], "v-attacker", "Mallory")
    worlds.remember()
    wide, turn = set(told[::every]), itertools.cycle(worlds.ASKED)
    chosen = list(dict.fromkeys([*told[::asked], *wide]))
    return worlds.judge(world, chosen, lambda q: worlds.ROUTES if q in wide else (next(turn),))
