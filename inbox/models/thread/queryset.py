"""Sets of threads: what an agent sees, the views, and pages by key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection, models
from django.db.models import Q

from inbox.models import tally
from inbox.models.agent import Role
from inbox.models.channel import Channel

if TYPE_CHECKING:
    from inbox.models.agent import Agent
    from inbox.models.contact import Contact
    from inbox.models.thread.thread import Thread

VIEWS = ("mine", "unassigned", "bot", "snoozed", "resolved", "all")


class Sight:
    """What one agent is granted: all, or some teams and channels; read once, used for sets, rows and counts."""

    def __init__(self, agent: Agent) -> None:
        self.agent_id = agent.pk
        self.active = agent.is_active
        self.everything = agent.role == Role.ADMIN
        self.supervises = agent.role == Role.SUPERVISOR
        self.team_ids = set(agent.teams.values_list("pk", flat=True))
        known = Channel.objects.known()
        self.channel_ids = set(agent.channels.values_list("pk", flat=True))
        self.channel_ids |= {channel.pk for channel in known.values() if channel.team_id in self.team_ids}
        self.confidential_ids = {channel.pk for channel in known.values() if channel.confidential}

    def where(self) -> Q:
        """The condition on Thread."""
        if not self.active:
            return Q(pk__in=[])
        if self.everything:
            return Q()
        granted = Q(assignee_id=self.agent_id) | Q(channel_ids__overlap=sorted(self.channel_ids))
        if self.supervises:
            return granted | ~Q(channel_ids__overlap=sorted(self.confidential_ids))
        nobodys = Q(team_ids=[], channel_ids=[])
        return granted | Q(team_ids__overlap=sorted(self.team_ids)) | nobodys

    def covers(self, assignee_id: int | None, team_ids: list[int], channel_ids: list[int]) -> bool:
        """Whether a thread of this standing is seen; the same rule as `where`."""
        if not self.active:
            return False
        if self.everything or assignee_id == self.agent_id or self.channel_ids.intersection(channel_ids):
            return True
        if self.supervises:
            return not self.confidential_ids.intersection(channel_ids)
        return bool(self.team_ids.intersection(team_ids)) or not (team_ids or channel_ids)


class ThreadQuerySet(models.QuerySet["Thread"]):
    """Threads by what agents ask for."""

    def begin(self, contact: Contact, merged_into: Thread | None = None) -> Thread:
        """The one thread of a new contact, counted; born resolved, since nothing is asked yet."""
        thread = self.create(
            contact=contact, display_name=contact.display_name, created_at=contact.created_at,
            last_activity_at=contact.created_at, merged_into=merged_into,
        )  # fmt: skip
        tally.move([(None, thread.standing())])
        return thread

    def standing_alone(self) -> ThreadQuerySet:
        """Without the empty threads of linked-away contacts."""
        return self.filter(merged_into=None)

    def for_agent(self, agent: Agent) -> ThreadQuerySet:
        """What this agent sees (product.md, decisions): granted channels and teams, and what is assigned to them."""
        return self.filter(Sight(agent).where())

    def view(self, name: str, agent_id: int | None = None) -> ThreadQuerySet:
        """One of `VIEWS`; `mine` needs the agent. Raises KeyError for another name."""
        return self.standing_alone().filter(_view(agent_id)[name])

    def page(self, cursor: tuple[Any, int] | None, limit: int) -> list[Thread]:
        """Newest activity first: up to `limit` + 1 rows after `cursor` (last_activity_at, id), never by offset."""
        rows: Any = self
        if cursor:
            rows = rows.extra(where=["(last_activity_at, inbox_thread.id) < (%s, %s)"], params=list(cursor))
        return list(rows.order_by("-last_activity_at", "-pk")[: limit + 1])

    def waiting(self) -> ThreadQuerySet:
        """Where a customer waits for an answer."""
        return self.exclude(waiting_since=None)


def tallies() -> list[tuple[Any, ...]]:
    """(state, holder_kind, assignee_id, team_ids, channel_ids, n) for each standing: what `counts` counts by."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT state, holder_kind, assignee_id, team_ids, channel_ids, sum(n)::bigint FROM inbox_tally"
            " GROUP BY 1, 2, 3, 4, 5"
        )
        return cursor.fetchall()


def counts(sight: Sight, rows: list[tuple[Any, ...]] | None = None) -> dict[str, int]:
    """How many threads each view has for this agent, from the tallies (`rows`, when they were read already):
    milliseconds whatever the number of threads."""
    found = dict.fromkeys(VIEWS, 0)
    for state, holder, assignee_id, team_ids, channel_ids, n in tallies() if rows is None else rows:
        if sight.covers(assignee_id, team_ids, channel_ids):
            for view in _views_of(state, holder, assignee_id, sight.agent_id):
                found[view] += n
    return found


def _view(agent_id: int | None) -> dict[str, Q]:
    is_open = Q(state="open")
    return {
        "mine": is_open & Q(assignee_id=agent_id or 0),
        "unassigned": is_open & Q(assignee=None) & ~Q(holder_kind="bot"),
        "bot": is_open & Q(holder_kind="bot"),
        "snoozed": Q(state="snoozed"),
        "resolved": Q(state="resolved"),
        "all": Q(),
    }


def _views_of(state: str, holder: str, assignee_id: int | None, agent_id: int) -> list[str]:
    if state != "open":
        return ["all", state]
    views = ["all"]
    if assignee_id == agent_id:
        views.append("mine")
    if holder == "bot":
        views.append("bot")
    elif assignee_id is None:
        views.append("unassigned")
    return views
