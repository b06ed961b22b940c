"""The door through which messages leave: inbox asks here whether one may go, whoever is on the other side answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from inbox.models import Address, Attachment, Channel, Thread


@dataclass(frozen=True)
class Draft:
    """What somebody wants to send: everything but where in the thread it stands.

    `template` is `{name, language, values}`; `purpose` is reply, service or promotion.
    """

    channel: Channel
    type: str = "text"
    text: str = ""
    payload: dict[str, Any] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()
    template: dict[str, Any] | None = None
    purpose: str = "reply"
    reply_to_provider_id: str = ""


@dataclass(frozen=True)
class Allowed:
    """It may go now. `segments`: what an SMS will count, else None; `text`: what they will read of a template."""

    segments: int | None = None
    text: str | None = None
    #: what an SMS will cost, as an agent reads it; "" where nobody said
    cost: str = ""


@dataclass(frozen=True)
class Refused:
    """It may not go; `code` is the contract's (window_closed, opted_out, ...), `reason` a sentence for the agent.

    `alternatives` are the thread's other channels, as `options` gives them; `retry_at` is when it may go by itself.
    """

    code: str
    reason: str
    alternatives: tuple[dict[str, Any], ...] = ()
    retry_at: datetime | None = None


class Outlet(Protocol):
    """What stands behind the door."""

    def may_send(self, address: Address, draft: Draft, now: datetime) -> Allowed | Refused:
        """Whether this draft may go there now: the channel's law, asked before the insert and at the claim."""

    def wants_file(self, channel: Channel, template: dict[str, Any]) -> bool:
        """Whether the header of this template is a file, so that `values.header` is the id of an upload."""

    def advertises(self, channel: Channel, template: dict[str, Any]) -> bool:
        """Whether the provider has this template as a promotion."""

    def options(self, thread: Thread, now: datetime) -> list[dict[str, Any]]:
        """`channels` of the thread in the contract's shape, one for each pair of channel and address, best first."""


#: what else may speak against a message, whatever the channel: asked first, at the insert and at the claim alike
Objection = Callable[["Address", Draft, datetime], Refused | None]

_outlet: Outlet | None = None
_objections: list[Objection] = []


def register(outlet: Outlet) -> None:
    """Put an outlet behind the door; at start, once."""
    global _outlet
    _outlet = outlet


def objects(objection: Objection) -> Objection:
    """Register an objection of another app; at start. It asks nothing of the database for drafts it has no say in."""
    _objections.append(objection)
    return objection


def may_send(address: Address, draft: Draft, now: datetime) -> Allowed | Refused:
    """Ask who objects, then the outlet; without an outlet nothing may leave."""
    for objection in _objections:
        refused = objection(address, draft, now)
        if refused is not None:
            return refused
    if _outlet is None:
        return Refused("channel_blocked", "No channel is connected that could carry this message.")
    return _outlet.may_send(address, draft, now)


def is_promotion(draft: Draft) -> bool:
    """Whether a draft advertises: its author says so, or it is a template that its provider has as a promotion."""
    if draft.purpose == "promotion" or draft.type != "template" or _outlet is None:
        return draft.purpose == "promotion"
    return _outlet.advertises(draft.channel, draft.template or draft.payload)


def wants_file(channel: Channel, template: dict[str, Any]) -> bool:
    """Whether the header of this template is a file; False without an outlet."""
    return _outlet is not None and _outlet.wants_file(channel, template)


def options(thread: Thread, now: datetime) -> list[dict[str, Any]]:
    """Where the thread could be answered, and how."""
    return _outlet.options(thread, now) if _outlet else []
