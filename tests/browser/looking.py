"""Looking at pages as a person would: a signed-in tab that notes what its console and its policy complain of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.test.testcases import LiveServerThread, _StaticFilesHandler
from playwright.sync_api import Browser, Page, TimeoutError

DESKTOP, PHONE = (1440, 900), (390, 844)
#: a page that has not filled itself in by then is broken
PATIENCE_MS = 5_000
#: the sockets are another server's business here
_IGNORED = ("WebSocket", "/ws/")


@contextmanager
def served() -> Iterator[str]:
    """The pages over HTTP in a thread of this process, with the collected static files; no sockets."""
    server = LiveServerThread("127.0.0.1", _StaticFilesHandler)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    yield f"http://127.0.0.1:{server.port}"
    server.terminate()
    server.join()


class Tab:
    """A page with its complaints."""

    def __init__(self, page: Page, origin: str) -> None:
        self.page, self.origin = page, origin
        self.complaints: list[str] = []
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def open(self, path: str) -> Page:
        """Go there and wait until the page has filled itself in."""
        self.page.goto(f"{self.origin}{path}", wait_until="load")
        try:
            self.page.locator("[data-w]:empty").first.wait_for(state="detached", timeout=PATIENCE_MS)
        except TimeoutError as error:
            raise AssertionError(f"{path} does not fill itself in: {self.complaints}") from error
        return self.page

    def violations(self) -> list[str]:
        """What axe finds, one line each, best practice included."""
        before = list(self.complaints)
        found = Axe().run(self.page).response["violations"]
        # On some pages axe itself tries an inline style to measure; that is not the page's doing.
        self.complaints[:] = before
        return [f"{rule['id']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]]

    def overflow(self) -> int:
        """By how many pixels the page is wider than its window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - innerWidth"))

    def _note(self, message: Any) -> None:
        if message.type == "error" and not any(
            word in message.text + message.location.get("url", "") for word in _IGNORED
        ):
            self.complaints.append(message.text)


@contextmanager
def tab(
    browser: Browser, origin: str, agent: Any = None, size: tuple[int, int] = DESKTOP, **more: Any
) -> Iterator[Tab]:
    """A tab of its own, signed in as `agent`."""
    phone = size[0] < 500
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        has_touch=phone,
        is_mobile=phone,
        timezone_id="Europe/Lisbon",
        **more,
    )
    if agent is not None:
        client = Client()
        client.force_login(agent)
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": origin}])
    yield Tab(context.new_page(), origin)
    context.close()
