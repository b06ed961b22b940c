"""What was said just before a message, and just after it, on its channel: a bare answer is read by its question."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import connection

from inbox.models import Message
from memory.reading import NOT_SAID

#: how long after it a question is answered, and characters of the longest answer
WITHIN, LONGEST = timedelta(hours=72), 400
#: the same talk: the place tells what came before, whatever was read first
_BESIDE = (
    "SELECT m.id, other.id FROM inbox_message AS m CROSS JOIN LATERAL ("
    " SELECT o.id, o.direction, o.at, length(o.text) AS length FROM inbox_message AS o"
    " WHERE o.thread_id = m.thread_id AND o.home_contact_id = m.home_contact_id"
    " AND o.channel_id IS NOT DISTINCT FROM m.channel_id AND {place} AND o.revoked IS NULL"
    " AND (o.text <> '' OR o.payload ? 'body') AND NOT (o.direction = 'out' AND o.status = ANY(%s))"
    " ORDER BY o.seq {way} LIMIT 1) AS other WHERE m.id = ANY(%s) AND {wanted}"
)
_BEFORE = _BESIDE.format(
    place="o.seq < m.seq", way="DESC",
    wanted="m.direction = 'in' AND length(m.text) <= %s AND other.direction = 'out' AND other.at > m.at - %s",
)  # fmt: skip
_AFTER = _BESIDE.format(
    place="o.seq > m.seq",
    way="ASC",
    wanted="(m.direction = 'out' OR m.revoked IS NOT NULL)"
    " AND other.direction = 'in' AND other.length <= %s AND other.at < m.at + %s",
)


def question_of(message: Message) -> Message | None:
    """What one of us said just before a message of the customer, if that is not too long ago."""
    if "question" not in message.__dict__:
        bring_questions([message])
    found: Message | None = message.__dict__["question"]
    return found


def bring_questions(messages: Iterable[Message]) -> None:
    """Look for the questions of many at once, for `question_of`."""
    rows = list(messages)
    pairs = _pairs(_BEFORE, rows)
    found = Message.objects.in_bulk(set(pairs.values()))
    for row in rows:
        row.__dict__["question"] = found.get(pairs.get(row.pk, 0))


def with_answers(messages: Iterable[Message]) -> list[Message]:
    """These, and what the customer wrote right after those of ours: read anew when what it may answer has changed."""
    rows = list(messages)
    pairs = _pairs(_AFTER, rows)
    after = set(pairs.values()) - {row.pk for row in rows}
    told = [*rows, *Message.objects.select_related("thread").filter(pk__in=after).order_by("pk")]
    bring_questions(told)
    return told


def _pairs(sql: str, rows: list[Message]) -> dict[int, int]:
    if not rows:
        return {}
    told: list[Any] = [[str(status) for status in NOT_SAID], [row.pk for row in rows], LONGEST, WITHIN]
    with connection.cursor() as cursor:
        cursor.execute(sql, told)
        return dict(cursor.fetchall())
