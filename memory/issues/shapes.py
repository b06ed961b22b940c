"""Issues as the API and the panel give them, related rows fetched once for all."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch

from inbox.models import Channel, Contact, Message
from inbox.shapes import rfc3339
from memory.models import Issue, Likeness, Occurrence
from memory.models.person import united
from memory.sources import source_of


def issues_of(contact: Contact) -> Any:
    """The issues of a person, of whoever is linked with them too: a QuerySet, newest first."""
    return Issue.objects.filter(contact__in=united(contact)).order_by("-last_at", "-pk")


def asked_of(contact: Contact) -> Any:
    """What nobody has answered yet of "same as #12?": a QuerySet, newest first."""
    mine = Likeness.objects.filter(issue__contact__in=united(contact), same=None)
    return mine.select_related("message").defer("message__payload").order_by("-at", "-pk")


def issue_shapes(issues: Iterable[Issue]) -> list[dict[str, Any]]:
    """Each as the contract has it, `{id, title, state, contacts, opened_at, last_at, episodes, sources}`, and more."""
    rows = list(issues)
    words = Message.objects.only("seq", "imported_id", "thread_id")
    told = Occurrence.objects.order_by("at", "pk").prefetch_related(Prefetch("message", words))
    found: dict[int, list[Occurrence]] = {row.pk: [] for row in rows}
    for one in told.filter(issue__in=rows):
        found[one.issue_id].append(one)
    return [_issue(row, found[row.pk]) for row in rows]


def likeness_shape(row: Likeness) -> dict[str, Any]:
    """`{id, message, seq, issue, score, reason, at, same}`; ids are strings."""
    return {
        "id": str(row.pk), "message": str(row.message_id), "seq": row.message.seq, "issue": str(row.issue_id),
        "score": round(row.score, 3), "reason": row.reason, "at": rfc3339(row.at), "same": row.same,
    }  # fmt: skip


def _issue(issue: Issue, rows: list[Occurrence]) -> dict[str, Any]:
    return {
        "id": str(issue.pk), "title": issue.title, "state": issue.state, "contacts": issue.contacts,
        "opened_at": rfc3339(issue.opened_at), "last_at": rfc3339(issue.last_at),
        "resolved_at": rfc3339(issue.resolved_at), "category": issue.category,
        "identifiers": [{"kind": kind, "value": value} for kind, value in issue.identifiers],
        "episodes": [str(pk) for pk in dict.fromkeys(row.episode_id for row in rows if row.episode_id)],
        "sources": [source_of(row.message) for row in rows],
        "occurrences": [_occurrence(row) for row in rows],
    }  # fmt: skip


def _occurrence(row: Occurrence) -> dict[str, Any]:
    channel = Channel.objects.known().get(row.channel_id or 0)
    return {
        "id": str(row.pk), "message": str(row.message_id), "seq": row.message.seq,
        "episode": str(row.episode_id) if row.episode_id else None,
        "channel": {"key": channel.key, "kind": channel.kind} if channel else None, "at": rfc3339(row.at),
        "is_contact": row.is_contact, "decided_by": row.decided_by,
        "score": None if row.score is None else round(row.score, 3), "reason": row.reason,
    }  # fmt: skip
