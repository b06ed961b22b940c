"""A shop's API and an organisation of Salesforce, played on this machine."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from memory.connectors.settings import put
from memory.models import Connector
from tests.inbox.api.conftest import as_admin  # noqa: F401 - a fixture
from tests.memory.conftest import *  # noqa: F403 - fixtures

ORDERS = {
    "orders": [
        {"id": 10045, "number": "A-10045", "state": {"text": "Delayed"}, "total": 45.5, "tags": ["gift", "fragile"],
         "paid": True, "note": "card 4111 1111 1111 1111"},
        {"id": 10046, "number": "A-10046", "state": {"text": "Sent"}, "total": 12, "tags": [], "paid": False},
    ]
}  # fmt: skip


class Far:
    """Another system: `answers` by path, everything it was asked in `asked`; `gate` holds answers up."""

    def __init__(self) -> None:
        self.answers: dict[str, Callable[[dict[str, Any]], tuple[int, Any]]] = {}
        self.asked: list[dict[str, Any]] = []
        self.gate = threading.Event()
        self.gate.set()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.place = f"127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def answer(self, path: str, body: Any, status: int = 200) -> None:
        self.answers[path] = lambda _: (status, body)


def _handler(far: Far) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            far.gate.wait(20)
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            told = {"path": parts.path, "raw": self.path, "query": parse_qs(parts.query), "form": parse_qs(body),
                    "headers": dict(self.headers), "body": body}  # fmt: skip
            far.asked.append(told)
            status, answer = far.answers.get(parts.path, lambda _: (404, {}))(told)
            data = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_POST = do_GET  # noqa: N815

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    return Handler


@pytest.fixture
def far(settings: Any) -> Iterator[Far]:
    made = Far()
    settings.PRIVATE_HOSTS = frozenset({made.place})
    yield made
    made.gate.set()
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def shop(db: None, far: Far) -> Connector:
    """The shop's orders, over REST, known by the customer's number."""
    far.answer("/orders/351900000204", ORDERS)
    row = Connector(name="Orders", system="rest")
    put(row, {
        "url": f"http://{far.place}/orders/{{digits}}?via=throughline", "auth": "bearer", "secret": "shop-secret-77",
        "items": "$.orders", "title": "$.number", "link": "https://shop.example.com/orders/{id}",
        "shown": {"Status": "$.state.text", "Total": "$.total", "Tags": "$.tags", "Paid": "$.paid", "Note": "$.note"},
    })  # fmt: skip
    row.save()
    return row
