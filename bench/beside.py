"""R8: taking messages in while the worker remembers them, against taking them in alone; and a steady 30 a second."""

from __future__ import annotations

import http.client
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bench.figures import figure
from bench.ingest import channel, request
from bench.serving import server
from inbox import pending
from inbox.models import Message
from memory.embedding import chosen
from memory.models import Trace

TURNS, MESSAGES = 3, 1_500
RATE, SECONDS = 30, 20
#: seconds until whatever is waited for counts as never
PATIENCE_S = 300
_numbers = iter(range(10_000_000))


def run() -> list[dict[str, Any]]:
    """Messages per second from the first request to the last message in its thread, by turns with and without."""
    channel()
    alone, beside = [], []
    for _ in range(TURNS):
        with server("uvicorn", "product") as port:
            alone.append(_rate(port))
        with server("uvicorn", "product") as port, _worker():
            beside.append(_rate(port))
            _remembered()
    with server("uvicorn", "product") as port, _worker():
        late, taken = _steady(port)
    rate, yardstick = statistics.median(beside), statistics.median(alone)
    return [
        figure("R8: taking in while remembering, against taking in alone (times slower)", yardstick / rate, "times", goal=1.3),
        figure("R8: taken in while remembering", rate, "per s", yardstick=yardstick),
        figure(f"{RATE} messages a second for {SECONDS} s: the last is remembered after", late, "s", goal=10),
        figure(f"{RATE} messages a second: really sent", taken, "per s"),
    ]  # fmt: skip


def _rate(port: int) -> float:
    there = Message.objects.count()
    before = time.perf_counter()
    _post(port, MESSAGES)
    _until(lambda: Message.objects.count() >= there + MESSAGES)
    return MESSAGES / (time.perf_counter() - before)


def _steady(port: int) -> tuple[float, float]:
    """Seconds from the last message until all are remembered with their vectors, and the rate at which they came."""
    before = time.perf_counter()
    for second in range(SECONDS):
        _post(port, RATE)
        time.sleep(max(0.0, before + second + 1 - time.perf_counter()))
    taken = RATE * SECONDS / (time.perf_counter() - before)
    ended = time.perf_counter()
    _remembered()
    return time.perf_counter() - ended, taken


def _post(port: int, count: int) -> None:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    for _ in range(count):
        body, signature = request(next(_numbers))
        headers = {"Content-Type": "application/json", "X-Hub-Signature-256": f"sha256={signature}"}
        line.request("POST", "/webhooks/whatsapp/bench/", body, headers)
        answer = line.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"A webhook was answered {answer.status}")
    line.close()


def _remembered() -> None:
    embedder = chosen()
    waiting = Trace.objects.exclude(embedder=embedder.name) if embedder else Trace.objects.none()
    _until(lambda: not pending.waits()["memory"].count and not waiting.exists())


def _until(happened: Any) -> None:
    until = time.monotonic() + PATIENCE_S
    while not happened():
        if time.monotonic() > until:
            raise RuntimeError(f"It did not happen within {PATIENCE_S} s")
        time.sleep(0.05)


@contextmanager
def _worker() -> Iterator[None]:
    """The worker as `up` starts it, and what wakes it regularly."""
    celery = [sys.executable, "-m", "celery", "--app", "config.celery"]
    worker = [*celery, "worker", "--pool=threads", "--loglevel=ERROR", "--without-gossip", "--without-mingle",
              "--concurrency=8", "--queues=default,sending"]  # fmt: skip
    beat = [*celery, "beat", "--scheduler=celery.beat:Scheduler", "--pidfile=", "--loglevel=ERROR"]
    parts = [subprocess.Popen(command, env=dict(os.environ), stdout=subprocess.DEVNULL) for command in (worker, beat)]
    try:
        time.sleep(6)  # it imports the product, then waits for work
        yield
    finally:
        for part in parts:
            part.terminate()
        for part in parts:
            part.wait(60)
