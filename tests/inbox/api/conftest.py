"""Callers of the API, and an outlet that knows the ways of a thread."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from inbox import outlets
from inbox.models import Address, Agent, ApiKey, Bot, Channel, Message, Thread, hash_token
from tests.inbox.api.conformance import conforms
from tests.inbox.conftest import OpenOutlet

API = "/api/v1/"
#: of all keys, which have no cookies: a new client looks through every static file before its first request
_CLIENT = Client()


@dataclass
class Door:
    """One caller: `door.post("threads/1/notes/", {...}, 201)` gives the JSON, having checked the status."""

    client: Client
    headers: dict[str, str] = field(default_factory=dict)

    def call(self, method: str, path: str, body: Any = None, status: int = 200) -> Any:
        data = b"" if body is None else json.dumps(body).encode()
        response = self.client.generic(method, API + path, data, "application/json", headers=self.headers)
        content = b"".join(response.streaming_content) if response.streaming else response.content
        assert response.status_code == status, f"{method} {path}: {response.status_code} {content[:600]!r}"
        conforms(method, API + path, status, response["Content-Type"], content)
        return json.loads(content) if "json" in response["Content-Type"] else content.decode()

    def get(self, path: str, status: int = 200) -> Any:
        return self.call("GET", path, None, status)

    def post(self, path: str, body: Any = None, status: int = 201) -> Any:
        return self.call("POST", path, body, status)

    def put(self, path: str, body: Any = None, status: int = 200) -> Any:
        return self.call("PUT", path, body, status)

    def patch(self, path: str, body: Any = None, status: int = 200) -> Any:
        return self.call("PATCH", path, body, status)

    def delete(self, path: str, body: Any = None, status: int = 200) -> Any:
        return self.call("DELETE", path, body, status)


def session(agent: Agent) -> Door:
    """The agent, signed in."""
    client = Client()
    client.force_login(agent, backend="django.contrib.auth.backends.ModelBackend")
    return Door(client)


def key(*scopes: str, bot: Bot | None = None, **more: Any) -> Door:
    """A key with these scopes."""
    token = f"{'-'.join(scopes)}-{ApiKey.objects.count()}".ljust(40, "x")
    ApiKey.objects.create(name=token[:30], token_hash=hash_token(token), scopes=list(scopes), bot=bot, **more)
    return Door(_CLIENT, {"Authorization": f"Bearer {token}"})


@pytest.fixture
def as_ana(ana: Agent) -> Door:
    return session(ana)


@pytest.fixture
def as_boris(boris: Agent) -> Door:
    return session(boris)


@pytest.fixture
def as_admin(admin: Agent) -> Door:
    return session(admin)


@pytest.fixture
def stranger(sales: Any) -> Door:
    """An agent of another team."""
    agent = Agent.objects.create_user("eve@example.com", None, name="Eve Other")
    agent.teams.add(sales)
    return session(agent)


@pytest.fixture
def robo(db: None) -> Bot:
    return Bot.objects.create(name="front-desk", kind="webhook")


class Ways(OpenOutlet):
    """An outlet whose options are the thread's current addresses on every active channel."""

    refused: outlets.Refused | None = None

    def may_send(self, address: Address, draft: outlets.Draft, now: datetime) -> Any:
        return self.refused or outlets.Allowed(1 if draft.channel.medium == "sms" else None)

    def options(self, thread: Thread, now: datetime) -> list[dict[str, Any]]:
        addresses = Address.objects.filter(contact_id=thread.contact_id, until=None)
        return [
            {
                "key": channel.key,
                "kind": channel.kind,
                "medium": channel.medium,
                "can_send": "free",
                "reason": None,
                "address": {"id": str(row.pk), "kind": row.kind, "value": row.value},
                "window_ends_at": None,
                "opted": "unknown",
            }
            for channel in Channel.objects.filter(active=True)
            for row in addresses
        ]


@pytest.fixture
def ways() -> Iterator[Ways]:
    """The door is open; afterwards it is as it was."""
    before = outlets._outlet
    outlet = Ways()
    outlets.register(outlet)
    yield outlet
    outlets._outlet = before


@pytest.fixture
def hello(say: Callable[..., Message], whatsapp: Channel, ways: Ways) -> Message:
    """Dina's first message."""
    return say(whatsapp, "Where is my parcel?")


@pytest.fixture
def thread(hello: Message) -> Thread:
    """Dina's thread."""
    return hello.thread
