"""100,000 requests, most of them wrong, over every route of the API and every webhook: not one answer may be a 5xx."""

from __future__ import annotations

import logging
import os
import random
import time
from collections import Counter
from typing import Any

from django.core.management import call_command
from django.db import connection

from bench.figures import figure
from bench.fuzz.calling import Caller
from bench.fuzz.hooks import knock
from bench.fuzz.requests import Maker

MANY = 100_000
#: of a hundred requests so many go to the webhooks
HOOKS = 15
#: requests after which the ids are read anew: deleted things go, new ones come
AGAIN = 500


def run() -> list[dict[str, Any]]:
    """The full size; FUZZ_SEED repeats a run, FUZZ_COUNT changes its length."""
    seed = int(os.environ.get("FUZZ_SEED", "0")) or random.SystemRandom().randrange(2**31)
    count = int(os.environ.get("FUZZ_COUNT", str(MANY)))
    print(f"fuzz: {count:,} requests, FUZZ_SEED={seed}", flush=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    logging.disable(logging.WARNING)
    with connection.cursor() as cursor:
        # What a power cut would lose is of no interest here; the disk is not what is tested.
        cursor.execute("SET synchronous_commit = off")
    before = time.monotonic()
    told = fuzz(seed, count)
    seconds = time.monotonic() - before
    for line in told["wrong"][:40]:
        print(line, flush=True)
    classes: Counter[int] = told["classes"]
    return [
        figure("answers of 5xx", classes[5], "answers", goal=0),
        figure(
            "errors that are no problem+json, and answers beside the schema", len(told["unlike"]), "answers", goal=0
        ),
        figure("requests", sum(classes.values()), "requests", goal=count, least=True),
        figure("of these refused (4xx)", classes[4], "requests"),
        figure("of these carried out (2xx)", classes[2], "requests"),
        figure("routes and methods that were called", told["routes"], "routes", goal=told["known"], least=True),
        figure("requests a second", sum(classes.values()) / seconds, "1/s"),
    ]


def fuzz(seed: int, count: int) -> dict[str, Any]:
    """Make `count` requests; `wrong` are the 5xx, `unlike` what has not the promised shape, as lines to repeat them by."""
    chance = random.Random(seed)
    caller, maker = Caller(), Maker(chance)
    classes: Counter[int] = Counter()
    wrong: list[str] = []
    unlike: list[str] = []
    hooks = count * HOOKS // 100
    for number in range(count - hooks):
        if number % AGAIN == 0:
            caller.refill()
            maker.learn(caller.world)
        request = maker.request()
        status, complaint = caller.call(request, chance)
        classes[status // 100] += 1
        if status >= 500:
            wrong.append(f"{status} {request.told()} {complaint}")
        elif complaint:
            unlike.append(f"{status} {request.told()} {complaint}")
    for status, told in knock(chance, hooks):
        classes[status // 100] += 1
        if status >= 500:
            wrong.append(f"{status} {told}")
    return {
        "classes": classes,
        "wrong": wrong + unlike,
        "unlike": unlike,
        "routes": len(maker.called),
        "known": maker.known,
    }
