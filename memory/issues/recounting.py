"""An issue counted anew from its occurrences, after somebody moved one."""

from __future__ import annotations

from typing import Any

from inbox.models import Event
from memory.issues.identifiers import Identifier, joined
from memory.issues.loading import Line
from memory.issues.matter import PAUSE
from memory.issues.said import Said
from memory.issues.title import title
from memory.models import Issue, IssueState, Occurrence
from memory.models.issue import IN_TALK


def recount(issue: Issue) -> Issue | None:
    """Contacts, times, state, title and numbers by what it holds now; an issue that holds nothing goes (None)."""
    rows = list(issue.occurrences.select_related("message__thread__contact", "episode").order_by("at", "message"))
    if not rows:
        issue.delete()
        return None
    told = [Line(rows[0].message.thread).messages([row.message])[0] for row in rows]
    _count(rows)
    if issue.last_at != rows[-1].at:
        _stand(issue, rows[-1], told[-1])
    issue.opened_at, issue.last_at, issue.contacts = rows[0].at, rows[-1].at, sum(row.is_contact for row in rows)
    issue.complained_at = max((one.at for one in told if one.complains), default=None)
    issue.category = next((one.categories[0] for one in told if one.categories), "")
    issue.identifiers = sorted([kind, value] for kind, value in _numbers(told))
    if not issue.title or issue.titled_from_id is not None:
        issue.title, issue.titled_from_id = title(told[0].text), told[0].message
    issue.save()
    return issue


def _count(rows: list[Occurrence]) -> None:
    """The same rule as the walk's: a pause, another channel, after a resolution; what goes on in one talk is none."""
    ended = _resolutions(rows)
    before: Occurrence | None = None
    for row in rows:
        is_contact = before is None or (row.decided_by not in IN_TALK and _is_anew(before, row, ended))
        if is_contact != row.is_contact:
            row.is_contact = is_contact
            row.save(update_fields=["is_contact"])
        before = row


def _is_anew(before: Occurrence, row: Occurrence, ended: list[tuple[int, int]]) -> bool:
    resolved = any(
        episode == before.episode_id and before.message.seq < seq < row.message.seq for episode, seq in ended
    )
    return resolved or row.channel_id != before.channel_id or row.at - before.at > PAUSE


def _resolutions(rows: list[Occurrence]) -> list[tuple[int, int]]:
    events = Event.objects.filter(thread=rows[0].message.thread_id, kind="thread.resolved", seq__isnull=False)
    return [(int(row.data.get("episode") or 0), row.seq or 0) for row in events]


def _stand(issue: Issue, last: Occurrence, told: Said) -> None:
    episode: Any = last.episode
    issue.resolved_at = last.at if told.settles else episode.resolved_at if episode is not None else None
    issue.state = IssueState.RESOLVED if issue.resolved_at else IssueState.OPEN


def _numbers(told: list[Said]) -> set[Identifier]:
    known: set[Identifier] = set()
    for one in told:
        known = joined(known, one.identifiers)
    return known
