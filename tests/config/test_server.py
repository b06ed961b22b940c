"""The web server refuses what is too big or too slow, and ends in order; a real process, real connections."""

import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from config.bounds.limits import limit_of
from config.embedded.process import free_port

TINY = Path(__file__).with_name("tiny.py")


@dataclass
class Running:
    """The server of a test."""

    port: int
    process: subprocess.Popen[bytes]
    note: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def raw(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=60)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One for all tests that do not end it."""
    yield from _serve(tmp_path_factory.mktemp("server"))


@pytest.fixture
def mortal(tmp_path: Path) -> Iterator[Running]:
    """One that the test ends."""
    yield from _serve(tmp_path)


def _serve(folder: Path) -> Iterator[Running]:
    port, note = free_port(), folder / "note"
    process = subprocess.Popen([sys.executable, str(TINY), str(port), str(note)])
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            break
        except OSError:
            time.sleep(0.05)
    yield Running(port, process, note)
    process.kill()
    process.wait()


def _answer(connection: socket.socket) -> bytes:
    got = b""
    while piece := connection.recv(65_536):
        got += piece
    return got


def test_a_body_that_announces_too_much_is_refused_before_it_is_sent(server: Running) -> None:
    with server.raw() as connection:
        connection.sendall(b"POST /webhooks/twilio/x/ HTTP/1.1\r\nHost: x\r\nContent-Length: 262145\r\n\r\n")
        answer = _answer(connection)
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["code"] == "too_large"


def test_a_client_that_waits_for_a_go_ahead_gets_the_refusal_instead(server: Running) -> None:
    head = b"POST /api/v1/x/ HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2000000\r\n\r\n"
    with server.raw() as connection:
        connection.sendall(head)
        assert _answer(connection).startswith(b"HTTP/1.1 413 ")


def test_a_chunked_body_is_refused_where_it_passes_the_limit_and_fills_no_memory(server: Running) -> None:
    before = httpx.get(server.url, timeout=60).json()["rss"]

    def endless() -> Iterator[bytes]:
        for _ in range(600):
            yield b"x" * 65_536

    answer = httpx.post(f"{server.url}/webhooks/whatsapp/x/", content=endless(), timeout=60)
    assert answer.status_code == 413
    assert httpx.get(server.url, timeout=60).json()["rss"] - before < 8 * 1024


def test_a_body_within_the_limit_arrives_whole_in_small_pieces(server: Running) -> None:
    got = httpx.post(f"{server.url}/api/v1/uploads/", content=b"x" * 20_000_000, timeout=60).json()
    assert (got["length"], got["most"]) == (20_000_000, 65_536)


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 65_537, 131_072, 200_000])
def test_a_body_of_any_size_ends_where_it_should(server: Running, size: int) -> None:
    assert httpx.post(f"{server.url}/x", content=b"x" * size, timeout=60).json()["length"] == size


def test_a_connection_serves_many_requests(server: Running) -> None:
    with httpx.Client(base_url=server.url, timeout=60) as client:
        assert [client.post("/x", content=b"y" * n).json()["length"] for n in (5, 0, 100_000, 3)] == [5, 0, 100_000, 3]


def test_the_client_cannot_move_the_root_path(server: Running) -> None:
    assert httpx.get(server.url, timeout=60, headers={"Daphne-Root-Path": "/admin"}).json()["root_path"] == ""


def test_a_slow_head_is_closed_in_time(server: Running) -> None:
    connections = [server.raw() for _ in range(20)]
    for connection in connections:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")
    for connection in connections:
        assert _answer(connection).startswith(b"HTTP/1.1 408 ")
        connection.close()


def test_a_frame_over_the_limit_is_closed_with_its_code(server: Running) -> None:
    with connect(f"ws://127.0.0.1:{server.port}/") as client:
        client.send("x" * 65_000)
        assert client.recv() == "65000"
        client.send("x" * 200_000)
        with pytest.raises(ConnectionClosed) as closed:
            client.recv()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4009


def test_a_client_that_does_not_read_is_closed_and_costs_no_memory(server: Running) -> None:
    before = httpx.get(server.url, timeout=60).json()["rss"]
    with connect(f"ws://127.0.0.1:{server.port}/", max_queue=1, max_size=None) as client:
        client.send("flood")
        with pytest.raises(ConnectionClosed):
            for _ in range(500):
                time.sleep(0.05)
                client.recv(timeout=60)
    assert httpx.get(server.url, timeout=60).json()["rss"] - before < 12 * 1024


def test_a_malformed_handshake_is_a_bad_request(server: Running) -> None:
    head = (
        "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: \xff\r\n\r\n"
    )
    with server.raw() as connection:
        connection.sendall(head.encode("latin-1"))
        assert connection.recv(1000).startswith(b"HTTP/1.1 400 ")


def test_sigterm_lets_a_request_finish_and_then_writes_the_last(mortal: Running) -> None:
    with connect(f"ws://127.0.0.1:{mortal.port}/") as client, mortal.raw() as asking:
        asking.sendall(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
        while not mortal.note.exists():
            time.sleep(0.02)
        mortal.process.send_signal(signal.SIGTERM)
        with pytest.raises(ConnectionClosed) as closed:
            client.recv(timeout=60)
        assert _answer(asking).startswith(b"HTTP/1.1 200 ")
    assert mortal.process.wait(60) == 0
    assert mortal.note.read_text() == "drained"
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1012


def test_sigterm_with_an_unfinished_head_ends_as_well(mortal: Running) -> None:
    with mortal.raw() as connection:
        connection.sendall(b"GET / HT")
        time.sleep(0.2)
        mortal.process.send_signal(signal.SIGTERM)
        assert mortal.process.wait(60) == 0


def test_each_address_has_its_limit() -> None:
    assert limit_of(b"/webhooks/twilio/a/?x=1").size == 262_144
    assert limit_of(b"/webhooks/whatsapp/a/").size == 3_145_728
    assert limit_of(b"/api/v1/history/").size == 256 * 1024 * 1024
    assert limit_of(b"/api/v1/uploads/").size == 100 * 1024 * 1024
    assert limit_of(b"/api/v1/threads/").size == 1024 * 1024
    assert limit_of(b"/accounts/login/").size == 2_621_440
