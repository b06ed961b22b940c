"""What is known of a person beside their turns, as lines: issues, promises, facts, what was tried.

Lines of issues, promises and facts name the rows that they rest on; `citing` gives those that are told their sources.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Q

from inbox.models import Handoff
from inbox.searching import fold
from memory.connectors.records import records as known_records
from memory.context.line import Line, Rest, told
from memory.context.view import FACTS_READ, View
from memory.issues.repeating import days
from memory.models import Fact, FactState, Issue, Occurrence, Promise
from memory.sources import Source, source

#: facts that every speaker needs, whatever is asked
ALWAYS = ("language", "channel_preference", "call_preference", "other_preference", "consent")
#: facts that nobody should ask for again, with the words for them
ASKED = {
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
    waiting = list(rows.filter(open_then).order_by("-last_at")[:ISSUES])
    came = _came(waiting, view)
    lately = rows.filter(resolved_at__lte=view.moment, resolved_at__gt=view.moment - SETTLED)
    return [_issue(row, came[row.pk], view) for row in waiting] + [
        Line("resolved", f"Resolved {day(row.resolved_at)}: {told(row.title)}", row.resolved_at,
             rests=(Rest("issue", row.pk),))
        for row in lately.order_by("-resolved_at")[:2]
    ]  # fmt: skip


def promises(view: View) -> list[Line]:
    """What was promised and not done: ours first, the soonest due before the others."""
    rows = Promise.objects.among(view.ids).known_at(view.moment).unmet()
    rows = rows.for_bots() if view.for_bot else rows
    lines = [_promise(row, view) for row in rows.order_by("due_at", "-made_at")[: 2 * PROMISES] if row.by == "agent"]
    lines += [_promise(row, view) for row in rows.order_by("-made_at")[:PROMISES] if row.by != "agent"]
    return lines[:PROMISES]


def facts(view: View, query: str = "") -> list[Line]:
    """What holds of the person: what every speaker needs, and with a question what shares a word with it."""
    asked = {word for word in fold(query).split() if len(word) >= _LETTERS}
    wanted = [row for row in view.facts if not asked or _matters(row, asked)]
    wanted.sort(key=lambda row: row.kind not in ALWAYS)
    return [_fact(row, view) for row in wanted[:FACTS]]


def dont_ask(view: View) -> list[Line]:
    """What the customer has told already, in one line."""
    known = _told_already(view)
    words = dict.fromkeys(ASKED[row.kind].format(value=told(row.value)) for row in known)
    rests = tuple(_rest(row, most=1) for row in known)
    return [Line("dont_ask", f"Do not ask again: {', '.join(words)}", rests=rests)] if words else []


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
                "tried",
                f"Tried: {told(row['what'])} ({_WORKED[row['worked']]})",
                summary.made_at,
                said(view, row["sources"]),
            )
            for row in summary.tried
        ]
    return lines[:TRIED]


def tried_by_handoffs(view: View) -> list[Line]:
    """What those who passed the baton in this stretch of work said they had tried."""
    return [line for row in _handoffs(view) for line in _tried_by(row)]


def said(view: View, ids: Iterable[Any]) -> list[Source]:
    """Sources for ids of messages that the summary names; of those that are there."""
    wanted = {int(pk) for pk in ids}
    return [one for pk, one in view.quoted.items() if pk in wanted][:SOURCES]


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


def _came(rows: list[Issue], view: View) -> dict[int, list[tuple[datetime, str | None]]]:
    """When and by which channel the customer came with each of these issues, in the order of time."""
    came: dict[int, list[tuple[datetime, str | None]]] = {row.pk: [] for row in rows}
    if rows:
        then = Occurrence._default_manager.filter(issue__in=rows, is_contact=True, at__lte=view.moment)
        for issue, at, channel in then.order_by("at").values_list("issue", "at", "channel__name"):
            came[issue].append((at, channel))
    return came


def _issue(row: Issue, came: list[tuple[datetime, str | None]], view: View) -> Line:
    times, ways = [at for at, _ in came], list(dict.fromkeys(name for _, name in came if name))
    often = ""
    # The figure is the issue's own, as on the row; of the past it is counted.
    count = row.contacts if view.at is None else len(times)
    if count > 1 and times:
        often = f", {count} contacts in {days(times[0], times[-1])} days"
        often += f" ({', '.join(ways)})" if ways else ""
    text = f"Open issue: {told(row.title)}{often}, last {day(times[-1] if times else row.last_at)}"
    return Line("issue", text, (times or [row.opened_at])[-1], contacts=count, rests=(Rest("issue", row.pk),))


def _promise(row: Promise, view: View) -> Line:
    who = "We promised" if row.by == "agent" else "The customer promised"
    due = f", due {day(row.due_at)}" if row.due_at else ""
    late = ", overdue" if row.due_at and row.due_at < view.moment else ""
    kind = "promise" if row.by == "agent" else "their_promise"
    return Line(kind, f"{who}{due}{late}: {told(row.text)}", row.made_at, rests=(Rest("promise", row.pk),))


def _told_already(view: View) -> list[Fact]:
    known = [row for row in view.facts if row.kind in ASKED][:SOURCES]
    if len(known) == SOURCES or len(view.facts) < FACTS_READ:
        return known
    return list(view.holding().filter(kind__in=ASKED).order_by("-valid_from")[:SOURCES])


def _fact(row: Fact, view: View) -> Line:
    is_claim = row.state_at(view.at) == FactState.CLAIMED and row.author_kind == "contact"
    text = f"{told(row.text)}{' (their word)' if is_claim else ''}, {day(row.valid_from)}"
    return Line("fact", text, row.valid_from, rests=(_rest(row),))


def _rest(row: Fact, most: int | None = None) -> Rest:
    # What a person entered rests on them first.
    return Rest("fact", row.pk, most, () if row.extractor else (source("agent", row.author_id),))


def _matters(row: Fact, asked: set[str]) -> bool:
    return row.kind in ALWAYS or bool(asked & set(fold(f"{row.text} {row.value}").split()))
