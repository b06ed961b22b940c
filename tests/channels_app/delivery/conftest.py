"""A product without a web server: the simulator posts to a sink, whose bodies are verified, kept and drained here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from channels_app import connection, delivery, health, ingest, lookups, outcomes, rates
from channels_app.outcomes import Pause
from channels_app.providers.base import Hook
from channels_app.providers.telnyx.client import _clients as telnyx_clients
from channels_app.providers.twilio.client import _clients as twilio_clients
from channels_app.providers.whatsapp.client import _clients as whatsapp_clients
from channels_app.simulator.accounts import write_accounts
from channels_app.simulator.client import SimulatorClient
from channels_app.simulator.meta.shelf import CATALOGUE
from channels_app.simulator.process import free_port, running
from channels_app.simulator.telnyx.webhooks import public_key_of
from inbox import delivering
from inbox.actors import Actor
from inbox.models import Channel, Message, Team, Thread
from inbox.outlets import Draft
from tests.channels_app.simulator.conftest import QUICK, SMS, TX, WA
from tests.channels_app.simulator.sink import Sink

DINA = "+351900000204"
#: a sender that is a messaging service
SERVICE = {
    "key": "sms-service", "account_sid": "AC" + "b2" * 16, "auth_token": "twilio-token", "sender": "MG" + "c3" * 16,
    "numbers": ["+15005550009"],
}  # fmt: skip


@pytest.fixture(scope="session")
def _played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[SimulatorClient, Sink]]:
    sink, data, port = Sink(), tmp_path_factory.mktemp("simulator"), free_port()
    server = sink.start()
    accounts = {
        "whatsapp": [{**WA, "webhook_url": f"{sink.url}/webhooks/whatsapp/wa-main/"}],
        "twilio": [
            {**SMS, "webhook_url": f"{sink.url}/webhooks/twilio/sms-main/"},
            {**SERVICE, "webhook_url": f"{sink.url}/webhooks/twilio/sms-service/"},
        ],
        "telnyx": [{**TX, "webhook_url": f"{sink.url}/webhooks/telnyx/tx-main/"}],
    }
    write_accounts(data, accounts)
    with running(port, data, sink.url), SimulatorClient(f"http://127.0.0.1:{port}") as client:
        client.person(DINA, name="Dina Oliveira")
        yield client, sink
    for kept in (*whatsapp_clients.values(), *twilio_clients.values(), *telnyx_clients.values()):
        getattr(kept, "_client", None) and kept._client.close()
        getattr(kept, "_http", None) and kept._http.close()
    server.shutdown()
    server.server_close()


class Product:
    """What a test does with the product."""

    def __init__(self, simulator: SimulatorClient, sink: Sink, team: Team) -> None:
        self.simulator, self.sink, self.team = simulator, sink, team
        self.channels: dict[str, Channel] = {}

    def connect(self, key: str, kind: str, **values: Any) -> Channel:
        channel = Channel(key=key, kind=kind, name=key, team=self.team)
        connection.connect(channel, values)
        channel.save()
        Channel.objects.forget()
        self.channels[kind] = channel
        return channel

    def take_in(self) -> int:
        """Everything that the sink got, in at the channel's door: verified, kept, drained."""
        got, self.sink.got[:] = list(self.sink.got), []
        for post in got:
            channel = self.channels.get(post.path.split("/")[2])
            if channel is None:
                continue  # told late, of a test before this one
            path, _, query = post.path.partition("?")
            hook = Hook("POST", path, query, tuple(post.headers.items()), post.body)
            assert connection.provider_of(channel).verify(connection.settings_of(channel), hook), post.path
            ingest.keep(channel, post.headers.get("content-type", ""), post.body)
        for channel in self.channels.values():
            ingest.drain(channel.pk)
        return len(got)

    def say(self, text: str, channel: str = "wa-main") -> Thread:
        """Dina writes."""
        self.simulator.say(DINA, text, channel)
        self.take_in()
        return Thread.objects.filter(merged_into=None).order_by("pk").last()

    def reply(self, thread: Thread, text: str = "", **more: Any) -> Message:
        """An agent answers where she wrote."""
        channel = more.pop("channel", None) or thread.last_in_channel
        address = more.pop("address", None) or thread.last_in_address
        return thread.reply(Actor("agent", "1", "Ana"), Draft(channel=channel, text=text, **more), address)

    def send(self, channel: Channel) -> list[Pause]:
        """One look at every lane of a channel."""
        heads = [head for head in delivering.heads(channel.pk) if head.at is not None]
        return [delivery.deliver(head.id, channel.pk, head.address_id) for head in heads]

    def wait_for_status(self, message: Message, *statuses: str) -> Message:
        def told() -> Message | None:
            self.take_in()
            message.refresh_from_db()
            return message if message.status in statuses else None

        return self.sink.wait_for(told)


@pytest.fixture
def product(_played: tuple[SimulatorClient, Sink], settings: Any, support: Team, db: None) -> Iterator[Product]:
    simulator, sink = _played
    settings.PUBLIC_URL = sink.url
    simulator.clear_faults()
    simulator.clock(0)
    simulator.forget_rates()
    simulator.pace(**QUICK, at_once=8, bundle=100)
    delivery.BREAKERS.clear()
    outcomes._CLEAN.clear()
    health._touched.clear()
    health.forget()
    lookups._due.clear()
    rates.forget()
    sink.got.clear()
    yield Product(simulator, sink, support)
    simulator.clear_faults()


@pytest.fixture
def wa(product: Product) -> Channel:
    """The WhatsApp number at the simulator."""
    names = ("phone_number_id", "waba_id", "access_token", "app_secret", "verify_token")
    return product.connect(
        "wa-main", "whatsapp", api_base=product.simulator.base_url, catalog_id=CATALOGUE,
        **{name: WA[name] for name in names},
    )  # fmt: skip


@pytest.fixture
def tw(product: Product) -> Channel:
    """The SMS sender at the simulator."""
    names = ("account_sid", "auth_token", "sender", "numbers")
    return product.connect(
        "sms-main", "twilio", api_base=product.simulator.base_url, **{name: SMS[name] for name in names}
    )


@pytest.fixture
def service(product: Product) -> Channel:
    """A messaging service at the simulator."""
    names = ("account_sid", "auth_token", "sender", "numbers")
    return product.connect(
        "sms-service", "twilio", api_base=product.simulator.base_url, **{name: SERVICE[name] for name in names}
    )


@pytest.fixture
def tx(product: Product) -> Channel:
    """The Telnyx sender at the simulator."""
    return product.connect(
        "tx-main", "telnyx", api_base=product.simulator.base_url, api_key=TX["api_key"], sender=TX["sender"],
        public_key=public_key_of(TX["private_key"]),
    )  # fmt: skip
