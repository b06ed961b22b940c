"""A library of SharePoint, played by a server on loopback: tokens, delta pages, changes, deletions, a state too old."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from bench.knowledge import papers
from memory.knowledge import sealed
from memory.models import Passage, Source

pytestmark = pytest.mark.django_db
TOKEN = "a-token-of-graph"


class Graph:
    """Plays login, Graph and the store of files. `log` numbers what happened; a delta token is a place in it."""

    def __init__(self):
        self.log, self.calls, self.oldest, self.secret = [], [], 0, "s3cret"
        self.files = {}

    def put(self, name, data):
        self.files[name] = data
        self.log.append({"id": f"id-{name}", "name": name, "webUrl": f"https://contoso.sharepoint.com/Docs/{name}", "size": len(data),
                         "file": {"mimeType": "application/octet-stream"}, "cTag": f"c{len(self.log)}"})  # fmt: skip

    def remove(self, name):
        del self.files[name]
        self.log.append({"id": f"id-{name}", "deleted": {"state": "deleted"}})

    def answer(self, method, path, query, headers, form):
        self.calls.append((path, headers.get("Authorization", "")))
        if path == "/login/contoso/oauth2/v2.0/token":
            fits = parse_qs(form).get("client_secret") == [self.secret]
            return (200, {"access_token": TOKEN}) if fits else (401, {"error": "invalid_client"})
        if path.startswith("/store/"):
            return 200, self.files[path.rsplit("/", 1)[1]]
        if headers.get("Authorization") != f"Bearer {TOKEN}":
            return 401, {"error": {"code": "InvalidAuthenticationToken"}}
        if path == "/v1.0/sites/contoso.sharepoint.com:/sites/help:/drive":
            return 200, {"id": "b!drive"}
        if path == "/v1.0/drives/b!drive/root/delta":
            return self.delta(int(query.get("token", ["0"])[0]), int(query.get("skip", ["0"])[0]))
        if path.startswith("/v1.0/drives/b!drive/items/id-"):
            name = path.split("/")[-2].removeprefix("id-")
            return (302, f"{self.address}/store/{name}") if name in self.files else (404, {})
        return 404, {}

    def delta(self, token, skip):
        if token and token < self.oldest:
            return 410, {"error": {"code": "resyncRequired"}}
        rows = self.log[token:] if token else [row for row in self.log if row.get("name") in self.files]
        base = f"{self.address}/v1.0/drives/b!drive/root/delta"
        page = {"value": [{"id": "root", "root": {}, "folder": {}}, *rows[skip : skip + 2]]}
        more = {"@odata.nextLink": f"{base}?token={token}&skip={skip + 2}"}
        return 200, page | (more if skip + 2 < len(rows) else {"@odata.deltaLink": f"{base}?token={len(self.log)}"})


@pytest.fixture
def graph(settings, tmp_path):
    playing = Graph()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            parts = urlsplit(self.path)
            form = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            status, told = playing.answer(self.command, parts.path, parse_qs(parts.query), self.headers, form)
            body = told if isinstance(told, bytes) else json.dumps(told).encode()
            self.send_response(status)
            if status == 302:
                self.send_header("Location", told)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815 - the library's name

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    playing.address = f"http://127.0.0.1:{server.server_port}"
    settings.PRIVATE_HOSTS = frozenset({f"127.0.0.1:{server.server_port}"})
    settings.THROUGHLINE_DATA = tmp_path
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield playing
    server.shutdown()
    server.server_close()


@pytest.fixture
def library(db, graph):
    source = Source(name="Library", kind="sharepoint", url="https://contoso.sharepoint.com/sites/help")
    sealed.put(source, sealed.Access("contoso", "app", "s3cret", f"{graph.address}/login", f"{graph.address}/v1.0"))
    source.save()
    return source


def texts(source):
    return sorted(Passage.objects.filter(document__source=source).values_list("text", flat=True))


def test_a_library_is_read_whole_and_then_only_what_changed(graph, library, read):
    graph.put("a.md", b"# Hours\n\nOpen at nine.")
    graph.put("b.docx", papers.word("Fees", [("Post", "Posting costs four euros.")]))
    graph.put("c.md", b"# Repair\n\nWe repair lamps.")
    graph.put("d.xlsx", b"no document")
    assert read(library).state == "ready", library.reason
    assert texts(library) == ["Open at nine.", "Posting costs four euros.", "We repair lamps."]
    assert {row.url for row in library.documents.all()} == {
        f"https://contoso.sharepoint.com/Docs/{n}" for n in ("a.md", "b.docx", "c.md")
    }
    graph.calls.clear()
    graph.put("a.md", b"# Hours\n\nOpen at ten.")
    graph.remove("c.md")
    read(library)
    assert texts(library) == ["Open at ten.", "Posting costs four euros."]
    assert [path for path, _ in graph.calls if path.startswith("/store/")] == ["/store/a.md"]
    assert all(not told for path, told in graph.calls if path.startswith("/store/"))  # the store is shown no token


def test_a_state_that_is_too_old_is_begun_anew(graph, library, read):
    graph.put("a.md", b"# A\n\nFirst.")
    graph.put("b.md", b"# B\n\nSecond.")
    read(library)
    graph.remove("a.md")
    graph.oldest = 99
    assert read(library).state == "ready", library.reason
    assert texts(library) == ["Second."]


def test_a_wrong_secret_is_told_in_words_and_costs_nothing(graph, library, read):
    graph.put("a.md", b"# A\n\nFirst.")
    read(library)
    graph.secret = "another"
    assert read(library).state == "failed"
    assert "refused us (401 invalid_client)" in library.reason and "s3cret" not in library.reason
    assert texts(library) == ["First."]
    assert "s3cret" not in library.sealed


def test_graph_cannot_lead_the_token_elsewhere(graph, library, read, monkeypatch):
    monkeypatch.setattr(
        graph, "delta", lambda *args: (200, {"value": [], "@odata.nextLink": "https://elsewhere.example/v1.0/x"})
    )
    assert read(library).state == "failed"
    assert "another server" in library.reason
