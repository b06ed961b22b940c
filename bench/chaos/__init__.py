"""Chaos: customers write, agents watch and answer, while web, worker, Redis and PostgreSQL are killed; nothing may be lost."""

from __future__ import annotations

import asyncio
import json
import os
import random
import shutil
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.chaos import checking
from bench.chaos.posting import Customer, Told
from bench.chaos.screens import Screen
from bench.chaos.stack import TOKEN, Stack
from bench.figures import figure

#: differences that are told in words
SHOWN = 20


@dataclass(frozen=True)
class Size:
    """How much of it: events in all, kills at least (half of them at fail points), people, screens."""

    events: int = 100_000
    kills: int = 200
    people: int = 100
    screens: int = 4
    #: seconds between two kills
    every: float = 5.0
    duplicates: float = 0.15
    #: one event in so many is answered
    answers: int = 50
    seed: int = 1


@dataclass
class Outcome:
    """What a run showed; `wrong` must be all zeros."""

    events: int
    kills: int
    at_fail_points: int
    posts: int
    seconds: float
    wrong: dict[str, int]
    told: dict[str, Any]
    #: the first of what the screens show wrongly, in words
    differences: list[str]


def run() -> list[dict[str, Any]]:
    """The full size, or CHAOS_EVENTS and CHAOS_KILLS."""
    size = Size(events=int(os.environ.get("CHAOS_EVENTS", "100000")), kills=int(os.environ.get("CHAOS_KILLS", "200")))
    outcome = storm(size, Path(os.environ["THROUGHLINE_DATA"]) / "storm")
    rows = [figure(f"chaos: {what}", n, "", goal=0) for what, n in outcome.wrong.items()]
    rows.append(figure("chaos: events answered with 200", outcome.events, "", goal=size.events, least=True))
    rows.append(figure("chaos: kills", outcome.kills, "", goal=size.kills, least=True))
    rows.append(figure("chaos: of these at fail points", outcome.at_fail_points, ""))
    rows.append(figure("chaos: seconds", outcome.seconds, "s"))
    return [*rows, *(figure(f"chaos: {what}", n, "") for what, n in outcome.told.items() if isinstance(n, int | float))]


def storm(size: Size, data: Path) -> Outcome:
    """One run from start to comparison, on servers of its own."""
    shutil.rmtree(data, ignore_errors=True)
    stack = Stack(data, fail_points=True)
    stack.start()
    try:
        return asyncio.run(_storm(size, stack))
    finally:
        stack.stop()


async def _storm(size: Size, stack: Stack) -> Outcome:
    began, dice, told = time.monotonic(), random.Random(size.seed), Told()
    screens = [Screen(stack.port, random.Random(n), 20, lambda: _threads(stack)) for n in range(size.screens)]
    watching = [asyncio.create_task(screen.live()) for screen in screens]
    each = size.events // size.people
    pause = size.kills * size.every / 2 / each * 0.9
    writing = [
        asyncio.create_task(Customer(n, stack.port, told, random.Random(n), size.duplicates).write(0, each, pause))
        for n in range(size.people)
    ]
    answered: set[str] = set()
    answering = asyncio.create_task(_answer(stack, told, size, answered))
    await _kill_until_done(size, stack, dice, writing)
    await asyncio.gather(*writing)
    answering.cancel()
    await asyncio.to_thread(stack.wait_until_up, 90)
    await _quiet(stack)
    wrong, more, differences = await _compare(stack, told, answered, screens)
    for screen, task in zip(screens, watching, strict=True):
        screen.stopping = True
        task.cancel()
    by_us, by_itself = sum(stack.killed.values()), stack.deaths_by_themselves()
    seconds = round(time.monotonic() - began, 1)
    more |= stack.killed
    return Outcome(len(told.answered), by_us + by_itself, by_itself, told.posts, seconds, wrong, more, differences)


async def _compare(
    stack: Stack, told: Told, answered: set[str], screens: list[Screen]
) -> tuple[dict[str, int], dict[str, int], list[str]]:
    """What is wrong (all of it should be 0), what else was counted, and what the screens show wrongly."""
    rows = await _until_equal(stack, screens)
    out = checking.outbound(stack.database, stack, answered)
    unknown = out.pop("unknown")
    wrong = checking.inbound(stack.database, told) | out
    differences = await asyncio.to_thread(checking.screens, stack, screens, rows)
    wrong["screens wrong"] = len(differences)
    wrong["odd answers"] = sum(told.odd.values())
    reconnects = sum(screen.reconnects for screen in screens)
    counted = {
        "repeats": told.repeats, "replies": len(answered), "unknown sends": unknown, "reconnects": reconnects,
    }  # fmt: skip
    return wrong, counted, differences[:SHOWN]


async def _kill_until_done(size: Size, stack: Stack, dice: random.Random, writing: list[asyncio.Task[None]]) -> None:
    """Kill every few seconds until there were enough kills and everything is written."""
    due = time.monotonic() + size.every
    while not all(task.done() for task in writing):
        stack.look()
        enough = sum(stack.killed.values()) + stack.deaths_by_themselves() >= size.kills
        if time.monotonic() >= due and not enough:
            stack.kill_one(dice)
            due = time.monotonic() + size.every * (0.5 + dice.random())
        await asyncio.sleep(0.2)


async def _answer(stack: Stack, told: Told, size: Size, answered: set[str]) -> None:
    """Answer one event in `size.answers`, with the same client id until it is taken."""
    n = 0
    while True:
        await asyncio.sleep(0.5)
        while n < len(told.answered) // size.answers:
            name = f"reply-{n}"
            if not await asyncio.to_thread(_reply, stack, n % size.people, name):
                break
            answered.add(name)
            n += 1


def _reply(stack: Stack, person: int, name: str) -> bool:
    try:
        found = stack.get(f"contacts/?q=%2B1415560{person:04}")["results"]
        if not found:
            return False
        body = json.dumps({"text": f"Answer {name}", "client_id": name}).encode()
        request = urllib.request.Request(
            f"{stack.address}/api/v1/threads/{found[0]['thread']}/replies/", body,
            {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"},
        )  # fmt: skip
        with urllib.request.urlopen(request, timeout=20) as answer:
            return bool(answer.status in (200, 201))
    except (OSError, urllib.error.URLError, ValueError):
        return False


async def _quiet(stack: Stack, seconds: float = 240) -> None:
    """Until nothing waits to be taken in or sent."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            status = await asyncio.to_thread(stack.get, "status/")
            if not status["inbound_pending"] and not status["outbound_pending"]:
                return
        except (OSError, urllib.error.URLError, ValueError):
            pass
        await asyncio.sleep(1)
    raise RuntimeError(f"Work is left after {seconds} s: {status}")


async def _until_equal(stack: Stack, screens: list[Screen]) -> list[dict[str, Any]]:
    """Give the screens two heartbeats to notice what they missed; then what the API says."""
    for _ in range(25):
        rows = await asyncio.to_thread(_threads, stack)
        if not await asyncio.to_thread(checking.screens, stack, screens, rows):
            break
        await asyncio.sleep(2)
    return rows


def _threads(stack: Stack) -> list[dict[str, Any]]:
    rows, cursor = [], ""
    while True:
        page = stack.get(f"threads/?view=all&limit=200{cursor}")
        rows += page["results"]
        if not page["next"]:
            return rows
        cursor = f"&cursor={page['next']}"
