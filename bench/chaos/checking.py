"""What must be true after a chaos run, read from the database itself."""

from __future__ import annotations

from collections import Counter
from typing import Any

import psycopg

from bench.chaos.posting import Told
from bench.chaos.screens import Screen
from bench.chaos.stack import Stack


def inbound(database: str, told: Told) -> dict[str, int]:
    """Messages lost, doubled and misordered among those that were answered with 200."""
    with psycopg.connect(database) as connection:
        rows = connection.execute(
            "SELECT provider_id, seq, thread_id FROM inbox_message WHERE direction = 'in' ORDER BY thread_id, seq"
        ).fetchall()
    times = Counter(row[0] for row in rows)
    lost = sum(name not in times for name in told.answered)
    doubled = sum(n - 1 for n in times.values())
    misordered, last = 0, dict[int, int]()
    for name, _seq, _thread in rows:
        person, n = told.answered.get(name, (-1, -1))
        misordered += n < last.get(person, -1)
        last[person] = max(n, last.get(person, -1))
    threads = len({row[2] for row in rows})
    people = len({person for person, _ in told.answered.values()})
    return {"lost": lost, "doubled": doubled, "misordered": misordered, "threads too many": threads - people}


def outbound(database: str, stack: Stack, wanted: set[str]) -> dict[str, int]:
    """Replies lost or doubled here, and sent twice at the provider."""
    with psycopg.connect(database) as connection:
        rows = connection.execute("SELECT client_id, status FROM inbox_message WHERE direction = 'out'").fetchall()
    here = Counter(row[0] for row in rows)
    sends = Counter(str(send["opaque"]) for send in stack.ledger())
    return {
        "replies lost": len(wanted - here.keys()), "replies doubled": sum(n - 1 for n in here.values()),
        "sent twice": sum(n - 1 for n in sends.values()), "unknown": sum(status == "unknown" for _, status in rows),
        "unsent": sum(status in ("queued", "sending") for _, status in rows),
    }  # fmt: skip


def screens(stack: Stack, seen: list[Screen], rows: list[dict[str, Any]]) -> list[str]:
    """Where the screens show another row or other items than the API reads from the database: a sentence each."""
    truth = {row["id"]: row for row in rows}
    wrong = []
    for n, screen in enumerate(seen):
        for thread, row in truth.items():
            shown = screen.rows.get(thread, {}).get("last_rev")
            if shown != row["last_rev"]:
                wrong.append(f"screen {n}: the row of thread {thread} is at {shown}, not at {row['last_rev']}")
        for thread in screen.heads:
            ours = {(item["seq"], item["rev"], item.get("status")) for item in screen.items.get(thread, {}).values()}
            wrong += [f"screen {n}: of thread {thread} one has {item}" for item in sorted(_items(stack, thread) ^ ours)]
    return wrong


def _items(stack: Stack, thread: str) -> set[tuple[int, int, Any]]:
    found, after = set(), 0
    while True:
        page = stack.get(f"threads/{thread}/timeline/?after={after}&limit=200")
        found |= {(item["seq"], item["rev"], item.get("status")) for item in page["results"]}
        if page["next"] is None:
            return found
        after = page["next"]
