"""How the tests of live screens say things."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
import pytest_asyncio
from channels.db import database_sync_to_async

from inbox.inbound import Inbound, Party
from inbox.intake import Entry, take_in
from inbox.models import Channel, Message
from tests.channels_app.live.screen import Screen, open_screen

DINA = Party((("wa_id", "351900000204"),), name="Dina Oliveira")
_numbers = itertools.count(1)
#: `await act(thread.note)(ana, "...")`: carry out what uses the database
act = database_sync_to_async


@pytest_asyncio.fixture
async def screens(transactional_db: None) -> AsyncIterator[Callable[..., Awaitable[Screen]]]:
    """`screens(agent)` opens a socket; all are closed afterwards, and the hub with them."""
    from channels_app.live import hub

    opened: list[Screen] = []

    async def begin(agent: Any, *args: Any, **more: Any) -> Screen:
        opened.append(await open_screen(agent, *args, **more))
        return opened[-1]

    yield begin
    for screen in opened:
        await screen.leave()
    await hub.drain()


@pytest.fixture
def hear(transactional_db: None) -> Callable[..., Awaitable[Message]]:
    """`await hear(channel, text, party=DINA)`: a customer's message is taken in."""

    def one(channel: Channel, text: str, party: Party = DINA, **more: Any) -> Message:
        provider_id = f"wamid.live.{next(_numbers)}"
        take_in([Entry(channel, Inbound(provider_id, party, "text", text, **more))])
        return Message.objects.select_related("thread").get(provider_id=provider_id)

    return act(one)
