"""R3: one event to a thousand sockets, by the hub, beside a bare server that frames once and beside channels_redis."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bench.figures import figure
from bench.serving import server, waited_for
from config.embedded.process import free_port

SOCKETS, ROUNDS = 1_000, 15


def run() -> list[dict[str, Any]]:
    """The last socket's time, in ms, for the hub on each server; the yardsticks are taken before and after it."""
    found: dict[str, dict[str, Any]] = {}
    with bare() as port:
        found["bare"] = crowd(port)
    for kind in ("daphne", "uvicorn"):
        for gathering in ("hub", "layer"):
            with server(kind, f"bench.gatherings:{gathering}") as port:
                found[f"{kind} {gathering}"] = crowd(port)
    with bare() as port:
        again = crowd(port)
    limit = (found["bare"]["last_p50"] + again["last_p50"]) / 2
    rows = []
    for kind, goal in (("daphne", 6.0), ("uvicorn", 1.7)):
        ours, theirs = found[f"{kind} hub"], found[f"{kind} layer"]
        what = f"R3 {kind}: one event to {SOCKETS} sockets, the last"
        rows += [
            figure(f"{what}, against a bare server", ours["last_p50"], "ms", yardstick=limit, goal=goal),
            figure(f"{what}, p95", ours["last_p95"], "ms"),
            figure(
                f"R3 {kind}: by channels_redis, against the hub", theirs["last_p50"], "ms",
                yardstick=ours["last_p50"], goal=5, least=True,
            ),
            figure(f"R3 {kind}: memory of a socket", ours["kb"], "KB", goal=30),
        ]  # fmt: skip
    return rows


def crowd(port: int, path: str = "/", sockets: int = SOCKETS) -> dict[str, Any]:
    """The clients, in a process of their own: {last_p50, last_p95 (ms), kb}."""
    command = [sys.executable, "-m", "bench.crowd", str(port), path, str(sockets), str(ROUNDS)]
    return dict(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))


@contextmanager
def bare() -> Iterator[int]:
    """The bare server; gives its port."""
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "bench.gatherings", str(port)])
    try:
        waited_for(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(10)
