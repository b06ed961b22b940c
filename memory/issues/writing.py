"""Matters written as issues: what came out of the walk takes the place of what stood there."""

from __future__ import annotations

from typing import Any

from django.db import connection

from memory.issues import VERSION
from memory.issues.matter import Asked, Matter, key_of
from memory.issues.title import title
from memory.models import Issue, IssueState, Likeness, Occurrence

_CHANGES = ("issue", "message", "episode", "channel", "at", "is_contact", "decided_by", "score", "reason")


def write(matters: list[Matter], asked: list[Asked], *, anew: bool = False) -> None:
    """Write what changed: issues, their new occurrences, and what somebody should be asked. Within a transaction.

    `anew`: the matters hold everything that was ever said of them, so titles are taken again.
    """
    changed = [matter for matter in matters if matter.changed]
    for matter in changed:
        _issue(matter, anew)
    rows = [_occurrence(matter, touch) for matter in changed for touch in matter.touches]
    Occurrence.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["issue", "message"], update_fields=_CHANGES[2:]
    )
    fresh = [
        Likeness(
            message_id=row.said.message, issue_id=key_of(row.matter), score=row.score, reason=row.reason, at=row.said.at
        )
        for row in asked
    ]
    Likeness.objects.bulk_create(fresh, ignore_conflicts=True)


def sweep(contacts: list[int], place: int, matters: list[Matter], asked: list[Asked]) -> None:
    """What did not come out again of what stands behind a place goes, issues with their last occurrence."""
    kept = [(key_of(matter), touch.said.message) for matter in matters for touch in matter.touches]
    questions = [(key_of(row.matter), row.said.message) for row in asked]
    _delete_others("memory_occurrence", contacts, place, kept)
    _delete_others("memory_likeness", contacts, place, questions, "AND same IS NULL")


def _delete_others(table: str, contacts: list[int], place: int, kept: list[tuple[int, int]], only: str = "") -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {table} AS told USING memory_issue AS issue, inbox_message AS message"  # noqa: S608 - our words
            " WHERE issue.id = told.issue_id AND issue.contact_id = ANY(%s) AND message.id = told.message_id"
            f" AND message.seq > %s {only}"
            " AND (told.issue_id, told.message_id) NOT IN (SELECT * FROM unnest(%s::bigint[], %s::bigint[]))",
            [contacts, place, [issue for issue, _ in kept], [message for _, message in kept]],
        )


def _issue(matter: Matter, anew: bool) -> None:
    row = Issue.objects.filter(pk=matter.pk).first() if matter.pk else None
    row = row or Issue(contact_id=matter.contact, opened_at=matter.opened_at)
    first = matter.touches[0].said if matter.touches else None
    if first is not None and _is_ours(row) and (anew or row.titled_from_id in (None, first.message)):
        row.title, row.titled_from_id = title(first.text), first.message
    row.state = IssueState.OPEN if matter.is_open else IssueState.RESOLVED
    row.opened_at, row.last_at, row.resolved_at = matter.opened_at, matter.last_at, matter.resolved_at
    row.complained_at, row.category, row.contacts = matter.complained_at, matter.category, max(matter.contacts, 1)
    row.identifiers, row.version = sorted([kind, value] for kind, value in matter.identifiers), VERSION
    row.save()
    matter.pk = row.pk


def _is_ours(row: Issue) -> bool:
    """Whether the title is an extract, and no agent's words."""
    return not row.title or row.titled_from_id is not None


def _occurrence(matter: Matter, touch: Any) -> Occurrence:
    said = touch.said
    return Occurrence(
        issue_id=key_of(matter), message_id=said.message, episode_id=said.episode, channel_id=said.channel, at=said.at,
        is_contact=touch.is_contact, decided_by=touch.decided_by, score=touch.score, reason=touch.reason[:255],
    )  # fmt: skip
