"""R5: the inbox list and the timeline stay as fast as they were when there is a hundred times as much."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction

from bench.figures import figure, median_ms, pair_ms
from inbox import timeline
from inbox.models import Agent, Channel, Sight, Team, Thread, counts, tally

SMALL, LARGE = 10_000, 1_000_000
SHORT, LONG = 100, 100_000

_CONTACTS = """
INSERT INTO inbox_contact (name, username, country, language, timezone, scope, display_name, flags, created_at)
SELECT 'Customer ' || n, '', '', '', '', '', 'Customer ' || n, '[]', now() FROM generate_series(%s, %s) AS n
"""
_THREADS = """
INSERT INTO inbox_thread (contact_id, epoch, last_seq, last_rev, changed_xid, state, assignee_id, team_id, team_ids,
  channel_ids, holder_kind, holder_id, holder_name, baton_number, last_activity_at, waiting_since, inbound_count, reads,
  last_message, display_name, flags, labels, created_at)
SELECT id, 1, 20, 20, 0, CASE WHEN id %% 20 = 0 THEN 'open' ELSE 'resolved' END,
  CASE WHEN id %% 60 = 0 THEN %s ELSE NULL END, %s, ARRAY[%s]::bigint[], ARRAY[%s]::bigint[], '', '', '', 0,
  now() - (id * 37 %% 1000003) * interval '1 second', CASE WHEN id %% 40 = 0 THEN now() END, 12, '{}',
  jsonb_build_object('id', id, 'seq', 20, 'direction', 'in', 'type', 'text', 'status', null,
    'snippet', 'The newest words of this customer, about as long as such words are', 'at', now()),
  display_name, '[]', '{}', now()
FROM inbox_contact WHERE name BETWEEN 'Customer ' AND 'Customer ~' AND NOT EXISTS (SELECT 1 FROM inbox_thread AS t WHERE t.contact_id = inbox_contact.id)
"""
_MESSAGES = """
INSERT INTO inbox_message (thread_id, seq, rev, at, direction, author_kind, author_id, author_name, channel_id, home_contact_id,
  type, text, payload, reply_to_provider_id, reactions, status, status_at, late, client_id, request_hash, files, purpose, attempts)
SELECT %s, n, n, now() - (%s - n) * interval '1 minute', CASE WHEN n %% 2 = 0 THEN 'in' ELSE 'out' END, 'contact', '1', 'Customer',
  %s, %s, 'text', 'What somebody wrote, number ' || n, '{}', '', '[]', '', '{}', false, '', '', 0, '', 0 FROM generate_series(1, %s) AS n
"""


def run() -> list[dict[str, Any]]:
    """List pages and counts at 10,000 and 1,000,000 threads; timelines of 100 and of 100,000 messages."""
    team = Team.objects.create(name="Bench")
    agent = Agent.objects.create_user("bench@example.com", "a password of the bench", name="Bench", role="agent")
    agent.teams.add(team)
    channel = Channel.objects.create(key="bench", kind="webchat", medium="web", name="Bench", team=team)
    _fill(1, SMALL, agent, team, channel)
    _keep_small()
    _fill(SMALL + 1, LARGE, agent, team, channel)
    rows = []
    for view in ("mine", "unassigned", "resolved", "all"):
        large, small = pair_ms(_in("public", _page(agent, view)), _in("small, public", _page(agent, view)))
        rows.append(
            figure(f"R5 page 1 of {view}, {LARGE:,} threads against {SMALL:,}", large, "ms", yardstick=small, goal=1.3)
        )
    rows.append(figure("R5 buffers of the first page of all", _buffers(agent), "buffers", goal=64))
    deep, first = pair_ms(_page(agent, "resolved", _place(30_000)), _page(agent, "resolved"))
    rows.append(figure("R5 page at row 30,000 against page 1", deep, "ms", yardstick=first, goal=2))
    sight = Sight(agent)
    rows.append(figure("R5 counts of all views", median_ms(lambda: counts(sight)), "ms", goal=1))
    return [*rows, *_timelines(channel)]


def _keep_small() -> None:
    """The table as it is now, with its indexes, beside the one that grows."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA small; CREATE TABLE small.inbox_thread (LIKE public.inbox_thread INCLUDING ALL)")
        cursor.execute("INSERT INTO small.inbox_thread SELECT * FROM public.inbox_thread")
        cursor.execute("VACUUM ANALYZE small.inbox_thread")


def _in(path: str, call: Callable[[], object]) -> Callable[[], object]:
    """The call on the tables of a search path; both sides of a comparison set one."""

    def there() -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SET search_path = {path}")
        try:
            call()
        finally:
            with connection.cursor() as cursor:
                cursor.execute("RESET search_path")

    return there


def _fill(first: int, last: int, agent: Agent, team: Team, channel: Channel) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(_CONTACTS, [first, last])
        cursor.execute(_THREADS, [agent.pk, team.pk, team.pk, channel.pk])
        cursor.execute("VACUUM ANALYZE inbox_thread")
        cursor.execute("VACUUM ANALYZE inbox_contact")
    with transaction.atomic():
        tally.recount()
    tally.fold()


def _page(agent: Agent, view: str, cursor: Any = None) -> Callable[[], list[Thread]]:
    return lambda: Thread.objects.for_agent(agent).view(view, agent.pk).page(cursor, 50)


def _buffers(agent: Agent) -> int:
    rows = Thread.objects.for_agent(agent).view("all").order_by("-last_activity_at", "-pk")[:50]
    plan = rows.explain(analyze=True, buffers=True, format="json")
    top = json.loads(plan)[0]["Plan"]
    return int(top["Shared Hit Blocks"] + top["Shared Read Blocks"])


def _place(row: int) -> tuple[Any, int]:
    thread = Thread.objects.filter(state="resolved").order_by("-last_activity_at", "-pk")[row]
    return thread.last_activity_at, thread.pk


def _timelines(channel: Channel) -> list[dict[str, Any]]:
    threads = list(Thread.objects.order_by("pk")[:2])
    for thread, n in zip(threads, (SHORT, LONG), strict=True):
        with connection.cursor() as cursor:
            cursor.execute(_MESSAGES, [thread.pk, n, channel.pk, thread.contact_id, n])
        Thread.objects.filter(pk=thread.pk).update(last_seq=n, last_rev=n)
        thread.refresh_from_db()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE inbox_message")
    short, long = threads
    rows = []
    for what, of_long, of_short in (
        ("newest page", timeline.Span(), timeline.Span()),
        ("page in the middle", timeline.Span(before=LONG // 2), timeline.Span(before=SHORT - 20)),
        ("changes since a rev", timeline.Span(since_rev=LONG - 40), timeline.Span(since_rev=SHORT - 40)),
    ):
        value, yardstick = pair_ms(_read(long, of_long), _read(short, of_short))
        told = f"R5 timeline, {what}, {LONG:,} messages against {SHORT}"
        rows.append(figure(told, value, "ms", yardstick=yardstick, goal=1.3))
    return rows


def _read(thread: Thread, span: timeline.Span) -> Callable[[], object]:
    return lambda: timeline.read(thread, span)
