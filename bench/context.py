"""Contexts and briefs as whole requests: of a contact with 10,000 messages, beside one with 100 (goal R9)."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from django.test import Client

from bench.figures import figure, percentile
from bench.records import MESSAGES, SEED, sentence, threads, times
from config import heap
from inbox.models import ApiKey, Thread
from inbox.models.api_key import hash_token
from memory import meaning
from memory.embedding import chosen
from memory.models import Trace

FEW, QUESTIONS = 100, 60
P95_MS, TIMES_AS_LONG = 100, 2
TOKEN = "bench-token-bench-token-bench-token-1234"


def run() -> list[dict[str, Any]]:
    """p95 of the request, and the long record against the short one; with the embedder where there is one."""
    rng = random.Random(SEED)
    _, rows = threads([MESSAGES, FEW], rng)
    embedder = chosen()
    if embedder is not None:
        meaning.embed_some(embedder, Trace.objects.exclude(embedder=embedder.name).count())
    ApiKey.objects.create(name="bench", token_hash=hash_token(TOKEN), scopes=["read"])
    heap.settle()  # as the server does
    asked = [f"When did {sentence(rng)}" for _ in range(QUESTIONS)]
    return [*_measured("context", _contexts, rows, asked), *_measured("brief", _briefs, rows, asked)]


def _measured(
    what: str, calls: Callable[[Thread, list[str]], list[Callable[[], object]]], rows: list[Thread], asked: list[str]
) -> list[dict[str, Any]]:
    long, short = times(calls(rows[0], asked)), times(calls(rows[1], asked))
    return [
        figure(f"{what} at {MESSAGES:,} messages: p95", percentile(long, 0.95), "ms", goal=P95_MS),
        figure(f"{what}: p50, against {FEW} messages", percentile(long, 0.5), "ms",
               yardstick=percentile(short, 0.5), goal=TIMES_AS_LONG),
    ]  # fmt: skip


def _contexts(thread: Thread, asked: list[str]) -> list[Callable[[], object]]:
    client = _client()
    path = f"/api/v1/contacts/{thread.contact_id}/context/"
    return [lambda q=q: _get(client, path, {"query": q, "budget": 1_000}) for q in asked]  # type: ignore[misc]


def _briefs(thread: Thread, asked: list[str]) -> list[Callable[[], object]]:
    client = _client()
    path = f"/api/v1/threads/{thread.pk}/brief/"
    return [lambda: _get(client, path, {}) for _ in asked]


def _client() -> Client:
    return Client(headers={"Authorization": f"Bearer {TOKEN}"}, SERVER_NAME="127.0.0.1")


def _get(client: Client, path: str, query: dict[str, Any]) -> None:
    answer = client.get(path, query)
    if answer.status_code != 200:
        raise RuntimeError(f"{path}: {answer.status_code} {answer.content[:300]!r}")
