"""A shop on an origin of its own, under a policy as strict as it can be, and a person who talks to its widget."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connection
from playwright.sync_api import Browser, BrowserContext, Locator, Page

from channels_app.connection import connect
from inbox import outlets
from inbox.actors import Actor
from inbox.clock import now
from inbox.inbound import StatusChange
from inbox.intake import Entry, take_in
from inbox.models import Agent, Channel, Message, Team, Thread
from inbox.models.channel import FRESH_S

SECRET = "the shop's own secret, long enough"
#: rules that a careless page has, and that must not reach into the widget
_STYLE = "*{letter-spacing:.05em;color:#600} body{font:22px serif;text-transform:uppercase;background:#f5f3ef} div{background:pink}"
_PAGE = """<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>Shop</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="/s.css">
<script src="/own.js"></script><script async src="{site}/w/shop.js"></script></head>
<body><main><h1>Parts for espresso machines</h1><p>The page belongs to somebody else.</p></main></body></html>"""
_OWN = "window.Throughline=function(){(Throughline.q=Throughline.q||[]).push(arguments)};window.heard=[];" + "".join(
    f"Throughline('on','{name}',data=>heard.push(['{name}',data]));"
    for name in ("ready", "open", "close", "message", "unread", "error")
)


class Shop:
    """The shop's server; `origin` is where its pages are."""

    def __init__(self, site: str) -> None:
        shop = self
        policy = (
            f"default-src 'none'; script-src 'self' {site}; style-src 'self'; connect-src {site} {site.replace('http', 'ws')};"
            f" img-src {site}; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'"
        )

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path, _, lang = self.path.partition("?lang=")
                kind, body = {
                    "/s.css": ("text/css", _STYLE), "/own.js": ("text/javascript", _OWN), **shop.more,
                }.get(path, ("text/html", _PAGE.format(site=site, lang=lang or "en")))  # fmt: skip
                self.send_response(200)
                self.send_header("Content-Type", f"{kind}; charset=utf-8")
                # Pages of a test's own may make their script elements by script.
                self.send_header("Content-Security-Policy", policy.rpartition(";")[0] if path in shop.more else policy)
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *args: Any) -> None:
                shop.asked += 1

        self.asked = 0
        #: further files of the shop: path -> (type, text)
        self.more: dict[str, tuple[str, str]] = {}
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


class Guest:
    """A page of the shop in a browser, and the widget on it."""

    def __init__(self, context: BrowserContext, shop: Shop) -> None:
        self.context, self.shop = context, shop
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", lambda told: self.complaints.append(told.text) if told.type == "error" else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def visit(self, lang: str = "") -> Guest:
        """Load a page of the shop and wait for the widget."""
        self.page.goto(f"{self.shop.origin}/{'?lang=' + lang if lang else ''}")
        return self.wait("window.Throughline && Throughline.loaded && heard.some(([name]) => name === 'ready')")

    def wait(self, expression: str) -> Guest:
        """Until it is true. Playwright's own waiting evaluates strings, which the page's policy forbids."""
        until = time.monotonic() + 15
        while not self.page.evaluate(f"() => !!({expression})"):
            assert time.monotonic() < until, f"never true: {expression}"
            self.page.wait_for_timeout(30)
        return self

    def open(self) -> Guest:
        """Open the chat with the launcher."""
        self.launcher.click()
        self.text.wait_for()
        return self

    def write(self, text: str) -> Guest:
        """Type and send."""
        self.text.fill(text)
        self.page.keyboard.press("Enter")
        return self

    @property
    def launcher(self) -> Locator:
        return self.page.locator("throughline-chat .la")

    @property
    def panel(self) -> Locator:
        return self.page.locator("throughline-chat [role=dialog]")

    @property
    def text(self) -> Locator:
        return self.panel.locator("textarea")

    @property
    def bubbles(self) -> Locator:
        return self.panel.locator(".m")

    @property
    def status(self) -> Locator:
        return self.panel.locator(".st")

    def heard(self, name: str) -> list[Any]:
        """What the page's listeners were told."""
        told: list[Any] = self.page.evaluate(
            "name => heard.filter(([one]) => one === name).map(([, data]) => data)", name
        )
        return told

    def violations(self) -> list[str]:
        """What axe finds, best practice included."""
        found = Axe().run(self.page).response["violations"]
        return [f"{rule['id']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]]


@pytest.fixture(scope="module")
def shop(site: str) -> Iterator[Shop]:
    """The shop, running."""
    shop = Shop(site)
    yield shop
    shop.close()


@pytest.fixture
def widget_channel(shop: Shop, support: Team, transactional_db: None, request: pytest.FixtureRequest) -> Channel:
    """The web chat that the shop's origin may use; a test may give it more settings (indirectly)."""
    channel = Channel(key="shop", kind="webchat", name="Coffee Parts", team=support)
    usual = {"allowed_origins": [shop.origin], "identity_secret": [SECRET], "greeting": "Hello! How can we help?"}
    more = getattr(request, "param", {})
    connect(channel, usual | more)
    channel.save()
    Channel.objects.forget()
    # What stands in the script is asked of the server's memory of its channels.
    time.sleep(FRESH_S + 0.05 if more else 0)
    return channel


@pytest.fixture
def guest(browser: Browser, shop: Shop, widget_channel: Channel) -> Iterator[Callable[..., Guest]]:
    """`guest(**context)`: a browser of its own on the shop's page."""
    contexts: list[BrowserContext] = []

    def come(context: BrowserContext | None = None, **options: Any) -> Guest:
        if context is None:
            told = {
                "viewport": {"width": 1100, "height": 760},
                "locale": "en-GB",
                "timezone_id": "Europe/Lisbon",
                **options,
            }
            contexts.append(context := browser.new_context(**told))
        return Guest(context, shop)

    yield come
    for context in contexts:
        context.close()
    _settle()


def _settle() -> None:
    """Until the server has written what the last frames told it; emptying the tables meanwhile would be a deadlock."""
    quiet, until = 0, time.monotonic() + 15
    while quiet < 3 and time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
                " AND state NOT LIKE 'idle'"
            )
            quiet = quiet + 1 if cursor.fetchone()[0] == 0 else 0
        time.sleep(0.05)


class _Open:
    def may_send(self, *asked: Any) -> outlets.Allowed:
        return outlets.Allowed()

    def options(self, *asked: Any) -> list[dict[str, Any]]:
        return []


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch, widget_channel: Channel) -> Callable[..., Message]:
    """`answer(agent, text)`: a reply in the one thread there is, delivered to the channel."""
    monkeypatch.setattr(outlets, "_outlet", _Open())

    def answer(agent: Agent, text: str, **draft: Any) -> Message:
        thread = Thread.objects.get(merged_into=None)
        wish = outlets.Draft(channel=widget_channel, text=text, **draft)
        message: Message = thread.reply(Actor.agent(agent), wish, thread.last_in_address)
        take_in([Entry(widget_channel, StatusChange(f"out:{message.pk}", "sent", now(), opaque=str(message.pk)))])
        return message

    return answer
