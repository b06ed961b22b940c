"""R8: the live path while the worker remembers, against without it, by turns in one run: its p99, and how much it takes in."""

from __future__ import annotations

import http.client
import itertools
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from bench import live
from bench.figures import figure
from bench.serving import server
from inbox import pending
from inbox.models import ApiKey, Message
from inbox.models.api_key import hash_token
from memory.embedding import chosen
from memory.models import Trace

#: by turns; messages a second of the live path and for how long; messages that come as fast as they are taken in
TURNS, RATE, SECONDS, BURST = 3, 30, 12, 400
#: seconds until what is waited for counts as never: taking in fails then, remembering is told as so late
PATIENCE_S = 45
_numbers = itertools.count(1)


def run() -> list[dict[str, Any]]:
    """For each of the two: from the webhook to the socket at 30 a second, then a burst; and how late remembering is."""
    live.greet(live.connected())
    ApiKey.objects.create(name="bench", token_hash=hash_token(live.TOKEN.strip()), scopes=["read"])
    alone, beside, late = [], [], []
    for turn in range(TURNS):
        with server("uvicorn", "product") as port:
            alone.append(_measured(port, lambda: None))
        with server("uvicorn", "product") as port, _worker():
            beside.append(_measured(port, lambda: late.append(_remembered())))
        print(
            f"  turn {turn + 1} of {TURNS}: p99 {alone[-1][0]:.0f} ms alone, {beside[-1][0]:.0f} ms beside", flush=True
        )
    p99, rate = (tuple(statistics.median(one[n] for one in told) for told in (beside, alone)) for n in (0, 1))
    return [
        figure(f"R8: webhook to socket at {RATE} a second while remembering, p99 against alone", p99[0], "ms",
               yardstick=p99[1], goal=1.3),
        figure("R8: taking in while remembering, against taking in alone (times slower)", rate[1] / rate[0], "times", goal=1.3),
        figure("R8: taken in while remembering", rate[0], "per s", yardstick=rate[1]),
        figure(f"{RATE} messages a second for {SECONDS} s: the last is remembered after", max(late), "s", goal=10),
    ]  # fmt: skip


def _measured(port: int, after: Callable[[], object]) -> tuple[float, float]:
    """p99 (ms) of the live path, and how many a second of a burst are taken in; `after` is called between the two."""
    live.timed(port, "/ws/inbox/", live.requests(_numbers, 50), 25, watch=True)  # warm
    told = live.timed(port, "/ws/inbox/", live.requests(_numbers, RATE * SECONDS), RATE, watch=True)
    if told["lost"]:
        raise RuntimeError(f"{told['lost']} messages never came to the socket")
    after()
    return told["p99"], _rate(port)


def _rate(port: int) -> float:
    there = Message.objects.count()
    before = time.perf_counter()
    _post(port, BURST)
    if not _until(lambda: Message.objects.count() >= there + BURST):
        raise RuntimeError(f"{BURST} messages were not taken in within {PATIENCE_S} s")
    return BURST / (time.perf_counter() - before)


def _post(port: int, count: int) -> None:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    for _ in range(count):
        body, signature = live.webhook(next(_numbers))
        headers = {"Content-Type": "application/json", "X-Hub-Signature-256": f"sha256={signature}"}
        line.request("POST", "/webhooks/whatsapp/bench/", body, headers)
        answer = line.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"A webhook was answered {answer.status}")
    line.close()


def _remembered() -> float:
    """Seconds until all is remembered, with its vectors where there is an embedder; at most `PATIENCE_S`."""
    embedder = chosen()
    waiting = Trace.objects.exclude(embedder=embedder.name) if embedder else Trace.objects.none()
    before = time.perf_counter()
    _until(lambda: not pending.waits()["memory"].count and not waiting.exists())
    return time.perf_counter() - before


def _until(happened: Callable[[], bool]) -> bool:
    """Whether it happened in time."""
    until = time.monotonic() + PATIENCE_S
    while not happened():
        if time.monotonic() > until:
            return False
        time.sleep(0.1)
    return True


@contextmanager
def _worker() -> Iterator[None]:
    """The worker as `up` starts it, and what wakes it regularly."""
    celery = [sys.executable, "-m", "celery", "--app", "config.celery"]
    worker = [*celery, "worker", "--pool=threads", "--loglevel=ERROR", "--without-gossip", "--without-mingle",
              "--concurrency=8", "--queues=default,sending"]  # fmt: skip
    beat = [*celery, "beat", "--scheduler=celery.beat:Scheduler", "--pidfile=", "--loglevel=ERROR"]
    parts = [subprocess.Popen(command, env=dict(os.environ), stdout=subprocess.DEVNULL) for command in (worker, beat)]
    try:
        # It imports the product and catches up with what came without it.
        time.sleep(6)
        _remembered()
        yield
    finally:
        for part in parts:
            part.terminate()
        for part in parts:
            _ended(part)


def _ended(part: subprocess.Popen[bytes]) -> None:
    """What is under way is finished within 20 s, or taken up by whoever comes next."""
    try:
        part.wait(20)
    except subprocess.TimeoutExpired:
        part.kill()
        part.wait()
