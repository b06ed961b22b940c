"""A web chat of a shop, its pages' origin, its own sign-in, and a visitor who talks over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from channels_app.connection import connect
from inbox import outlets
from inbox.actors import Actor
from inbox.models import Agent, Channel, Message, Thread
from inbox.models.thread.speaking import Terms
from tests.channels_app.webchat.browsing import SECRET, SHOP, Browser


@pytest.fixture
def shop(webchat: Channel) -> Channel:
    """The web chat, allowed on two origins, with two identity secrets."""
    connect(webchat, {"allowed_origins": [SHOP, "http://localhost:8080"], "identity_secret": [SECRET, "the former one"],
                      "greeting": "Hello!"})  # fmt: skip
    webchat.save()
    Channel.objects.forget()
    return webchat


@pytest.fixture
def visitor(shop: Channel, transactional_db: None) -> Browser:
    """An anonymous visitor with a session."""
    browser = Browser()
    browser.open()
    return browser


class OpenOutlet:
    """Everything may leave."""

    def may_send(self, *asked: Any) -> outlets.Allowed:
        return outlets.Allowed()

    def options(self, *asked: Any) -> list[dict[str, Any]]:
        return []


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Message]:
    """`answer(agent, thread, text)`: what the delivery makes of a reply, all the way to sent."""
    monkeypatch.setattr(outlets, "_outlet", OpenOutlet())

    def answer(agent: Agent, thread: Thread, text: str, status: str = "sent", **draft: Any) -> Message:
        channel = Channel.objects.get(pk=thread.last_in_channel_id)
        wish = outlets.Draft(channel=channel, text=text, **draft)
        message = thread.reply(Actor.agent(agent), wish, thread.last_in_address, Terms())
        return settle(message, status)

    return answer


def settle(message: Message, status: str) -> Message:
    """A status, as delivery writes it."""
    from inbox.clock import now
    from inbox.inbound import StatusChange
    from inbox.intake import Entry, take_in

    if status != "queued":
        assert message.channel is not None
        take_in([Entry(message.channel, StatusChange(f"out:{message.pk}", status, now(), opaque=str(message.pk)))])
    message.refresh_from_db()
    return message
