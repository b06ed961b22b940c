"""How the tests of the inbox say things: an open outlet, and messages of dina."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest

from inbox import outlets
from inbox.inbound import Inbound, Party
from inbox.intake import Entry, take_in
from inbox.models import Address, Channel, Message, Thread

DINA = Party((("wa_id", "351900000204"),), name="Dina Oliveira")
_numbers = itertools.count(1)


class OpenOutlet:
    """An outlet that lets everything through."""

    def may_send(self, address: Address, draft: outlets.Draft, now: datetime) -> outlets.Allowed:
        return outlets.Allowed()

    def advertises(self, channel: Channel, template: dict[str, Any]) -> bool:
        return False

    def options(self, thread: Thread, now: datetime) -> list[dict[str, Any]]:
        return []


@pytest.fixture
def open_outlet() -> Iterator[OpenOutlet]:
    """Everything may leave; afterwards the door is as it was."""
    before = outlets._outlet
    outlet = OpenOutlet()
    outlets.register(outlet)
    yield outlet
    outlets._outlet = before


@pytest.fixture
def say(db: None) -> Callable[..., Message]:
    """`say(channel, text, party=DINA, **more)`: take one message in and give it back."""

    def say(channel: Channel, text: str, party: Party = DINA, **more: Any) -> Message:
        provider_id = more.pop("provider_id", f"wamid.{next(_numbers)}")
        take_in([Entry(channel, Inbound(provider_id, party, more.pop("type", "text"), text, **more))])
        return Message.objects.select_related("thread", "address").get(channel=channel, provider_id=provider_id)

    return say
