"""Recall of a contact with 10,000 messages among 1,000 contacts, and how fast what is said is remembered."""

from __future__ import annotations

import random
import time
from datetime import UTC, datetime
from typing import Any

from bench.figures import figure, percentile
from bench.records import MESSAGES, SEED, bare, remembered, say, sentence, threads, times
from inbox.models import Contact
from memory import meaning, recall
from memory.embedding import chosen
from memory.models import Trace

BURST = 3_000
QUESTIONS, P95_MS = 100, 50


def run() -> list[dict[str, Any]]:
    """Remembering a long record and a burst, then recall of the long one, with the embedder and by words alone."""
    rng = random.Random(SEED)
    channel, rows = threads([MESSAGES], rng)
    say(rows[1], channel, [sentence(rng) for _ in range(BURST)])
    told = [figure(f"remembering a burst of {BURST}", BURST / remembered(), "per s", goal=30, least=True)]
    return [*told, *_recalled(rows[0].contact, rng), *_embedded(rows[0].contact, rng)]


def _recalled(contact: Contact, rng: random.Random, how: str = "by words") -> list[dict[str, Any]]:
    asked = [recall.Ask(f"When did {sentence(rng)}", at=datetime.now(UTC)) for _ in range(QUESTIONS)]
    taken = times([lambda ask=ask: recall.recall(contact, ask) for ask in asked])  # type: ignore[misc]
    selects = times([lambda: bare(contact)] * QUESTIONS)
    p95, p50 = percentile(taken, 0.95), percentile(taken, 0.5)
    return [
        figure(f"recall {how} at {MESSAGES:,} messages: p95", p95, "ms", goal=P95_MS),
        figure(f"recall {how}: p50, against the bare SELECT of the same rows", p50, "ms",
               yardstick=percentile(selects, 0.5)),
    ]  # fmt: skip


def _embedded(contact: Contact, rng: random.Random) -> list[dict[str, Any]]:
    embedder = chosen()
    if embedder is None:
        return []
    waiting = Trace.objects.exclude(embedder=embedder.name).count()
    before = time.perf_counter()
    meaning.embed_some(embedder, waiting)
    pace = waiting / (time.perf_counter() - before)
    return [
        figure("embedding what was remembered, on one core", pace, "per s", goal=30, least=True),
        *_recalled(contact, rng, "with the embedder"),
    ]
