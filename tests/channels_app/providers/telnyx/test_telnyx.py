"""Telnyx: its signature, its events, and its answers over real HTTP."""

import base64
import json
import threading
import time
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from channels_app.providers import fields
from channels_app.providers.base import Hook, Outgoing, Refused, TryLater
from channels_app.providers.calling import Unanswered
from channels_app.providers.telnyx import PROVIDER
from channels_app.providers.telnyx.client import _clients
from channels_app.providers.telnyx.settings import TelnyxSettings
from inbox.inbound import ConsentWord, Inbound, StatusChange, Unreadable

KEY = Ed25519PrivateKey.generate()
PUBLIC = base64.b64encode(KEY.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()
NEEDED = {"api_key": "KEY", "public_key": PUBLIC, "sender": "+15550100"}
SETTINGS = fields.read(TelnyxSettings, NEEDED)
AT = datetime(2026, 11, 21, 12, tzinfo=UTC)


def hook(body=b"{}", at=None, key=KEY, signature=None):
    stamp = str(int(time.time() if at is None else at))
    mark = base64.b64encode(key.sign(stamp.encode() + b"|" + body)).decode() if signature is None else signature
    return Hook(
        "POST", "/webhooks/telnyx/k/", "", (("telnyx-timestamp", stamp), ("telnyx-signature-ed25519", mark)), body
    )


def test_what_telnyx_signed_is_verified_and_nothing_else():
    assert PROVIDER.verify(SETTINGS, hook())
    assert PROVIDER.verify(SETTINGS, hook(at=time.time() - 290))
    assert not PROVIDER.verify(SETTINGS, hook(at=time.time() - 310))
    assert not PROVIDER.verify(SETTINGS, hook(at=time.time() + 310))
    assert not PROVIDER.verify(SETTINGS, hook(key=Ed25519PrivateKey.generate()))
    for odd in ("", "é", "AAAA", "=" * 88):
        assert not PROVIDER.verify(SETTINGS, hook(signature=odd))
    good = hook()
    assert not PROVIDER.verify(SETTINGS, Hook("POST", good.path, "", good.headers, b"{ }"))
    assert not PROVIDER.verify(SETTINGS, Hook("POST", good.path, "", (*good.headers, good.headers[1]), good.body))


def parsed(**data):
    return [told.item for told in PROVIDER.parse(SETTINGS, json.dumps({"data": data}).encode(), "", AT)]


PAYLOAD = {
    "id": "40385f64", "from": {"phone_number": "+351900000204"}, "to": [{"phone_number": "+15550100"}], "text": "Olá",
    "received_at": "2026-11-21T11:59:00.000+00:00", "media": [],
}  # fmt: skip


def test_a_message_comes_in_with_its_files():
    (item,) = parsed(event_type="message.received", payload=PAYLOAD)
    assert isinstance(item, Inbound)
    assert (item.text, item.sender.addresses, item.type) == ("Olá", (("phone", "+351900000204"),), "text")
    media = [{"url": "https://media.example/a", "content_type": "image/png", "size": 5}]
    (item,) = parsed(event_type="message.received", payload=PAYLOAD | {"media": media})
    assert (item.type, item.files[0].size) == ("image", 5)


def test_statuses_failures_and_stops_are_told():
    def of(status, **more):
        to = [{"phone_number": "+351900000204", "status": status}]
        return parsed(event_type="message.finalized", payload={"id": "1", "to": to, **more})

    assert isinstance(of("delivered")[0], StatusChange)
    assert of("queued") == []
    status, consent = of("delivery_failed", errors=[{"code": "40300", "title": "Blocked"}])
    assert status.error["class"] == "opted_out" and isinstance(consent, ConsentWord)
    assert isinstance(of("dancing")[0], Unreadable)


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"data":{"event_type":"message.received"}}', b"[" * 90_000])
def test_what_is_no_event_is_unreadable(body):
    assert isinstance(PROVIDER.parse(SETTINGS, body, "", AT)[0].item, Unreadable)


@pytest.mark.parametrize(
    ("status", "body", "outcome"),
    [
        (200, {"data": {"id": "abc"}}, "abc"), (200, {"data": {}}, Unanswered), (200, "<html>", Unanswered),
        (500, {"errors": [{"code": "1"}]}, Unanswered), (429, {}, TryLater), (503, "", TryLater),
        (422, {"errors": [{"code": "40300"}]}, Refused), (401, {"errors": [{"code": "10009"}]}, Refused),
    ],
)  # fmt: skip
def test_only_a_clear_answer_is_an_answer(status, body, outcome):
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            told = (body if isinstance(body, str) else json.dumps(body)).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

        def log_message(self, *args):
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    settings = fields.read(TelnyxSettings, NEEDED | {"api_base": f"http://127.0.0.1:{server.server_address[1]}"})
    try:
        if isinstance(outcome, str):
            assert (
                PROVIDER.send(settings, Outgoing("1", ("phone", "+351900000204"), "text", "Hi")).provider_id == outcome
            )
        else:
            with pytest.raises(outcome):
                PROVIDER.send(settings, Outgoing("1", ("phone", "+351900000204"), "text", "Hi"))
    finally:
        for client in _clients.values():
            client._http.close()
        _clients.clear()
        server.shutdown()
        server.server_close()


def test_nothing_that_listens_is_try_later():
    settings = fields.read(TelnyxSettings, NEEDED | {"api_base": "http://127.0.0.1:9"})
    with pytest.raises(TryLater):
        PROVIDER.send(settings, Outgoing("1", ("phone", "+351900000204"), "text", "Hi"))
    _clients.clear()
