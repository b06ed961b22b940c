"""/simulator/ is passed on to the simulator's process, for agents and for callers on this machine alone."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.test import Client
from pytest_django import Settings

from inbox.models import Agent


class _Echo(BaseHTTPRequestHandler):
    """Says what it got."""

    def do_GET(self) -> None:
        self.do_POST()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        told = f"{self.path} {body.decode()} {self.headers.get('Cookie')} {self.headers.get('Origin')}".encode()
        self.send_response(202)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Security-Policy", "default-src 'none'")
        self.end_headers()
        self.wfile.write(told)

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def simulator(settings: Settings) -> Iterator[None]:
    """A stand-in for the simulator's process."""
    server = HTTPServer(("127.0.0.1", 0), _Echo)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.SIMULATOR_URL = f"http://127.0.0.1:{server.server_port}"
    yield
    server.shutdown()
    server.server_close()


@pytest.mark.django_db
def test_a_call_is_passed_on_without_the_cookies_of_the_product(simulator: None, ana: Agent) -> None:
    client = Client(REMOTE_ADDR="203.0.113.9")
    client.force_login(ana)
    answer = client.post(
        "/simulator/api/acts?x=1", "hello", content_type="text/plain", headers={"origin": "http://testserver"}
    )
    assert (answer.status_code, answer.content) == (202, b"/simulator/api/acts?x=1 hello None http://testserver")
    assert answer["Content-Security-Policy"] == "default-src 'none'"


@pytest.mark.django_db
def test_a_stranger_finds_nothing_there(simulator: None) -> None:
    assert Client(REMOTE_ADDR="203.0.113.9").get("/simulator/").status_code == 404
    assert Client(REMOTE_ADDR="127.0.0.1", headers={"x-forwarded-for": "1.2.3.4"}).get("/simulator/").status_code == 404
    assert Client(REMOTE_ADDR="127.0.0.1").get("/simulator/").status_code == 202


@pytest.mark.django_db
def test_without_the_simulator_there_is_nothing(settings: Settings) -> None:
    settings.SIMULATOR_URL = ""
    assert Client(REMOTE_ADDR="127.0.0.1").get("/simulator/").status_code == 404


@pytest.mark.django_db
def test_a_simulator_that_is_away_is_said(settings: Settings) -> None:
    settings.SIMULATOR_URL = "http://127.0.0.1:1"
    assert Client(REMOTE_ADDR="127.0.0.1").get("/simulator/").status_code == 503
