"""Who may speak to the customer now, and how it passes from one to another."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from inbox import events, refusals
from inbox.actors import Actor
from inbox.clock import now
from inbox.models.episode import Episode, Handoff
from inbox.models.thread.changing import changes


@dataclass(frozen=True)
class Word:
    """What is said at a hand-off: why, what was wanted, what was tried, what to do."""

    reason: str = ""
    summary: str = ""
    tried: list[Any] = field(default_factory=list)
    instructions: str = ""


class Baton:
    """The ability to have exactly one speaker; `baton_number` only grows."""

    def pass_baton(self: Any, to: Actor | None, by: Actor) -> None:
        """Give the baton to someone or nobody; in memory, under the lock."""
        if self.holder == to:
            return
        before = self.holder
        self.holder_kind, self.holder_id, self.holder_name = (to.kind, to.id, to.name[:255]) if to else ("", "", "")
        self.baton_number += 1
        self.touch()
        data = {
            "from": before.shape() if before else None,
            "to": to.shape() if to else None,
            "number": self.baton_number,
        }
        events.record("baton.passed", self, by=by, **data)

    @changes
    def take_over(self: Any, agent: Actor) -> None:
        """An agent takes the baton from a bot, a colleague or nobody; queued messages of a bot are taken back."""
        self.pass_baton(agent, agent)
        self._take_back_bots(agent)

    @changes
    def hand_off(
        self: Any,
        to: Actor,
        by: Actor,
        word: Word | None = None,
        baton: int | None = None,
        *,
        team: Any = None,
        agent: Any = None,
    ) -> Handoff:
        """Pass the baton with a word: to a bot or an agent it goes to them, to a team to nobody. Raises BatonLost.

        `team` or `agent` is the row behind `to` when it is one of these.
        """
        word = word or Word()
        if baton is not None and baton != self.baton_number:
            raise refusals.BatonLost("Another speaker has this thread now.", holder=self.holder)
        if by.kind == "bot" and not (self.holder_kind == "bot" and self.holder_id == by.id):
            raise refusals.BatonLost("Only who holds the baton hands it off.", holder=self.holder)
        before = self.holder
        self.pass_baton(to if to.kind in ("bot", "agent") else None, by)
        if team is not None:
            self.set_team(team)
        if agent is not None:
            self.assignee = agent
        if self.episode_id:
            Episode.objects.filter(pk=self.episode_id).update(transfers=_plus_one())
        handoff = Handoff.objects.create(
            thread=self, at=now(), from_kind=before.kind if before else "", from_id=before.id if before else "",
            from_name=before.name if before else "", to_kind=to.kind, to_id=to.id, to_name=to.name, by_kind=by.kind,
            by_id=by.id, by_name=by.name, reason=word.reason[:255], summary=word.summary, tried=word.tried,
            instructions=word.instructions,
        )  # fmt: skip
        events.record("handoff.made", self, by=by, handoff=str(handoff.pk), to=to.shape(), reason=handoff.reason)
        if to.kind != "bot":
            self._take_back_bots(by)
        return handoff

    def _take_back_bots(self: Any, by: Actor) -> None:
        for message in self.messages.filter(author_kind="bot", status__in=("queued", "held", "scheduled")):
            self.cancel(message, by)


def _plus_one() -> Any:
    from django.db.models import F

    return F("transfers") + 1
