"""R4: from the webhook's sending to the item on an agent's socket, the whole product, beside the shortest way there is."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connections

from bench import shortest, stopwatch
from bench.figures import figure
from bench.serving import server
from bench.yardsticks import SECRET
from channels_app import connection as channels
from inbox.inbound import Inbound, Party
from inbox.intake import Entry, take_in
from inbox.models import ApiKey, Channel, Thread
from inbox.models.api_key import hash_token

TOKEN = "bench " * 8
PEOPLE, SECONDS = 40, 10
RATES = {"daphne": 200, "uvicorn": 500}
#: what each of them says, one after the other
TALK = (
    "Where is my parcel? I have been waiting for it since Monday.", "It was the blue kettle, if that helps.", "Thanks!",
    "Any news about it?", "Tracking has not moved for a week.", "I can be at home on Friday.", "Please leave it next door.",
    "Still nothing here, this is annoying.", "Could somebody look into it?", "OK, I'll wait until tomorrow.",
)  # fmt: skip


def run() -> list[dict[str, Any]]:
    """For each server: nothing lost at its rate, p50 and p99 beside the shortest way, p50 beside one Celery task."""
    channel = connected()
    ApiKey.objects.create(name="bench", token_hash=hash_token(TOKEN.strip()), scopes=["read"])
    greet(channel)
    shortest.prepare()
    connections.close_all()
    rows: list[dict[str, Any]] = []
    numbers = iter(range(1, 1_000_000))
    for kind, rate in RATES.items():
        ours, theirs, slow, tasked = {}, {}, {}, {}
        with server(kind, "bench.shortest:inline") as port:
            timed(port, "/", requests(numbers, 100), 50)
            theirs = timed(port, "/", requests(numbers, rate * SECONDS), rate)
        with server(kind, "product") as port:
            path = "/ws/inbox/"
            timed(port, path, requests(numbers, 200), 50, watch=True)
            ours = timed(port, path, requests(numbers, rate * SECONDS), rate, watch=True)
            slow = timed(port, path, requests(numbers, 50 * SECONDS), 50, watch=True)
        with _worker(), server(kind, "bench.shortest:by_task") as port:
            timed(port, "/", requests(numbers, 100), 50)
            tasked = timed(port, "/", requests(numbers, 50 * SECONDS), 50)
        rows += _rows(kind, rate, ours, theirs, slow, tasked)
    return rows


def _rows(kind: str, rate: int, ours: Any, theirs: Any, slow: Any, tasked: Any) -> list[dict[str, Any]]:
    return [
        figure(f"R4 {kind}: lost at {rate} a second", ours["lost"], "messages", goal=0),
        figure(f"R4 {kind}: webhook to socket, p50 at {rate} a second", ours["p50"], "ms", yardstick=theirs["p50"], goal=4),
        figure(f"R4 {kind}: webhook to socket, p99 at {rate} a second", ours["p99"], "ms", yardstick=theirs["p99"], goal=8),
        figure(f"R4 {kind}: p50 at 50 a second, against one Celery task", slow["p50"], "ms", yardstick=tasked["p50"], goal=0.25),
    ]  # fmt: skip


def timed(port: int, path: str, requests: list[bytes], rate: int, *, watch: bool = False) -> dict[str, Any]:
    """{p50, p99 (ms), lost}; taken in a process of its own. Raises when something was not answered with 200."""
    pairs = [f"{pk}:{rev}" for pk, rev in Thread.objects.values_list("pk", "last_rev")] if watch else []
    connections.close_all()
    headers = [f"Authorization: Bearer {TOKEN.strip()}"]
    with tempfile.NamedTemporaryFile() as file:
        Path(file.name).write_bytes(b"".join(len(one).to_bytes(4, "big") + one for one in requests))
        command = [sys.executable, "-m", "bench.stopwatch", str(port), path, file.name, str(rate), str(len(requests)),
                   ",".join(pairs), *headers]  # fmt: skip
        told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    if set(told["codes"]) != {"200"}:
        raise RuntimeError(f"Answered {told['codes']}")
    return dict(told)


def connected() -> Channel:
    channel = Channel(pk=1, key="bench", kind="whatsapp", name="Bench")
    channels.connect(channel, {
        "phone_number_id": "1", "waba_id": "2", "access_token": "token", "app_secret": SECRET.decode(), "verify_token": "verify",
    })  # fmt: skip
    channel.save()
    return channel


def greet(channel: Channel) -> None:
    """Everybody has written once: their threads can be watched."""
    for n in range(PEOPLE):
        party = Party((("bsuid", f"US.{n}"), ("wa_id", f"1555{n:07}")), name=f"Person {n}")
        take_in([Entry(channel, Inbound(f"wamid.first{n}", party, "text", "hello"))])


def requests(numbers: Iterator[int], count: int) -> list[bytes]:
    return [_request(next(numbers)) for _ in range(count)]


def webhook(number: int) -> tuple[bytes, str]:
    """The body of a webhook with one message of one of `PEOPLE`, and its signature."""
    who = number % PEOPLE
    message = {
        "from": f"1555{who:07}", "id": f"wamid.live{number}", "timestamp": "1790000000", "type": "text",
        "text": {"body": f"{stopwatch.mark(number)} {TALK[number // PEOPLE % len(TALK)]}"},
    }  # fmt: skip
    value = {
        "messaging_product": "whatsapp", "metadata": {"display_phone_number": "15550000001", "phone_number_id": "1"},
        "contacts": [{"profile": {"name": f"Person {who}"}, "wa_id": message["from"], "user_id": f"US.{who}"}],
        "messages": [message],
    }  # fmt: skip
    entry = [{"id": "2", "changes": [{"field": "messages", "value": value}]}]
    body = json.dumps({"object": "whatsapp_business_account", "entry": entry}).encode()
    return body, hmac.new(SECRET, body, hashlib.sha256).hexdigest()


def _request(number: int) -> bytes:
    body, signature = webhook(number)
    head = (
        f"POST /webhooks/whatsapp/bench/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"X-Hub-Signature-256: sha256={signature}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


@contextmanager
def _worker() -> Iterator[None]:
    """A Celery worker of four threads."""
    command = [sys.executable, "-m", "celery", "-A", "bench.shortest:worker", "worker", "-P", "threads", "-c", "4"]
    process = subprocess.Popen([*command, "--without-mingle", "--without-gossip", "-l", "ERROR"], env=dict(os.environ))
    try:
        yield
    finally:
        process.terminate()
        process.wait(30)
