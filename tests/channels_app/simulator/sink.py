"""A stand-in for the product: takes webhooks over real HTTP and keeps them, raw."""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass
class Received:
    """One POST as it came over the wire."""

    path: str
    headers: dict[str, str]
    body: bytes
    at: float

    @property
    def json(self) -> dict[str, Any]:
        return dict(json.loads(self.body))

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))


@dataclass
class Sink:
    """`answer` decides the status of each POST; 200 unless a test changes it."""

    got: list[Received] = field(default_factory=list)
    answer: Callable[[Received], int] = lambda _: 200
    port: int = 0
    challenge_token: str = ""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def values(self, sort: str) -> list[dict[str, Any]]:
        """All elements of one sort (messages, statuses) of all Meta webhooks so far."""
        return [
            element
            for post in self.got
            if "whatsapp" in post.path
            for entry in post.json["entry"]
            for change in entry["changes"]
            for element in change["value"].get(sort, [])
        ]

    def wait_for(self, found: Callable[[], Any], seconds: float = 10.0) -> Any:
        """Poll until `found` gives something true; AssertionError otherwise."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            value = found()
            if value:
                return value
            time.sleep(0.01)
        raise AssertionError(f"not within {seconds} s; got {[post.body[:300] for post in self.got]}")

    def start(self) -> ThreadingHTTPServer:
        sink = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
                headers = {name.lower(): value for name, value in self.headers.items()}
                received = Received(self.path, headers, body, time.time())
                sink.got.append(received)
                self.send_response(sink.answer(received))
                self.send_header("Content-Length", "0")
                self.end_headers()

            def do_GET(self) -> None:
                query = dict(parse_qsl(urlsplit(self.path).query))
                right = query.get("hub.verify_token") == sink.challenge_token and query.get("hub.mode") == "subscribe"
                body = query.get("hub.challenge", "").encode() if right else b"no"
                self.send_response(200 if right else 403)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                return

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        self.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return server
