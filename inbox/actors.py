"""Who did something: one small value for agents, bots, keys, contacts and the system itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Actor:
    """An author, holder or doer.

    `kind` is contact, agent, bot or system; `id` is its row's id as text ("" for the system itself);
    `name` is what a screen shows.
    """

    kind: str
    id: str = ""
    name: str = ""

    @classmethod
    def agent(cls, agent: Any) -> Actor:
        """The actor for an `Agent` row."""
        return cls("agent", str(agent.pk), agent.name)

    @classmethod
    def bot(cls, bot: Any) -> Actor:
        """The actor for a `Bot` row."""
        return cls("bot", str(bot.pk), bot.name)

    @classmethod
    def key(cls, key: Any) -> Actor:
        """The actor for an `ApiKey` row: its bot where it speaks for one, else the system under the key's name."""
        return cls.bot(key.bot) if key.bot_id else cls("system", str(key.pk), key.name)

    @classmethod
    def contact(cls, contact: Any) -> Actor:
        """The actor for a `Contact` row."""
        return cls("contact", str(contact.pk), contact.display_name)

    def shape(self) -> dict[str, str]:
        """`{kind, id, name}` as the API shows it."""
        return {"kind": self.kind, "id": self.id, "name": self.name}


SYSTEM = Actor("system", "", "Throughline")
