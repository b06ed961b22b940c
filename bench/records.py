"""Records to recall from: a person with 10,000 messages among 1,000 others, made by SQL, remembered as the worker does."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Any

from django.db import connection

from inbox.models import Channel, Contact, Thread
from memory import remembering

CONTACTS, MESSAGES, OTHERS = 1_000, 10_000, 5
SEED = 7
_WORDS = {
    "who": "we you they my sister the courier your colleague a neighbour our office somebody the driver",
    "did": "sent lost opened ordered returned cancelled paid missed repaired collected found changed promised expected",
    "what": "parcel invoice kettle lamp ticket booking refund contract router charger jacket delivery password account"
    " mattress printer suitcase voucher receipt window table subscription card appointment guarantee bicycle camera",
    "how": "broken blue second last wrong new old cheap heavy small missing late urgent expensive German wooden",
    "when": "yesterday on Monday last week in March two days ago this morning after the holidays in the evening",
}
_CONTACTS = """
INSERT INTO inbox_contact (name, username, country, language, timezone, scope, display_name, flags, created_at)
SELECT 'Customer ' || n, '', '', 'en', '', '', 'Customer ' || n, '[]', now() FROM generate_series(1, %s) AS n
"""
_THREADS = """
INSERT INTO inbox_thread (contact_id, epoch, last_seq, last_rev, changed_xid, state, team_id, team_ids, channel_ids,
  holder_kind, holder_id, holder_name, baton_number, last_activity_at, inbound_count, reads, last_message, display_name,
  flags, labels, created_at)
SELECT id, 1, 0, 0, 0, 'open', NULL, '{}', ARRAY[%s]::bigint[], '', '', '', 0, now(), 0, '{}', '{}', display_name,
  '[]', '{}', now() FROM inbox_contact
"""
_MESSAGES = """
WITH said AS (
  INSERT INTO inbox_message (thread_id, seq, rev, at, direction, author_kind, author_id, author_name, channel_id,
    home_contact_id, type, text, payload, reply_to_provider_id, reactions, status, status_at, late, client_id,
    request_hash, files, purpose, attempts)
  SELECT %s, %s + n, %s + n, now() - (%s - n) * interval '50 minutes', CASE WHEN n %% 2 = 0 THEN 'in' ELSE 'out' END,
    CASE WHEN n %% 2 = 0 THEN 'contact' ELSE 'agent' END, '1', CASE WHEN n %% 2 = 0 THEN 'Dina' ELSE 'Ana' END, %s, %s,
    'text', words, '{}', '', '[]', CASE WHEN n %% 2 = 0 THEN '' ELSE 'sent' END, '{}', false, '', '', 0, '', 0
  FROM unnest(%s::text[]) WITH ORDINALITY AS told(words, n) RETURNING rev)
UPDATE inbox_thread SET last_seq = told.rev, last_rev = told.rev, changed_xid = pg_current_xact_id()::text::bigint
FROM (SELECT max(rev) AS rev FROM said) AS told WHERE id = %s
"""


def threads(counts: list[int], rng: random.Random) -> tuple[Channel, list[Thread]]:
    """As many people as `CONTACTS`, the first of whom said so many things, the others a few; all remembered."""
    channel = Channel.objects.create(key="bench", kind="webchat", medium="web", name="Bench")
    with connection.cursor() as cursor:
        cursor.execute(_CONTACTS, [CONTACTS])
        cursor.execute(_THREADS, [channel.pk])
    rows = list(Thread.objects.select_related("contact").order_by("pk"))
    for thread, count in zip(rows, [*counts, *[OTHERS] * (CONTACTS - len(counts))], strict=True):
        say(thread, channel, [sentence(rng) for _ in range(count)])
    remembered()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return channel, rows


def say(thread: Thread, channel: Channel, texts: list[str]) -> None:
    """These things are said in a thread, by turns of customer and agent."""
    thread.refresh_from_db()
    told: list[Any] = [
        thread.pk,
        thread.last_rev,
        thread.last_rev,
        len(texts),
        channel.pk,
        thread.contact_id,
        texts,
        thread.pk,
    ]
    with connection.cursor() as cursor:
        cursor.execute(_MESSAGES, told)


def sentence(rng: random.Random) -> str:
    """Something that customers write."""

    def part() -> str:
        who, did, what, how, when = (rng.choice(words.split()) for words in _WORDS.values())
        return f"{who} {did} the {how} {what} {when}"

    told = " and ".join(part() for _ in range(rng.randint(1, 3)))
    return f"{told}, number {rng.randint(1_000, 99_999)}." if rng.random() < 0.3 else f"{told}{rng.choice('.?!')}"


def remembered() -> float:
    """Seconds until all that was said is remembered."""
    before = time.perf_counter()
    while remembering.catch_up():
        pass
    return time.perf_counter() - before


def times(calls: list[Callable[[], object]]) -> list[float]:
    """Milliseconds of each call, after the first was made once more before."""
    calls[0]()
    taken = []
    for call in calls:
        before = time.perf_counter()
        call()
        taken.append((time.perf_counter() - before) * 1000)
    return taken


def bare(contact: Contact) -> None:
    """The bare SELECT of the words of a record."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, text FROM inbox_message WHERE home_contact_id = %s", [contact.pk])
        cursor.fetchall()
