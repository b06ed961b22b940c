"""What agents correct: a title, a state, which issue a message belongs to, and what they answer to "same as #12?"."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from inbox import events, refusals
from inbox.actors import Actor
from inbox.clock import now
from inbox.models import Thread
from memory.issues import bars, recounting, repeating
from memory.issues.working_out import close_talk, lock
from memory.masking import mask
from memory.models import Decided, Issue, IssueState, Likeness, Occurrence
from memory.models.issue import IN_TALK, TITLE
from memory.models.person import united
from memory.telling import thread_of

_REASON = "An agent said so."


@transaction.atomic
def change(issue: Issue, by: Actor, *, state: str | None = None, title: str | None = None) -> Issue:
    """Give an issue another title, or settle or open it. A state holds until the customer writes of it again."""
    issue = _locked(issue)
    told: dict[str, Any] = {}
    if title is not None and mask(title.strip())[:TITLE] != issue.title:
        issue.title, issue.titled_from_id = mask(title.strip())[:TITLE], None
        told["titled"] = True
    if state is not None and state != issue.state:
        told["state"] = issue.state = state
    if told:
        event = events.record("issue.changed", thread_of(issue.contact_id), by=by, issue=str(issue.pk), **told)
        if "state" in told:
            issue.resolved_at = event.at if state == IssueState.RESOLVED else None
        issue.save()
        _show(issue)
    return issue


@transaction.atomic
def move(occurrence: Occurrence, to: Issue | None, by: Actor) -> tuple[Issue | None, Issue]:
    """Give a message to another issue of the same person, or (None) to a new one: (what it left, where it is now).

    What was said after it in the same talk goes along. What it left is None when nothing else was about it. Raises
    Conflict when the other issue is somebody else's.
    """
    left = _locked(occurrence.issue)
    occurrence.refresh_from_db()
    if to is not None and to.contact_id not in united(left.contact):
        raise refusals.Conflict("A message can only be given to an issue of the same person.")
    if to is not None and to.pk == left.pk:
        return left, left
    if occurrence.score is not None:
        _deny(occurrence, by)
    target = to or Issue.objects.create(
        contact_id=occurrence.message.home_contact_id, opened_at=occurrence.at, last_at=occurrence.at
    )
    _give([occurrence, *_talk_after(occurrence)], target)
    remains = recounting.recount(left)
    target = recounting.recount(target) or target
    events.record(
        "occurrence.moved", thread_of(target.contact_id), by=by, occurrence=str(occurrence.pk),
        message=str(occurrence.message_id), was=str(left.pk), issue=str(target.pk),
    )  # fmt: skip
    bars.learn()
    _show(target)
    return remains, target


@transaction.atomic
def answer(likeness: Likeness, same: bool, by: Actor) -> Issue:
    """Say whether a message is about an issue: "yes" makes the two one. Returns the issue the message belongs to."""
    issue = _locked(likeness.issue)
    likeness.refresh_from_db()
    if likeness.same is not None:
        raise refusals.Conflict("Somebody has answered this already.")
    likeness.same, likeness.by_id, likeness.by_name, likeness.answered_at = same, by.id, by.name[:255], now()
    likeness.save()
    if same:
        _join(likeness, issue)
        issue = recounting.recount(issue) or issue
    events.record(
        "likeness.answered", thread_of(issue.contact_id), by=by, likeness=str(likeness.pk), issue=str(issue.pk),
        message=str(likeness.message_id), same=same,
    )  # fmt: skip
    bars.learn()
    _show(issue)
    mine = Occurrence.objects.filter(message=likeness.message_id).select_related("issue").order_by("-pk").first()
    return issue if same or mine is None else mine.issue


def _join(likeness: Likeness, issue: Issue) -> None:
    """What the message began goes over whole; of what it was only part of, the message and the talk after it."""
    others = Occurrence.objects.filter(message=likeness.message_id).exclude(issue=issue).select_related("issue")
    for occurrence in others:
        began = occurrence.decided_by == Decided.NEW
        rest = occurrence.issue.occurrences.exclude(pk=occurrence.pk) if began else _talk_after(occurrence)
        left = occurrence.issue
        _give([occurrence, *rest], issue)
        recounting.recount(left)


def _give(rows: list[Occurrence], issue: Issue) -> None:
    """The first of the rows by an agent's word, the others as they were decided."""
    there = set(issue.occurrences.values_list("message_id", flat=True))
    for place, row in enumerate(rows):
        if row.message_id in there:
            row.delete()
            continue
        row.issue = issue
        if place == 0:
            row.decided_by, row.score, row.reason = Decided.AGENT, None, _REASON
        row.save()


def _talk_after(occurrence: Occurrence) -> list[Occurrence]:
    """What was said of the same issue in the same talk, right after it."""
    rows = occurrence.issue.occurrences.filter(at__gte=occurrence.at, message__gt=occurrence.message_id)
    talk = []
    for row in rows.order_by("at", "message"):
        if row.decided_by not in IN_TALK:
            break
        talk.append(row)
    return talk


def _deny(occurrence: Occurrence, by: Actor) -> None:
    """A link that was wrong is an answer, too: not the same."""
    Likeness.objects.update_or_create(
        message_id=occurrence.message_id, issue_id=occurrence.issue_id,
        defaults={
            "score": occurrence.score or 0.0, "reason": occurrence.reason, "same": False, "by_id": by.id,
            "by_name": by.name[:255], "answered_at": now(),
        },
    )  # fmt: skip


def _locked(issue: Issue) -> Issue:
    lock(united(issue.contact)[0])
    return Issue.objects.select_related("contact").get(pk=issue.pk)


def _show(issue: Issue) -> None:
    thread: Thread | None = thread_of(issue.contact_id)
    if thread is not None:
        close_talk(thread)
        transaction.on_commit(lambda: repeating.show(thread.contact_id))
