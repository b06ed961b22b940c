"""Where we may be led: nowhere inside, whatever the spelling, whoever redirects."""

import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from channels_app import downloading
from channels_app.providers.base import Refused, Source, TryLater
from inbox import fetching

INSIDE = [
    "127.0.0.1", "127.1.2.3", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "192.0.0.8",
    "0.0.0.0", "224.0.0.1", "255.255.255.255", "198.18.0.1", "203.0.113.7", "::1", "::", "::ffff:127.0.0.1",
    "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::", "fe80::1", "fec0::1", "fc00::1",
    "fd12::1", "ff02::1", "2001:db8::1", "100::1", "2001::1",
]  # fmt: skip
OUTSIDE = ["8.8.8.8", "1.1.1.1", "157.240.0.1", "2606:4700:4700::1111", "2a03:2880::1"]
SPELLED = ["2130706433", "0x7f.1", "0177.0.0.1", "127.1", "①②⑦.⓪.⓪.①", "localhost", "0"]


@pytest.mark.parametrize("address", INSIDE)
def test_inside_is_inside(address):
    assert fetching.is_inside(address)


@pytest.mark.parametrize("address", OUTSIDE)
def test_outside_is_not(address):
    assert not fetching.is_inside(address)


@pytest.mark.parametrize("host", [*SPELLED, "::1", "127.0.0.1"])
def test_no_spelling_leads_inside(host):
    with pytest.raises(httpx.ConnectError):
        fetching.address_of(host, 443, frozenset())


def test_a_permission_is_for_one_host_and_port(settings):
    assert fetching.address_of("127.0.0.1", 9009, frozenset({"127.0.0.1:9009"})) == "127.0.0.1"
    with pytest.raises(fetching.Forbidden):
        fetching.address_of("127.0.0.1", 9010, frozenset({"127.0.0.1:9009"}))
    settings.PRIVATE_HOSTS = frozenset({"localhost:5000"})
    assert fetching.address_of("localhost", 5000, frozenset())


def test_the_connection_goes_to_the_address_that_was_judged(monkeypatch):
    """A name server that answers differently the second time is not asked a second time."""
    answers = iter(["8.8.8.8", "127.0.0.1"])
    asked = []

    def resolve(host, port, *args, **kwargs):
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    went = []
    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(
        socket, "create_connection", lambda place, *a, **k: went.append(place) or (_ for _ in ()).throw(OSError)
    )
    with httpx.Client(transport=fetching.Guarded(), trust_env=False) as client, pytest.raises(httpx.ConnectError):
        client.get("http://rebind.example/")
    assert went == [("8.8.8.8", 80)] and asked == ["rebind.example"]


@pytest.fixture
def web():
    """A server that redirects, and notes the headers that it saw."""
    seen = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            seen[self.path] = dict(self.headers)
            if self.path.startswith("/to/"):
                self.send_response(302)
                self.send_header("Location", self.path[4:])
                self.end_headers()
                return
            body = b"x" * 1000 if self.path == "/file" else b""
            self.send_response(200 if self.path in ("/file", "/endless") else 404)
            self.send_header("Content-Length", "1000000000" if self.path == "/endless" else str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}", seen
    server.shutdown()
    server.server_close()


def hosts(base):
    return frozenset({base.removeprefix("http://")})


def test_a_file_is_fetched_and_a_redirect_sees_no_credentials(web, tmp_path):
    base, seen = web
    source = Source(f"{base}/to/{base}/file", {"Authorization": "Bearer secret"})
    assert downloading.download(source, tmp_path / "a", 5000, hosts(base)) == 1000
    assert seen[f"/to/{base}/file"]["Authorization"] == "Bearer secret"
    assert "Authorization" not in seen["/file"]


@pytest.mark.parametrize(
    "target",
    ["file:///etc/passwd", "gopher://x/", "http://169.254.169.254/latest", "https://127.0.0.1/", "http://8.8.8.8/",
     "https://8.8.8.8:8443/", "https://user@8.8.8.8/", "//[::1", "https://[::ffff:127.0.0.1]/"],
)  # fmt: skip
def test_a_redirect_leads_nowhere_inside(web, tmp_path, target):
    base, _ = web
    with pytest.raises(Refused):
        downloading.download(Source(f"{base}/to/{target}"), tmp_path / "a", 5000, hosts(base))


def test_too_big_is_refused_and_missing_is_tried_again(web, tmp_path):
    base, _ = web
    for path in ("/file", "/endless"):
        with pytest.raises(Refused, match="bigger"):
            downloading.download(Source(base + path), tmp_path / "a", 999, hosts(base))
    with pytest.raises(TryLater):
        downloading.download(Source(base + "/nothing"), tmp_path / "a", 999, hosts(base))
    with pytest.raises(Refused, match="without end"):
        downloading.download(
            Source(f"{base}/to/{base}/to/{base}/to/{base}/to/{base}/to/x"), tmp_path / "a", 9, hosts(base)
        )


def test_only_the_providers_own_hosts_are_shown_credentials(tmp_path):
    source = Source(
        "https://evil.example/file", {"Authorization": "Bearer secret"}, hosts=("graph.facebook.com", ".fbcdn.net")
    )
    with pytest.raises(Refused, match="not at the provider"):
        downloading.download(source, tmp_path / "a", 999)
