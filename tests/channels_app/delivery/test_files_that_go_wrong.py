"""A customer's file that fails, lies, or leads elsewhere, at each provider that has files: refused with a reason, and the message stands."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from channels_app import media
from channels_app.connection import provider_of
from inbox.clock import now
from inbox.models import Attachment, Channel, Message
from inbox.shapes import message_shape
from tests.channels_app.delivery.test_files_and_templates import DINA, picture

pytestmark = pytest.mark.django_db

PAGE = b"<!doctype html><html><script>alert(1)</script></html>"


class Store:
    """Where the files lie: it fails as often as told, and then gives `body`, or leads to `elsewhere`."""

    def __init__(self) -> None:
        self.failures, self.body, self.elsewhere, self.asked = 0, b"", "", 0
        store = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                store.asked += 1
                failing = store.asked <= store.failures
                self.send_response(503 if failing else 302 if store.elsewhere else 200)
                if store.elsewhere:
                    self.send_header("Location", store.elsewhere)
                body = b"" if failing or store.elsewhere else store.body
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: Any) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.place = f"127.0.0.1:{self.server.server_port}"


@pytest.fixture
def store(settings: Any) -> Iterator[Store]:
    """Beside the provider's own; the one address of this network that may be called."""
    store = Store()
    settings.PRIVATE_HOSTS = frozenset({store.place})
    threading.Thread(target=store.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield store
    store.server.shutdown()
    store.server.server_close()


@pytest.fixture(params=["wa", "tw", "tx"])
def channel(request: pytest.FixtureRequest, store: Store, monkeypatch: pytest.MonkeyPatch) -> Channel:
    """Each provider with files; where a file is, is asked as ever, and then it lies in the store."""
    channel: Channel = request.getfixturevalue(request.param)
    kind = type(provider_of(channel))
    source = kind.source
    moved = lambda *told: replace(source(*told), url=f"http://{store.place}/file")  # noqa: E731 - one line of a patch
    monkeypatch.setattr(kind, "source", moved)
    return channel


def received(product: Any, channel: Channel, store: Store, body: bytes, mime: str = "image/jpeg") -> Attachment:
    """Dina sent a file with words; it has not been fetched."""
    store.body = body
    medium = product.simulator.upload(channel.key, body, mime)
    words = "caption" if channel.kind == "whatsapp" else "text"
    product.simulator.act(DINA, channel.key, "media", media=medium, **{words: "Look at this"})
    product.take_in()
    return Attachment.objects.get()


def tried(row: Attachment, times: int = 1) -> dict[str, Any]:
    """The file as the API tells it after so many tries; the message stands in any case."""
    for _ in range(times):
        Attachment.objects.filter(pk=row.pk).update(try_at=now())
        media.fetch(row.pk)
    told = message_shape(Message.objects.get())
    assert told["text"] == "Look at this"
    return dict(told["attachments"][0])


def test_a_file_that_fails_twice_and_then_works_is_there(product, channel, store):
    row = received(product, channel, store, picture())
    store.failures = 2
    assert tried(row, 2)["state"] == "pending"
    file = tried(row)
    assert (file["state"], file["mime"], file["error"], store.asked) == ("ready", "image/jpeg", None, 3)


def test_a_file_over_the_size_is_refused(product, channel, store, monkeypatch):
    monkeypatch.setattr(media, "LARGEST", 500)
    file = tried(received(product, channel, store, picture()))
    assert (file["state"], file["url"]) == ("failed", None) and "bigger than" in file["error"]


def test_a_file_of_a_lying_type_is_refused(product, channel, store):
    file = tried(received(product, channel, store, PAGE))
    assert file["state"] == "failed"
    assert file["error"] == "The file was announced as image/jpeg, and is text/html: it was not taken."


def test_a_file_behind_a_redirect_into_a_private_network_is_refused(product, channel, store):
    row = received(product, channel, store, picture())
    store.elsewhere = "https://169.254.169.254/latest/meta-data/"
    file = tried(row)
    assert (file["state"], store.asked) == ("failed", 1) and "leads into this network" in file["error"]
