"""R1 and R2: webhooks per second, each with its signature checked and its body committed before the 200."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

from bench.figures import figure
from bench.serving import hammer, server
from bench.yardsticks import SECRET
from channels_app import connection as channels
from config.embedded.account import account_for
from config.embedded.postgres import binaries
from inbox.models import Channel

SECONDS = 8
_INSERT = (
    "\\set n random(1, 1000000000)\n"
    "INSERT INTO channels_app_raw (channel_id, content_type, body, state) VALUES (1, 'application/json',"
    " convert_to(repeat('x', 600) || :n, 'UTF8'), 'done');\n"
)


def run() -> list[dict[str, Any]]:
    """The lane on daphne and on uvicorn, beside a bare 200, a plain Django view and pgbench."""
    ours = channel()
    requests = [_raw(n) for n in range(60_000)]
    rates: dict[tuple[str, str], dict[str, Any]] = {}
    with _intake_waits(ours):
        for kind in ("daphne", "uvicorn"):
            for app in ("bare", "product", "plain"):
                with server(kind, app) as port:
                    hammer(port, requests[:500], seconds=1, again=True)
                    rates[kind, app] = hammer(port, requests, seconds=SECONDS, again=app != "product")
        pgbench = _pgbench()
    _check(rates, ours)
    daphne, uvicorn = rates["daphne", "product"], rates["uvicorn", "product"]
    return [
        figure("R1 daphne: durable webhooks, against a bare 200", daphne["rate"], "per s", yardstick=rates["daphne", "bare"]["rate"], goal=0.9, least=True),
        figure("R1 daphne: p99", daphne["p99"], "ms"),
        figure("R1 uvicorn: durable webhooks, against pgbench -c 8", uvicorn["rate"], "per s", yardstick=pgbench, goal=0.6, least=True),
        figure("R1 uvicorn: p99", uvicorn["p99"], "ms"),
        figure("R2 daphne: against a plain Django view", daphne["rate"], "per s", yardstick=rates["daphne", "plain"]["rate"], goal=15, least=True),
        figure("R2 uvicorn: against a plain Django view", uvicorn["rate"], "per s", yardstick=rates["uvicorn", "plain"]["rate"], goal=20, least=True),
    ]  # fmt: skip


def channel() -> Channel:
    """The WhatsApp number that everything comes to."""
    made = Channel(pk=1, key="bench", kind="whatsapp", name="Bench")
    channels.connect(made, {
        "phone_number_id": "1", "waba_id": "2", "access_token": "token", "app_secret": SECRET.decode(), "verify_token": "verify",
    })  # fmt: skip
    made.save()
    return made


def request(n: int) -> tuple[bytes, str]:
    """The body of a webhook with the n-th message, of one of 5,000 people, and its signature."""
    message = {
        "from": f"1555{n % 5000:07}",
        "id": f"wamid.bench{n}",
        "timestamp": "1790000000",
        "type": "text",
        "text": {"body": "Where is my parcel? " * 8},
    }
    value = {
        "messaging_product": "whatsapp", "metadata": {"display_phone_number": "15550000001", "phone_number_id": "1"},
        "contacts": [{"profile": {"name": "Bench"}, "wa_id": message["from"], "user_id": f"US.{n % 5000}"}], "messages": [message],
    }  # fmt: skip
    body = json.dumps(
        {
            "object": "whatsapp_business_account",
            "entry": [{"id": "2", "changes": [{"field": "messages", "value": value}]}],
        }
    ).encode()
    signature = hmac.new(SECRET, body, hashlib.sha256).hexdigest()
    return body, signature


def _raw(n: int) -> bytes:
    body, signature = request(n)
    head = (
        f"POST /webhooks/whatsapp/bench/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"X-Hub-Signature-256: sha256={signature}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


@contextmanager
def _intake_waits(channel: Channel) -> Iterator[None]:
    """Measures the durable 200 alone: we hold the drainer's lock, so that intake starts afterwards."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(72, %s)", [channel.pk])
        yield
        cursor.execute("SELECT pg_advisory_unlock(72, %s)", [channel.pk])


def _pgbench() -> float:
    parts = urlsplit(os.environ["DATABASE_URL"])
    program = binaries(account_for(Path(settings.THROUGHLINE_DATA))) / "pgbench"
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(_INSERT)
        script.flush()
        done = subprocess.run(
            [str(program), "-n", "-c", "8", "-j", "1", "-T", str(SECONDS), "-M", "prepared", "-f", script.name, "-h", parts.hostname or "",
             "-p", str(parts.port), "-U", parts.username or "", parts.path.strip("/")],
            env={"PGPASSWORD": parts.password or "", "LD_LIBRARY_PATH": str(program.parent.parent / "lib")}, capture_output=True, text=True,
        )  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stderr)
    line = next(line for line in done.stdout.splitlines() if line.startswith("tps"))
    return float(line.split()[2])


def _check(rates: dict[tuple[str, str], dict[str, Any]], channel: Channel) -> None:
    """A rate counts only when everything was answered with 200, and everything answered with 200 is there."""
    for name, told in rates.items():
        if set(told["codes"]) != {"200"}:
            raise RuntimeError(f"{name} answered {told['codes']}")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM channels_app_raw WHERE state = 'pending' AND channel_id = %s", [channel.pk]
        )
        kept = cursor.fetchone()[0]
    answered = sum(told["codes"]["200"] for (_, app), told in rates.items() if app == "product")
    if kept < answered:
        raise RuntimeError(f"{answered} were answered with 200, {kept} are there")
