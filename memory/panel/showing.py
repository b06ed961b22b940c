"""What the memory panel shows of a person: issues with their contacts, promises, facts, what was tried, an opening."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from inbox.models import Channel, Message, Thread
from inbox.templatetags.look import medium
from memory import briefing
from memory.context import View, knowing
from memory.issues.repeating import days
from memory.issues.shapes import asked_of, issues_of
from memory.models import Evidence, Fact, Issue, Occurrence, Promise, RememberMark

#: at most so many of each
ISSUES, BEADS, FACTS, PROMISES, ASKED, REASONS = 3, 3, 12, 6, 2, 8


@dataclass(frozen=True)
class Origin:
    """Where something was said: its place in the thread, by which medium ("" for none), by whom, when."""

    seq: int | None
    medium: str
    who: str
    at: datetime


def shown(thread: Thread) -> dict[str, Any]:
    """The context of templates/memory/panel.html."""
    view = View(thread.contact)
    brief = briefing.brief_of(thread, for_bot=False)
    sections = {section["code"]: section["lines"] for section in brief["sections"]}
    told = [line for lines in sections.values() for line in lines]
    return {
        "thread": str(thread.pk), "contact": str(thread.contact_id), "brief": brief,
        "count": len({(one["kind"], one["id"]) for line in told for one in line["sources"]}),
        "issues": [_issue(row) for row in issues_of(thread.contact).filter(state="open")[:ISSUES]],
        "asked": [_asked(row) for row in asked_of(thread.contact)[:ASKED]],
        "promises": [_promise(row, view) for row in Promise.objects.of(thread.contact).unmet().sourced()[:PROMISES]],
        "facts": [_fact(row) for row in _facts(thread)], "tried": _tried(view),
        "opening": sections["opening"][:1], "next": [_placed(line) for line in sections["next"][:2]],
        "behind": _is_behind(thread),
    }  # fmt: skip


def _issue(row: Issue) -> dict[str, Any]:
    came = list(Occurrence._default_manager.filter(issue=row, is_contact=True).select_related("message").order_by("at"))
    all_of = Occurrence._default_manager.filter(issue=row).select_related("message").order_by("-at")[:REASONS]
    return {
        "id": str(row.pk), "title": row.title, "contacts": row.contacts,
        "days": days(came[0].at, came[-1].at) if came else 1,
        "beads": [_bead(one) for one in came[-BEADS:]],
        "reasons": [{"id": str(one.pk), "reason": one.reason, **_bead(one)} for one in all_of],
    }  # fmt: skip


def _bead(one: Occurrence) -> dict[str, Any]:
    channel = Channel.objects.known().get(one.channel_id or 0)
    return {"medium": _drawn(channel), "at": one.at, "seq": one.message.seq}


def _asked(row: Any) -> dict[str, Any]:
    issue = {"issue": str(row.issue_id), "title": row.issue.title}
    return {"id": str(row.pk), **issue, "reason": row.reason, "seq": row.message.seq}


def _promise(row: Promise, view: View) -> dict[str, Any]:
    made = next((one for one in row.evidence.all() if one.role == "made"), None)
    late = row.due_at is not None and row.due_at < view.moment
    return {
        "id": str(row.pk), "text": row.text, "ours": row.by == "agent", "due_at": row.due_at, "late": late,
        "origin": _origin(made) if made else None,
    }  # fmt: skip


def _facts(thread: Thread) -> list[Fact]:
    rows = View(thread.contact).holding().sourced()
    always = Q(kind__in=knowing.ALWAYS)
    kept = [*rows.filter(always)[: FACTS // 2], *rows.exclude(always)[:FACTS]]
    return kept[:FACTS]


def _fact(row: Fact) -> dict[str, Any]:
    first = next(iter(row.evidence.all()), None)
    own = Origin(None, "", row.author_name, row.valid_from)
    return {
        "id": str(row.pk), "text": row.text, "value": row.value, "state": row.state,
        "claimed": row.state == "claimed", "origin": _origin(first) if first and row.extractor else own,
    }  # fmt: skip


def _origin(one: Evidence) -> Origin:
    row = one.source
    channel = Channel.objects.known().get(getattr(row, "channel_id", None) or 0)
    who = "" if isinstance(row, Message) else getattr(row, "author_name", "") or getattr(row, "type", "")
    return Origin(getattr(row, "seq", None), _drawn(channel), who, one.at)


def _drawn(channel: Channel | None) -> str:
    """The class and icon of a channel."""
    return medium({"medium": channel.medium}) if channel else ""


def _tried(view: View) -> list[dict[str, Any]]:
    """What was tried: `{text, worked: yes|no|unknown}`; what was told at a hand-off does not say how it went."""
    summary = view.summary
    handed = [{"text": line.text, "worked": "unknown"} for line in knowing.tried_by_handoffs(view)]
    return handed + [{"text": row["what"], "worked": row["worked"]} for row in (summary.tried if summary else [])]


def _placed(line: dict[str, Any]) -> dict[str, Any]:
    return {**line, "seq": next((one["seq"] for one in line["sources"] if one["seq"]), None)}


def _is_behind(thread: Thread) -> bool:
    """Whether something of the thread is not remembered yet, so that the panel is worth fetching again."""
    mark = RememberMark._default_manager.filter(thread=thread).first()
    return mark is None or mark.epoch != thread.epoch or mark.worked < thread.last_rev
