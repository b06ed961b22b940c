"""What strangers, broken programs and slow lines send to the running server: a 4xx with a sentence, or nothing at all."""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
import socket
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import psutil
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from tests.stories.product import APP_SECRET, TOKEN, Product, until

pytestmark = pytest.mark.timeout(240)

MIB = 1024 * 1024
LARGEST = 3_145_728
DEEP = b"[" * 100_000 + b"]" * 100_000
WHATSAPP = "/webhooks/whatsapp/wa-main/"
#: the most that the web process may grow by in one of these stories
GROWTH = 80 * MIB


@pytest.fixture
def web(product: Product) -> Iterator[httpx.Client]:
    """A caller without any right; afterwards the server is well and has not grown."""
    before = _memory(product)
    with httpx.Client(base_url=product.url, timeout=40, trust_env=False) as client:
        yield client
        assert client.get("/readyz").json()["ok"]
    assert _memory(product) - before < GROWTH


def signed(body: bytes, secret: str = APP_SECRET) -> dict[str, str]:
    """Meta's header over these bytes."""
    return {"X-Hub-Signature-256": "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}


def pieces(size: int) -> Iterator[bytes]:
    """A chunked body of so many bytes."""
    yield from itertools.repeat(b"x" * 65_536, size // 65_536)
    yield b"x" * (size % 65_536)


@pytest.mark.parametrize("headers", [
    {}, signed(b"{}", "another secret"), {"X-Hub-Signature-256": "sha256="}, {"X-Hub-Signature-256": b"sha256=\xe9\xff\x80"},
    {"X-Hub-Signature-256": "sha1=abc"}, {"X-Hub-Signature-256": "sha256=" + "0" * 100_0},
    {"X-Twilio-Signature": "wrong"}, {"X-Twilio-Signature": "ÿ".encode("latin-1")},
])  # fmt: skip
def test_a_webhook_without_its_signature_is_refused_and_nothing_is_kept(web, product, headers):
    twilio = any(name.startswith("X-Twilio") for name in headers)
    path = "/webhooks/twilio/sms-main/" if twilio else WHATSAPP
    answer = web.post(path, content=b"{}", headers={"Content-Type": "application/json", **headers})
    assert answer.status_code == 403 and answer.text
    assert product.get("status/")["inbound_pending"] == 0


@pytest.mark.parametrize(
    "body",
    [b"not JSON", b"", b"\xff\xfe\x00", DEEP, b'"' + b"\\ud800" * 1000 + b'"', b"null", b'{"entry": [{"changes": 7}]}'],
)
def test_what_is_rightly_signed_is_kept_whatever_it_holds(web, product, body):
    before = {item["id"] for item in product.get("parked/?channel=wa-main&limit=200")["results"]}
    answer = web.post(WHATSAPP, content=body, headers=signed(body))
    assert (answer.status_code, answer.json()) == (200, {"ok": True})
    until(lambda: _parked(product) - before, 30)


def _parked(product: Product) -> set[str]:
    return {item["id"] for item in product.get("parked/?channel=wa-main&limit=200")["results"]}


@pytest.mark.parametrize(
    ("path", "size"),
    [(WHATSAPP, LARGEST), ("/webhooks/twilio/sms-main/", 262_144), ("/api/v1/threads/1/replies/", MIB)],
)
def test_a_body_over_its_limit_is_refused_chunked_or_not_before_it_fills_memory(web, path, size):
    for _ in range(5):
        assert web.post(path, content=b"x" * (size + 1)).status_code == 413
        assert web.post(path, content=pieces(size + 1)).status_code == 413
        assert web.post(path, content=pieces(8 * size)).status_code == 413
    assert web.post(path, content=b"x", headers={"Content-Length": "1"}).status_code in (401, 403)


def test_bodies_of_the_api_that_are_no_json_are_refused_with_a_sentence(product, web, customer):
    dina = customer("Dina Farouk")
    dina.writes("Hello")
    path = f"threads/{dina.thread}/replies/"
    for body in (DEEP, b"{", b"\xff", b'{"text": NaN}', b'{"text": 1e999}', b"[]", b'"text"', b"{'text': 1}", b'{"text": ["' + b"a" * 100_000 + b'"]}',
                 b'{"text": "x", "hold": -1}', b'{"text": "x", "seen_seq": 99999999999999999999}', b'{"text": "x", "\\u0000": 1}',
                 b'{"text": "x", "channel": "nobody"}', b'{"text": "x", "address": "\\ud800"}', b'{"text": "x", "client_id": "\\u0000"}'):  # fmt: skip
        answer = product.http.post(path, content=body, headers={"Content-Type": "application/json"})
        assert 400 <= answer.status_code < 500, (body[:60], answer.status_code, answer.text[:300])
        assert answer.headers["content-type"].startswith("application/problem+json") and answer.json()["detail"]
    assert product.texts(dina.thread) == ["Hello"]


def test_nul_and_lone_surrogates_become_the_sign_for_what_cannot_be_read(product, web, customer):
    dina = customer("Dina Farouk")
    dina.writes("a\x00b")
    thread = dina.thread
    body = b'{"text": "c\\u0000d \\ud800 e \\u0007", "client_id": "odd"}'
    answer = product.http.post(f"threads/{thread}/notes/", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 201, answer.text
    assert answer.json()["text"] == "c\ufffdd \ufffd e "
    until(lambda: product.texts(thread) == ["a\ufffdb"], 30, told=lambda: str(product.texts(thread)))


FORGED = ("x", "%00", "-1", "AAAA", "%F0%9F%98%80", "9" * 400, "eyJhIjoxfQ", "%ED%A0%80", "' OR 1=1 --", "[[[[")


@pytest.mark.parametrize("path", [
    "threads/?cursor={}", "contacts/?cursor={}", "search/?q=a&cursor={}", "threads/{thread}/timeline/?epoch={}", "threads/{thread}/timeline/?after={}",
    "threads/{thread}/timeline/?since_rev={}", "parked/?cursor={}", "threads/?view={}", "threads/?limit={}", "messages/{}/", "contacts/{}/",
])  # fmt: skip
def test_forged_cursors_epochs_and_ids_are_refused(product, web, path):
    for forged in FORGED:
        answer = product.http.get(path.replace("{thread}", "1").format(forged))
        assert 400 <= answer.status_code < 500, (forged, answer.status_code, answer.text[:200])


@pytest.mark.parametrize("path", ["/webhooks/whatsapp/nobody/", "/webhooks/whatsapp/", "/webhooks/telegram/wa-main/", "/webhooks/whatsapp/%00/",
                                  "/webhooks/twilio/wa-main/", "/api/webchat/nobody/session/", "/w/nobody.js", "/webhooks/whatsapp/wa%ff/"])  # fmt: skip
def test_a_channel_that_is_not_there_is_a_404(web, path):
    answer = (
        web.get(path)
        if path.endswith(".js")
        else web.post(path, content=b"{}", headers={"Content-Type": "application/json"})
    )
    assert answer.status_code == 404


@pytest.mark.parametrize("origin", ["null", "https://evil.example", "http://", "http://[::1", "http://127.0.0.1:99999999", "x" * 5000, "http://127.0.0.1:{port}.evil.example",
                                    "HTTP://127.0.0.1:{port}/path"])  # fmt: skip
def test_a_socket_of_another_page_is_refused_however_its_origin_looks(product, web, origin):
    for path in ("/ws/inbox/", "/ws/webchat/shop/?ticket=x"):
        with (
            pytest.raises(InvalidStatus) as refused,
            _open(product, path, origin=origin.replace("{port}", str(product.port))),
        ):
            pass
        assert 400 <= refused.value.response.status_code < 500


@pytest.mark.parametrize("frame", ["x" * 70_000, "{", "", "\x00", b"\x00\xff", "[" * 30_000])
def test_a_garbage_frame_ends_its_socket_and_no_other(product, web, frame):
    with _open(product) as good, _open(product) as bad:
        bad.recv(20)
        bad.send(frame)
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                bad.recv(20)
        assert closed.value.rcvd and closed.value.rcvd.code == 4009
        assert _pong(good)


def test_frames_that_say_nothing_known_are_answered_by_an_error(product, web):
    frames: list[Any] = [7, [], {}, None, {"type": 7}, {"type": "x" * 1000}, {"type": "watch"}, {"type": "watch", "thread": {}, "epoch": [], "after": "x"},
                         {"type": "watch", "thread": "9" * 300, "epoch": 1, "after": 0}, {"type": "resume", "cursor": "forged\ud800"}]  # fmt: skip
    with _open(product) as line:
        line.recv(20)
        for frame in frames:
            line.send(json.dumps(frame))
            told = json.loads(line.recv(20))
            assert told["type"] in ("error", "reset"), (frame, told)
        assert _pong(line)


def test_slow_and_silent_clients_cost_others_nothing(product, web):
    lines = [socket.create_connection(("127.0.0.1", product.port), timeout=30) for _ in range(100)]
    for n, line in enumerate(lines):
        half = (
            b"GET / HT",
            b"POST /webhooks/whatsapp/wa-main/ HTTP/1.1\r\nHost: x\r\nContent-Le",
            b"",
            b"\x16\x03\x01\x00",
        )
        line.sendall(half[n % 4])
    assert web.get("/healthz").status_code == 200
    assert product.get("me/")["kind"] == "api_key"
    for line in lines:
        told = _until_closed(line)
        assert not told or told.startswith(b"HTTP/1.1 4"), told
        line.close()


def _until_closed(line: socket.socket) -> bytes:
    told = b""
    try:
        while piece := line.recv(65_536):
            told += piece
    except ConnectionResetError:
        pass
    return told


def _open(product: Product, path: str = "/ws/inbox/", origin: str | None = None) -> Any:
    headers = {} if origin else {"Authorization": f"Bearer {TOKEN}"}
    return connect(
        f"ws://127.0.0.1:{product.port}{path}",
        origin=origin,
        additional_headers=headers,
        open_timeout=20,
        max_size=2**23,
        proxy=None,
    )  # type: ignore[arg-type]


def _pong(line: Any) -> bool:
    line.send(json.dumps({"v": 1, "type": "ping"}))
    return _any(line, lambda frame: frame["type"] == "pong")


def _any(line: Any, wanted: Callable[[dict[str, Any]], bool]) -> bool:
    return any(wanted(json.loads(line.recv(20))) for _ in range(50))


def _memory(product: Product) -> int:
    return int(psutil.Process(product.pid("web")).memory_info().rss)
