"""Runs the tests written in JavaScript (`*.test.js`) in a real Chromium, each `test("...")` as a test of this run."""

import functools
import json
import os
import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.chromium import ROOT, launched

NAME = re.compile(r'^test\("((?:[^"\\]|\\.)+)"', re.MULTILINE)
#: As strict as the product's own pages, so that a module that breaks the policy fails here already.
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'"


class Files(SimpleHTTPRequestHandler):
    """The checkout's own files, never cached, under the policy."""

    extensions_map = {**SimpleHTTPRequestHandler.extensions_map, ".js": "text/javascript"}

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""


class Page:
    """One browser for the run; each file of tests is loaded once, and its results kept."""

    def __init__(self) -> None:
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Files, directory=str(ROOT)))
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        # In a thread of its own: playwright's loop would make Django take the tests that follow for asynchronous code.
        self.thread = ThreadPoolExecutor(max_workers=1)
        self.session = launched()
        self.browser = self.thread.submit(self.session.__enter__).result()
        self.results: dict[Path, dict[str, str]] = {}

    def of(self, file: Path) -> dict[str, str]:
        """{name: "" or what went wrong} of one file; "" as a name stands for the file itself."""
        if file not in self.results:
            self.results[file] = {"": "it did not come to an end"}
            self.results[file] = self.thread.submit(self._run, file).result()
        return self.results[file]

    def close(self) -> None:
        """Ends browser and server."""
        self.thread.submit(self.session.__exit__, None, None, None).result()
        self.thread.shutdown()
        self.server.shutdown()
        self.server.server_close()

    def _run(self, file: Path) -> dict[str, str]:
        page = self.browser.new_page()
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
        page.goto(f"http://127.0.0.1:{self.server.server_port}/tests/js/harness.html?{file.relative_to(ROOT)}")
        page.wait_for_selector("body[data-done]", state="attached", timeout=30_000)
        found = json.loads(page.evaluate("JSON.stringify(window.results ?? {})"))
        failed = page.evaluate("window.failed ?? ''")
        page.close()
        return {**found, "": "\n".join([failed, *faults]).strip()}


class Scripted(pytest.Item):
    """One `test("...")` of a file."""

    def runtest(self) -> None:
        """Reads the result of the file's run; the file's own faults count for its first test."""
        pages = self.session.stash.setdefault(PAGE, None) or Page()
        self.session.stash[PAGE] = pages
        results = pages.of(self.path)
        wrong = results.get(self.name, "it did not run: " + results[""])
        if wrong or (results[""] and self.name == next(iter(results))):
            raise AssertionError(wrong or results[""])

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> str:
        """What the script threw, without our own frames."""
        return str(excinfo.value) if isinstance(excinfo.value, AssertionError) else str(excinfo.getrepr())

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where it stands, for the report."""
        return self.path, 0, self.name


class Script(pytest.File):
    """A file of tests in JavaScript."""

    def collect(self) -> Iterator[Scripted]:
        """Its tests, by name."""
        for name in NAME.findall(self.path.read_text()):
            item = Scripted.from_parent(self, name=name)
            item.add_marker("browser")
            yield item


PAGE: pytest.StashKey[Page | None] = pytest.StashKey()


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> Script | None:
    """Takes `*.test.js`, unless browser tests are left out."""
    if file_path.name.endswith(".test.js") and os.environ.get("BROWSER") != "0":
        return Script.from_parent(parent, path=file_path)
    return None


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Ends the browser, if there was one."""
    if page := session.stash.get(PAGE, None):
        page.close()
