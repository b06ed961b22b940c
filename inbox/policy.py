"""Who may do what: the one place that turns a caller into scopes, into what is seen and what may be done."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q

from inbox.actors import Actor
from inbox.models import Channel, Contact, Event, Message, Sight, Thread

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from inbox.models import Agent, ApiKey, Bot

#: what each scope brings along (contract §4)
BRINGS = {
    "read": frozenset({"read"}),
    "write": frozenset({"read", "write"}),
    "bot": frozenset({"bot"}),
    "signals": frozenset({"signals"}),
    "admin": frozenset({"read", "write", "signals", "consents", "admin"}),
}
#: what a signed-in agent has, whatever the role
SESSION = frozenset({"read", "write", "consents"})

#: a need that routes name -> the scopes that fill it, any one of them
NEEDS = {
    #: anybody we know
    "known": frozenset({"read", "bot", "signals"}),
    #: look
    "read": frozenset({"read"}),
    #: look at what a bot may see of its own threads
    "listen": frozenset({"read", "bot"}),
    #: act as an agent does
    "write": frozenset({"write"}),
    #: talk to the customer or pass the baton
    "speak": frozenset({"write", "bot"}),
    #: be told of events
    "subscribe": frozenset({"admin", "bot"}),
    #: look at the subscriptions
    "subscriptions": frozenset({"read", "bot"}),
    #: tell what a customer did elsewhere
    "signal": frozenset({"signals"}),
    #: read the log of who wants to be written to
    "consents": frozenset({"consents"}),
    #: configure, erase, read raw data
    "admin": frozenset({"admin"}),
}


class Named:
    """Who a caller is; `agent` or `key` is its row, never both."""

    agent: Agent | None
    key: ApiKey | None

    @property
    def kind(self) -> str:
        """agent or api_key."""
        return "agent" if self.agent else "api_key"

    @property
    def pk(self) -> str:
        """What counts its calls: unique over agents and keys."""
        return f"{self.kind}:{self._row.pk}"

    @property
    def id(self) -> str:
        """The id of its row."""
        return str(self._row.pk)

    @property
    def name(self) -> str:
        """What screens show for it."""
        return str(self._row.name)

    @cached_property
    def scopes(self) -> frozenset[str]:
        """Everything it may, scopes that others bring along included."""
        if self.agent:
            return SESSION | (BRINGS["admin"] if self.agent.is_admin else frozenset())
        assert self.key is not None
        return frozenset().union(*(BRINGS.get(scope, frozenset()) for scope in self.key.scopes))

    @property
    def bot(self) -> Bot | None:
        """The bot it speaks for, when it is a bot's key."""
        return self.key.bot if self.key is not None and "bot" in self.scopes and self.key.bot_id else None

    @cached_property
    def actor(self) -> Actor:
        """As whom it acts and writes."""
        if self.agent:
            return Actor.agent(self.agent)
        return Actor.bot(self.bot) if self.bot else Actor("system", self.id, self.name)

    @property
    def reader(self) -> str:
        """Whose unread counts it is shown: an agent's own, or those of anyone."""
        return self.id if self.agent else "*"

    @property
    def uploader(self) -> str:
        """How its uploads are marked as its own."""
        return f"{self.actor.kind}:{self.actor.id}"

    @property
    def _row(self) -> Any:
        return self.agent or self.key


class Seeing(Named):
    """What a caller sees."""

    @cached_property
    def sight(self) -> Sight | None:
        """What the agent is granted; None for a key, which sees all teams."""
        return Sight(self.agent) if self.agent else None

    @property
    def sees_notes(self) -> bool:
        """Whether notes and internal events may be shown to it: never to a bot, which speaks to customers."""
        return self.agent is not None or "bot" not in self.scopes

    @property
    def sees_everything(self) -> bool:
        """Whether nothing is hidden from it, so that no condition need be asked of the database."""
        return self.sight.everything and self.sight.active if self.sight else "read" in self.scopes

    def threads(self) -> QuerySet[Thread]:
        """The threads it may see."""
        if self.sight:
            return Thread.objects.filter(self.sight.where())
        if "read" in self.scopes:
            return Thread.objects.all()
        return Thread.objects.filter(held_by(self.bot)) if self.bot else Thread.objects.none()

    def contacts(self) -> QuerySet[Contact]:
        """The contacts it may see: those of its threads, and those who were linked into them."""
        if self.sees_everything:
            return Contact.objects.all()
        seen = self.threads().filter(merged_into=None).values("pk")
        return Contact.objects.filter(Q(thread__in=seen) | Q(merged_into__thread__in=seen))

    def messages(self) -> QuerySet[Message]:
        """The messages it may see."""
        return Message.objects.all() if self.sees_everything else Message.objects.filter(thread__in=self.threads())

    def channels(self) -> QuerySet[Channel]:
        """The channels it may see: an agent those granted, a supervisor all that are not confidential."""
        if self.sight is None or self.sight.everything:
            return Channel.objects.all()
        granted = Q(pk__in=self.sight.channel_ids)
        return Channel.objects.filter(granted | Q(confidential=False) if self.sight.supervises else granted)


@dataclass(frozen=True)
class Caller(Seeing):
    """Whoever calls the API: a signed-in agent or a key, never both. `is_authenticated` as Django's users have it."""

    agent: Agent | None = None
    key: ApiKey | None = None

    is_authenticated = True

    def may(self, need: str) -> bool:
        """Whether one of its scopes fills a need of `NEEDS`."""
        return bool(NEEDS[need] & self.scopes)


def held_by(bot: Bot) -> Q:
    """The threads whose baton this bot holds or held."""
    got = Event.objects.filter(
        thread=OuterRef("pk"), kind="baton.passed", data__to__kind="bot", data__to__id=str(bot.pk), seq__isnull=False
    )
    return Q(holder_kind="bot", holder_id=str(bot.pk)) | Q(Exists(got))
