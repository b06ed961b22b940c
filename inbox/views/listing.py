"""The list pane: views with counts, and pages of rows in their sections, by key."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest
from django.utils.translation import gettext as _

from inbox import finding
from inbox.models import Channel, Team, Thread, counts
from inbox.policy import Caller
from inbox.shapes import thread_rows
from inbox.views import asked

PAGE = 50
#: views of open work, shown as "needs a reply" and "waiting on customer"
SECTIONED = ("mine", "unassigned", "bot")


def list_pane(request: HttpRequest, caller: Caller, default: str = "") -> dict[str, Any]:
    """Everything the list pane shows; `default` is the view when the address names none."""
    view = asked.view_asked(request, default or ("mine" if caller.agent and caller.agent.role == "agent" else "all"))
    teams = _teams(caller)
    rows = rows_page(request, caller, view)
    rows["title"] = _title(rows["team"], teams)
    numbers = counts(caller.sight) if caller.sight else {}
    labels = {
        "mine": _("Mine"),
        "unassigned": _("Unassigned"),
        "bot": _("Bot"),
        "snoozed": _("Snoozed"),
        "resolved": _("Resolved"),
        "all": _("All"),
    }
    rows["views"] = [{"key": key, "label": label, "count": numbers.get(key)} for key, label in labels.items()]
    rows["teams"] = [{"id": str(team.pk), "name": team.name} for team in teams]
    rows["channels"] = list(caller.channels().order_by("name").values("key", "kind", "name"))
    rows["snoozes"] = [
        {"key": "reply", "label": _("Until the customer replies"), "hint": "R"},
        {"key": "3h", "label": _("For three hours"), "hint": ""},
        {"key": "tomorrow", "label": _("Until tomorrow 9:00"), "hint": "1"},
        {"key": "monday", "label": _("Until Monday 9:00"), "hint": ""},
    ]
    empty = not (rows["reply"] or rows["customer"] or rows["all"])
    rows["empty"], rows["none"] = empty and not rows["q"], empty and bool(rows["q"])
    return rows


def rows_page(request: HttpRequest, caller: Caller, view: str) -> dict[str, Any]:
    """One page of rows: `reply` and `customer`, or `all`, and the cursor of the next."""
    q = asked.text_asked(request, "q")
    team, channel = asked.number_asked(request, "team"), asked.text_asked(request, "channel", 60)
    threads = caller.threads().view(view, caller.agent.pk if caller.agent else None)  # type: ignore[attr-defined]
    if team:
        threads = threads.filter(team_ids__contains=[team])
    if channel:
        threads = threads.filter(channel_ids__contains=[_channel(channel)])
    if q:
        threads = finding.threads(threads, q)
    sections = ("reply", "customer") if view in SECTIONED and not q else ("all",)
    found, cursor = _fill(threads, sections, asked.cursor_asked(request))
    shapes = iter(thread_rows([thread for rows in found.values() for thread in rows], caller.reader))
    shown: dict[str, Any] = {
        name: [next(shapes) for _row in found.get(name, [])] for name in ("reply", "customer", "all")
    }
    return {**shown, "next": cursor, "view": view, "team": team, "channel": channel, "q": q}


def _fill(
    threads: Any, sections: tuple[str, ...], cursor: tuple[str, datetime, int] | None
) -> tuple[dict[str, list[Thread]], str]:
    start = sections.index(cursor[0]) if cursor and cursor[0] in sections else 0
    if cursor and cursor[0] not in sections:
        raise BadRequest("The cursor is one of another list.")
    found: dict[str, list[Thread]] = {}
    for name in sections[start:]:
        room = PAGE - sum(map(len, found.values()))
        after = cursor[1:] if cursor and name == cursor[0] else None
        rows = _section(threads, name).page(after, room)
        found[name] = rows[:room]
        if len(rows) > room:
            last = rows[room - 1] if room else None
            place = (last.last_activity_at, last.pk) if last else _before(rows[0])
            return found, asked.cursor_after(name, *place)
    return found, ""


def _before(thread: Thread) -> tuple[datetime, int]:
    """A place just before this row: the page was full before the section began."""
    return thread.last_activity_at, thread.pk + 1


def _section(threads: Any, name: str) -> Any:
    if name == "reply":
        return threads.exclude(waiting_since=None)
    return threads.filter(waiting_since=None) if name == "customer" else threads


def _channel(key: str) -> int:
    return next((pk for pk, channel in Channel.objects.known().items() if channel.key == key), 0)


def _teams(caller: Caller) -> list[Team]:
    if caller.sight and not (caller.sight.everything or caller.sight.supervises):
        return list(Team.objects.filter(active=True, pk__in=caller.sight.team_ids))
    return list(Team.objects.filter(active=True)[:50])


def _title(team_id: int | None, teams: list[Team]) -> str:
    names = {team.pk: team.name for team in teams}
    if team_id in names:
        return names[team_id]
    return teams[0].name if len(teams) == 1 else _("Inbox")
