"""A running simulator with an account of each provider, posting to a sink that stands in for the product."""

import base64
from collections.abc import Iterator

import pytest

from channels_app.simulator.accounts import write_accounts
from channels_app.simulator.client import SimulatorClient
from channels_app.simulator.process import free_port, running
from tests.channels_app.simulator.sink import Sink

WA = {
    "key": "wa-main",
    "waba_id": "102290129340398",
    "phone_number_id": "106540352242922",
    "display_phone_number": "+15550783881",
    "access_token": "EAAG-test-token",
    "app_secret": "app-secret",
    "verify_token": "verify",
}
SMS = {
    "key": "sms-main",
    "account_sid": "AC" + "a1" * 16,
    "auth_token": "twilio-token",
    "sender": "+15005550006",
    "numbers": ["+15005550007"],
}
#: the two halves of one key pair: Telnyx signs with the first, its portal shows the second
TELNYX_PRIVATE = base64.b64encode(bytes(range(32))).decode()
TX = {"key": "tx-main", "api_key": "KEY0123", "private_key": TELNYX_PRIVATE, "sender": "+15005550008"}
CHAT = {"key": "web-main", "identity_secret": "shop-secret-shop-secret-shop-secret"}
QUICK = {"sent": 0.0, "delivered": 0.0, "read": 0.0, "retry": 0.05}


@pytest.fixture(scope="session")
def _running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[SimulatorClient, Sink]]:
    sink, data, port = Sink(), tmp_path_factory.mktemp("simulator"), free_port()
    server = sink.start()
    accounts = {
        "whatsapp": [{**WA, "webhook_url": f"{sink.url}/webhooks/whatsapp/wa-main/"}],
        "twilio": [{**SMS, "webhook_url": f"{sink.url}/webhooks/twilio/sms-main/"}],
        "telnyx": [{**TX, "webhook_url": f"{sink.url}/webhooks/telnyx/tx-main/"}],
        "webchat": [{**CHAT, "widget_url": f"{sink.url}/w/web-main.js"}],
    }
    write_accounts(data, accounts)
    with running(port, data, sink.url), SimulatorClient(f"http://127.0.0.1:{port}") as client:
        yield client, sink
    server.shutdown()
    server.server_close()


@pytest.fixture
def simulator(_running: tuple[SimulatorClient, Sink]) -> Iterator[SimulatorClient]:
    """The client of a quick simulator with all faults off and the clock at now."""
    client, sink = _running
    client.clear_faults()
    client.clock(0)
    client.forget_rates()
    client.pace(**QUICK, at_once=8, bundle=100)
    sink.got.clear()
    sink.answer = lambda _: 200
    yield client
    sink.answer = lambda _: 200
    client.clear_faults()
    sink.wait_for(lambda: not client.deliveries(hurry=True)["waiting"])


@pytest.fixture
def sink(_running: tuple[SimulatorClient, Sink]) -> Sink:
    """Where the simulator's webhooks arrive."""
    return _running[1]
