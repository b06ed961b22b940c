"""A web site on loopback, out of a dictionary: with ETags, redirects, wrong answers, and a log of what was asked."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Page:
    """What is answered: bytes and their type; another status; `to` for a redirect."""

    data: bytes = b""
    mime: str = "text/html; charset=utf-8"
    status: int = 200
    to: str = ""


@dataclass
class Site:
    """A running site: change `pages` and it is another one. `asked` is (path, status) of every call."""

    address: str
    pages: dict[str, Page] = field(default_factory=dict)
    asked: list[tuple[str, int]] = field(default_factory=list)

    @property
    def place(self) -> str:
        """Its `host:port`."""
        return self.address.removeprefix("http://")

    def put(self, path: str, html: str) -> None:
        """A page of HTML."""
        self.pages[path] = Page(html.encode())


@contextmanager
def served() -> Iterator[Site]:
    """A site as long as the context lasts."""
    server = _Server(("127.0.0.1", 0), _Handler)
    site = Site(f"http://127.0.0.1:{server.server_port}")
    server.site = site  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


class _Server(ThreadingHTTPServer):
    def handle_error(self, *args: Any) -> None:
        """A reader that hangs up is no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        site: Site = self.server.site  # type: ignore[attr-defined]
        page = site.pages.get(self.path, Page(b"Not here", "text/plain", 404))
        etag = f'"{hashlib.sha256(page.data).hexdigest()[:16]}"'
        status = 304 if page.status == 200 and self.headers.get("If-None-Match") == etag else page.status
        site.asked.append((self.path, status))
        body = b"" if status == 304 else page.data
        self.send_response(status)
        told = {"Content-Type": page.mime, "Content-Length": str(len(body)), "ETag": etag, "Location": page.to}
        for name, value in told.items():
            if value:
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Nothing is printed."""
