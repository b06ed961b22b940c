"""What is known of a person beside their turns, as lines with sources: issues, promises, facts, what was tried."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Q

from inbox.models import Handoff, Message
from inbox.searching import fold
from memory.connectors.records import records as known_records
from memory.context.line import Line, told
from memory.context.view import View
from memory.issues.repeating import days
from memory.models import Fact, FactState, Issue, Occurrence, Promise
from memory.models.fact import FactQuerySet
from memory.sources import Source, source, source_of

#: facts that every speaker needs, whatever is asked
ALWAYS = ("language", "channel_preference", "call_preference", "other_preference", "consent")
#: facts that nobody should ask for again, with the words for them
_ASKED = {
    "name": "name", "order": "order {value}", "ticket": "ticket {value}", "tracking": "tracking number {value}",
    "invoice": "invoice {value}", "address": "address", "email": "e-mail address", "phone": "phone number",
    "product": "product",
}  # fmt: skip
#: at most so many of each are told, newest first
ISSUES, PROMISES, FACTS, TRIED, SOURCES, RECORDS = 4, 6, 30, 6, 8, 6
#: issues settled so long ago are no longer told
SETTLED = timedelta(days=30)
_WORKED = {"yes": "it worked", "no": "it did not work", "unknown": "result unknown"}
#: letters of a word of a question that may stand in a fact
_LETTERS = 4


def issues(view: View) -> list[Line]:
    """What the customer wants and has not got, with how often they came; what was settled lately after it."""
    rows = Issue._default_manager.filter(contact__in=view.ids, opened_at__lte=view.moment)
    open_then = Q(resolved_at=None) | Q(resolved_at__gt=view.moment)
    waiting = [_issue(row, view) for row in rows.filter(open_then).order_by("-last_at")[:ISSUES]]
    lately = rows.filter(resolved_at__lte=view.moment, resolved_at__gt=view.moment - SETTLED)
    return waiting + [
        Line("resolved", f"Resolved {day(row.resolved_at)}: {told(row.title)}", row.resolved_at, _said_of(row, view))
        for row in lately.order_by("-resolved_at")[:2]
    ]


def promises(view: View) -> list[Line]:
    """What was promised and not done: ours first, the soonest due before the others."""
    rows = Promise.objects.of(view.contact).known_at(view.moment).unmet().sourced()
    rows = rows.for_bots() if view.for_bot else rows
    lines = [_promise(row, view) for row in rows.order_by("due_at", "-made_at")[: 2 * PROMISES] if row.by == "agent"]
    lines += [_promise(row, view) for row in rows.order_by("-made_at")[:PROMISES] if row.by != "agent"]
    return lines[:PROMISES]


def facts(view: View, query: str = "") -> list[Line]:
    """What holds of the person: what every speaker needs, and with a question what shares a word with it."""
    rows = holding(view)
    asked = {word for word in fold(query).split() if len(word) >= _LETTERS}
    wanted = [row for row in rows.order_by("-valid_from")[: 4 * FACTS] if not asked or _matters(row, asked)]
    wanted.sort(key=lambda row: row.kind not in ALWAYS)
    return [_fact(row, view) for row in wanted[:FACTS]]


def holding(view: View) -> FactQuerySet:
    """The facts that hold at the view's time, for its eyes; days that have passed tell nothing any more."""
    rows = Fact.objects.of(view.contact).known_at(view.moment).current().sourced()
    rows = rows.exclude(kind="date", value__lt=day(view.moment))
    return rows.for_bots() if view.for_bot else rows


def dont_ask(view: View) -> list[Line]:
    """What the customer has told already, in one line."""
    known = list(holding(view).filter(kind__in=_ASKED).order_by("-valid_from")[:SOURCES])
    words = dict.fromkeys(_ASKED[row.kind].format(value=told(row.value)) for row in known)
    sources = [one for row in known for one in row.shape(view.at)["sources"][:1]]
    return [Line("dont_ask", f"Do not ask again: {', '.join(words)}", None, sources)] if words else []


def records(view: View) -> list[Line]:
    """What other systems told of the person, with when they told it; asking them again is left to a task."""
    told_of = known_records(view.contact) if view.at is None else []
    return [
        Line("record", f"{one.system} says ({_minute(one.fetched_at)}): {told(one.text)}", one.fetched_at, [one.source])
        for one in told_of[:RECORDS]
    ]


def tried(view: View) -> list[Line]:
    """What was tried in this stretch of work and how it went: told at hand-offs, and read from the talk."""
    lines = [replace(line, text=f"Tried: {line.text}") for line in tried_by_handoffs(view)]
    summary = view.summary
    if summary is not None:
        lines += [
            Line(
                "tried", f"Tried: {told(row['what'])} ({_WORKED[row['worked']]})", summary.made_at, said(row["sources"])
            )
            for row in summary.tried
        ]
    return lines[:TRIED]


def tried_by_handoffs(view: View) -> list[Line]:
    """What those who passed the baton in this stretch of work said they had tried."""
    return [line for row in _handoffs(view) for line in _tried_by(row)]


def said(ids: Iterable[Any]) -> list[Source]:
    """Sources for ids of messages; of those that are there."""
    rows = Message.objects.filter(pk__in=[int(pk) for pk in ids]).only("seq", "imported_id", "thread_id")
    return [source_of(row) for row in rows.order_by("at", "pk")[:SOURCES]]


def day(at: datetime | None) -> str:
    """A date as lines have it."""
    return f"{at.astimezone(UTC):%Y-%m-%d}" if at else ""


def _minute(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def handoff_source(row: Handoff) -> Source:
    """Who passed the baton is the source of what they said."""
    return source("agent", row.by_id or row.from_id)


def _handoffs(view: View) -> list[Handoff]:
    episode = view.episode
    if episode is None or view.thread is None:
        return []
    return list(view.thread.handoffs.filter(at__gte=episode.opened_at, at__lte=view.moment).order_by("-at")[:3])


def _tried_by(row: Handoff) -> list[Line]:
    return [
        Line("tried", told(_words(one)), row.at, [handoff_source(row)])
        for one in row.tried if _words(one)
    ]  # fmt: skip


def _words(one: Any) -> str:
    if isinstance(one, dict):
        return ", ".join(str(value) for value in one.values() if isinstance(value, str | int | float) and value != "")
    return str(one) if isinstance(one, str | int | float) else ""


def _issue(row: Issue, view: View) -> Line:
    came = list(
        Occurrence._default_manager.filter(issue=row, is_contact=True, at__lte=view.moment)
        .order_by("at").values_list("at", "channel__name")
    )  # fmt: skip
    times, ways = [at for at, _ in came], list(dict.fromkeys(name for _, name in came if name))
    often = ""
    # The figure is the issue's own, as on the row; of the past it is counted.
    count = row.contacts if view.at is None else len(times)
    if count > 1 and times:
        often = f", {count} contacts in {days(times[0], times[-1])} days"
        often += f" ({', '.join(ways)})" if ways else ""
    text = f"Open issue: {told(row.title)}{often}, last {day(times[-1] if times else row.last_at)}"
    return Line("issue", text, (times or [row.opened_at])[-1], _said_of(row, view), count)


def _said_of(row: Issue, view: View) -> list[Source]:
    ids = Occurrence._default_manager.filter(issue=row, at__lte=view.moment).order_by("-at")
    return said(ids.values_list("message", flat=True)[:SOURCES])


def _promise(row: Promise, view: View) -> Line:
    who = "We promised" if row.by == "agent" else "The customer promised"
    due = f", due {day(row.due_at)}" if row.due_at else ""
    late = ", overdue" if row.due_at and row.due_at < view.moment else ""
    kind = "promise" if row.by == "agent" else "their_promise"
    return Line(kind, f"{who}{due}{late}: {told(row.text)}", row.made_at, row.shape(view.at)["sources"])


def _fact(row: Fact, view: View) -> Line:
    shape = row.shape(view.at)
    claimed = " (their word)" if shape["state"] == FactState.CLAIMED and row.author_kind == "contact" else ""
    return Line("fact", f"{told(row.text)}{claimed}, {day(row.valid_from)}", row.valid_from, shape["sources"])


def _matters(row: Fact, asked: set[str]) -> bool:
    return row.kind in ALWAYS or bool(asked & set(fold(f"{row.text} {row.value}").split()))
