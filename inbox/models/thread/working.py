"""How agents work on a thread: assign, snooze, resolve, label, flag, read, take back, take part."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from inbox import events, refusals
from inbox.actors import SYSTEM, Actor
from inbox.clock import now
from inbox.models.episode import Episode, Hold, Participant
from inbox.models.message import Message, Status
from inbox.models.thread.changing import changes

#: what can still be taken back
AT_HOME = (Status.SCHEDULED, Status.HELD, Status.QUEUED)


class Working:
    """The ability to be worked on."""

    @changes
    def assign(self: Any, by: Actor, *, agent: Any = None, team: Any = None, expected: int | None = None,
               ask: bool = False) -> None:  # fmt: skip
        """Make an agent answer for the thread (or nobody), and with `team` a team. Raises ClaimLost.

        With `ask` the present assignee must be `expected` (an id or None) or already the wanted one.
        """
        wanted = agent.pk if agent else None
        if ask and self.assignee_id not in (expected, wanted):
            raise refusals.ClaimLost("Somebody else answers for this thread.", holder=self.assignee)
        if self.assignee_id == wanted and (team is None or self.team_id == team.pk):
            return
        self.assignee = agent
        if team is not None:
            self.set_team(team)
        events.record(
            "thread.assigned",
            self,
            by=by,
            agent=str(wanted) if agent else None,
            agent_name=agent.name if agent else "",
            team=str(team.pk) if team else None,
            team_name=team.name if team else "",
        )

    @changes
    def snooze(self: Any, by: Actor, until: datetime | None) -> None:
        """Put off until a time, or (None) until the customer writes; the baton goes to nobody."""
        if self.state == "resolved":
            raise refusals.Conflict(
                "A resolved thread cannot be snoozed. It comes back by itself when the customer writes."
            )
        self.pass_baton(None, by)
        self.state, self.snoozed_until = "snoozed", until
        events.record("thread.snoozed", self, by=by, until=until.isoformat() if until else None)

    @changes
    def wake(self: Any, by: Actor = SYSTEM) -> None:
        """End a snooze."""
        if self.state == "snoozed":
            self.state, self.snoozed_until = "open", None
            events.record("thread.woken", self, by=by)

    @changes
    def resolve(self: Any, by: Actor, outcome: str = "", *, anyway: bool = False, team: Any = None) -> None:
        """End our team's part; with nobody else waiting the episode closes. Raises ResolutionHeld unless `anyway`."""
        if self.episode_id is None:
            return
        holds = list(Hold.objects.filter(thread=self))
        if holds and not anyway:
            raise refusals.ResolutionHeld(
                "Something is still open here.", holds=[{"code": hold.code, "text": hold.text} for hold in holds]
            )
        if self._others_wait(team):
            return
        when = now()
        Episode.objects.filter(pk=self.episode_id).update(
            resolved_at=when, outcome=outcome[:255], last_seq=self.last_seq
        )
        Participant.objects.filter(episode=self.episode_id, resolved_at=None).update(
            resolved_at=when, waiting_since=None
        )
        closed, self.episode, self.state, self.snoozed_until = self.episode_id, None, "resolved", None
        self.waiting_since = None
        self.team_ids = [self.team_id] if self.team_id else []
        self.pass_baton(None, by)
        events.record("thread.resolved", self, by=by, episode=str(closed), outcome=outcome[:255])

    @changes
    def reopen(self: Any, by: Actor, reason: str = "agent") -> None:
        """Open the last episode again, or a first one."""
        if self.episode_id is not None:
            return
        last = self.episodes.first()
        if last is None:
            last = Episode(
                thread=self, home_contact_id=self.contact_id, first_seq=self.last_seq, opened_at=now(), team=self.team
            )
        last.resolved_at, last.outcome, last.reason, last.last_seq = None, "", reason, None
        last.save()
        self.episode, self.state = last, "open"
        events.record("thread.reopened", self, by=by, episode=str(last.pk), reason=reason)

    @changes
    def label(self: Any, by: Actor, names: list[str]) -> None:
        """Set the labels."""
        if sorted(names) != self.labels:
            self.labels = sorted(names)
            self.touch()
            events.record("thread.labelled", self, by=by, labels=self.labels)

    @changes
    def flag(self: Any, code: str, text: str = "", level: str = "info") -> None:
        """Show a chip on the row, or with no text take it away."""
        rest = [chip for chip in self.flags if chip["code"] != code]
        flags = [*rest, {"code": code, "text": text[:80], "level": level}] if text else rest
        if flags != self.flags:
            self.flags = flags
            self.touch()

    @changes
    def mark_read(self: Any, reader: str, seq: int) -> None:
        """Note that `reader` (an agent's id) has read up to `seq`; a lower one marks what follows unread again."""
        seq = max(0, min(seq, self.last_seq))
        count = self.inbound_count if seq == self.last_seq else self._incoming_to(seq)
        marks = {reader: [seq, count]}
        if self.reads.get("*", [0, 0])[1] < count:
            marks["*"] = [seq, count]
        if any(self.reads.get(who) != mark for who, mark in marks.items()):
            self.reads = {**self.reads, **marks}
            self.touch()

    @changes
    def cancel(self: Any, message: Message, by: Actor) -> None:
        """Take back what has not left. Raises AlreadySent."""
        done = Message.objects.filter(pk=message.pk, status__in=AT_HOME).update(
            status=Status.CANCELLED,
            rev=self.take_number(),
            status_at={**message.status_at, "cancelled": now().isoformat()},
        )
        if not done:
            raise refusals.AlreadySent("This message has already left.")
        message.refresh_from_db()
        self.show_status(message)
        events.record("message.cancelled", self, by=by, message=str(message.pk))

    @changes
    def add_participant(self: Any, by: Actor, team: Any) -> None:
        """Ask another team to work on the open episode; it waits from now."""
        if self.episode_id is None:
            self.reopen(by, "participant")
        Participant.objects.update_or_create(
            episode_id=self.episode_id, team=team, defaults={"waiting_since": now(), "resolved_at": None}
        )
        self.team_ids = sorted({*self.team_ids, team.pk})
        events.record("participant.added", self, by=by, team=str(team.pk), team_name=team.name)

    @changes
    def remove_participant(self: Any, by: Actor, team: Any) -> None:
        """End a team's part without resolving."""
        if Participant.objects.filter(episode=self.episode_id, team=team).delete()[0]:
            self.team_ids = [pk for pk in self.team_ids if pk != team.pk or pk == self.team_id]
            events.record("participant.removed", self, by=by, team=str(team.pk), team_name=team.name)

    def _others_wait(self: Any, team: Any) -> bool:
        """Ends `team`'s part; True when others of the episode still wait."""
        parts = Participant.objects.filter(episode=self.episode_id)
        if team is not None and team.pk != self.team_id:
            parts.filter(team=team).update(resolved_at=now(), waiting_since=None)
            self.touch()
            return self.waiting_since is not None or parts.filter(resolved_at=None).exists()
        waits = parts.filter(resolved_at=None).exclude(team=self.team_id).exists()
        if waits:
            self.waiting_since = None
            self.touch()
        return waits

    def _incoming_to(self: Any, seq: int) -> int:
        """Incoming messages up to `seq`, counted from the end: readers are near it."""
        return self.inbound_count - self.messages.filter(seq__gt=seq, direction="in").count()
