"""One provider is out: what the customers of another channel notice of it, and what becomes of the messages that wait.

A window is 30 simulated minutes: the replies of so long come in OUTAGE_SECONDS. The product's own time-outs and pauses are
not made shorter, so an outage weighs the more the shorter the window. OUTAGE_SECONDS=1800 is real time.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import shutil
import statistics
import time
import urllib.request
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx

from bench.chaos.stack import TOKEN, Stack
from bench.figures import figure, percentile

#: what a window stands for, how many seconds it takes, and how many there are with the outage and without
MINUTES, SECONDS, TURNS = 30, float(os.environ.get("OUTAGE_SECONDS", "30")), 5
#: replies a second on each of the two channels, and the people they go to
RATE, PEOPLE = 8, 40
CHANNELS = ("wa", "sms")
#: the second channel, beside the WhatsApp number of every stack
SMS = """
[[channel]]
key = "sms"
kind = "twilio"
name = "SMS"
team = "Support"
[channel.settings]
account_sid = "AC00000000000000000000000000000001"
auth_token = "outage-auth-token"
sender = "+15005550006"
segments_per_s = 100
api_base = "http://127.0.0.1:{simulator}"
"""
SMS_ACCOUNT = {"twilio": [{
    "key": "sms", "account_sid": "AC00000000000000000000000000000001", "auth_token": "outage-auth-token",
    "sender": "+15005550006", "webhook_url": "/webhooks/twilio/sms/", "throughput": 100_000,
}]}  # fmt: skip


def run() -> list[dict[str, Any]]:
    """p99 from the reply's POST to the provider's yes on SMS, while WhatsApp is out and while it is not, in turn."""
    data = Path(os.environ["THROUGHLINE_DATA"]) / "storm"
    shutil.rmtree(data, ignore_errors=True)
    stack = Stack(data, fail_points=False, more=SMS, more_accounts=SMS_ACCOUNT)
    stack.start()
    try:
        return asyncio.run(_measure(stack))
    finally:
        stack.stop()


async def _measure(stack: Stack) -> list[dict[str, Any]]:
    threads = await asyncio.to_thread(_people, stack)
    asked, places = dict[str, float](), dict[str, int]()
    dice, p99 = random.Random(1), dict[bool, list[float]]()
    await _load(stack, threads, asked, places, dice, "warm", 5)
    for turn in range(TURNS):
        for is_out in (False, True):
            name = f"{'out' if is_out else 'well'}{turn}"
            if is_out:
                _faults(stack, {"provider": "whatsapp", "fault": "error_500", "times": 1_000_000})
            await _load(stack, threads, asked, places, dice, name, SECONDS)
            _faults(stack, None)
            sent = await _all_sent(stack, asked)
            mine = [sent[text] - at for text, at in asked.items() if text.startswith(f"sms {name} ")]
            p99.setdefault(is_out, []).append(percentile(mine, 0.99) * 1000)
    return [
        figure("outage: SMS while WhatsApp is out, p99 against while it is not", statistics.median(p99[True]), "ms",
               yardstick=statistics.median(p99[False]), goal=1.1),
        *_wrong(stack, places),
        figure(f"outage: of {MINUTES} simulated minutes each takes", SECONDS / MINUTES, "s"),
        figure("outage: replies in a simulated minute on each channel", SECONDS / MINUTES * RATE, ""),
        figure("outage: messages", len(asked), ""),
    ]  # fmt: skip


async def _load(
    stack: Stack, threads: list[str], asked: dict[str, float], places: dict[str, int], dice: random.Random, name: str,
    seconds: float,
) -> None:  # fmt: skip
    """Replies at an even rate; `asked`: text -> when it was posted, `places`: text -> its seq."""
    began, posts = time.monotonic(), []
    async with httpx.AsyncClient(headers={"Authorization": f"Bearer {TOKEN}"}, timeout=30) as client:
        for n in range(int(seconds * RATE)):
            for channel in CHANNELS:
                thread = dice.choice(threads)
                text = f"{channel} {name} {thread} {n:05}"
                asked[text] = time.time()
                posts.append(asyncio.create_task(_reply(client, stack, thread, channel, text, places)))
            await asyncio.sleep(max(0, (n + 1) / RATE - (time.monotonic() - began)))
        await asyncio.gather(*posts)


async def _reply(
    client: httpx.AsyncClient, stack: Stack, thread: str, channel: str, text: str, places: dict[str, int]
) -> None:
    told = {"text": text, "channel": channel, "client_id": text}
    while True:
        answer = await client.post(f"{stack.address}/api/v1/threads/{thread}/replies/", json=told)
        if answer.status_code in (200, 201):
            places[text] = int(answer.json()["seq"])
            return
        if answer.status_code != 503:
            raise RuntimeError(f"{answer.status_code} {answer.text}")
        await asyncio.sleep(0.2)


async def _all_sent(stack: Stack, asked: dict[str, float]) -> dict[str, float]:
    """Wait until everything has left: text -> when the provider took it."""
    for _ in range(300):
        sent = {str(send["text"]): _at(send) for send in await asyncio.to_thread(_sends, stack)}
        if asked.keys() <= sent.keys():
            return sent
        await asyncio.sleep(1)
    raise RuntimeError(f"{len(asked.keys() - sent.keys())} messages have not left.")


def _wrong(stack: Stack, places: dict[str, int]) -> list[dict[str, Any]]:
    """Sends too many, and sends that overtook an earlier one to the same person on the same channel."""
    sends = _sends(stack)
    last: dict[tuple[str, str], int] = {}
    overtaken = 0
    for send in sorted(sends, key=_at):
        lane, place = (str(send["provider"]), str(send["to"])), places[str(send["text"])]
        overtaken += place < last.get(lane, 0)
        last[lane] = max(place, last.get(lane, 0))
    return [
        figure("outage: sent twice", len(sends) - len({send["text"] for send in sends}), "", goal=0),
        figure("outage: overtaken", overtaken, "", goal=0),
    ]


def _sends(stack: Stack) -> list[dict[str, Any]]:
    return [*stack.ledger(), *stack.ledger("twilio")]


def _at(send: dict[str, Any]) -> float:
    return datetime.fromisoformat(str(send["at"])).timestamp()


def _people(stack: Stack) -> list[str]:
    """Everybody has written on both channels once; their threads."""
    for account in CHANNELS:
        _call(stack, "/_inject", {"account": account, "count": PEOPLE, "persons": PEOPLE, "rate": 20, "text": "Hello"})
    for _ in range(60):
        rows = stack.get("threads/?view=all&limit=200")["results"]
        whole = [row["id"] for row in rows if len(row["channels"]) == len(CHANNELS)]
        if len(whole) == PEOPLE:
            return whole
        time.sleep(1)
    raise RuntimeError(f"Of {PEOPLE} people {len(whole)} have written on both channels.")


def _faults(stack: Stack, fault: dict[str, Any] | None) -> None:
    _call(stack, "/simulator/faults/", fault, "DELETE" if fault is None else "POST")


def _call(stack: Stack, path: str, told: dict[str, Any] | None, method: str = "POST") -> None:
    body = None if told is None else json.dumps(told).encode()
    port = (stack.data / "simulator.port").read_text().strip()
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}", body, {"Content-Type": "application/json"}, method=method
    )
    urllib.request.urlopen(request, timeout=60).close()
