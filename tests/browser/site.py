"""The real web server on the test database, with sockets, and agents who work in tabs of their own."""

from __future__ import annotations

import itertools
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.db import connection
from django.db.models.signals import post_save
from django.dispatch import receiver
from playwright.sync_api import Browser, Page

from inbox.inbound import Inbound, Party
from inbox.intake import Entry, take_in
from inbox.models import Channel, Message, Team, Thread
from inbox.models.channel import FRESH_S
from tests.browser.looking import Tab, tab
from tests.chromium import ROOT, launched

MARTA = Party((("wa_id", "351912345204"),), name="Marta Oliveira")
WITHIN_S = 90.0
_numbers = itertools.count(1)
#: when a channel was made or changed last; until `FRESH_S` later the server may not know
_changed_at = -FRESH_S


@receiver(post_save, sender=Channel)
def _note(**_of_the_signal: object) -> None:
    global _changed_at  # one moment for all tests of this process
    _changed_at = time.monotonic()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for the tests of a file."""
    # Playwright's sync interface runs a loop in this thread, which Django would take for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with launched() as browser:
        yield browser
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="module")
def site(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The origin of a running server, as `up` starts it."""
    with serving(tmp_path_factory.mktemp("site")) as origin:
        yield origin


@pytest.fixture
def desk(site: str, browser: Browser, transactional_db: None) -> Iterator[Callable[..., Tab]]:
    """`desk(agent, path)`: a tab of this agent that has opened the page and hears of what happens, unless it is `deaf`."""
    with ExitStack() as open_tabs:

        def sit(agent: Any, path: str = "/?view=all", *, deaf: bool = False, **more: Any) -> Tab:
            seat = open_tabs.enter_context(tab(browser, site, agent, **more))
            time.sleep(max(0.0, _changed_at + FRESH_S + 0.05 - time.monotonic()))
            if deaf:
                # A line that opens and never says a word.
                seat.page.route_web_socket("**/ws/inbox/", lambda line: None)
            seat.open(path)
            if not deaf:
                hearing(seat.page)
            return seat

        yield sit


@pytest.fixture
def hear(transactional_db: None) -> Callable[..., Message]:
    """`hear(channel, text, party=MARTA)`: a customer's message is taken in, as the lane does it."""

    def one(channel: Channel, text: str, party: Party = MARTA, **more: Any) -> Message:
        provider_id = f"wamid.browser.{next(_numbers)}"
        take_in([Entry(channel, Inbound(provider_id, party, "text", text, **{"window_s": 86_400, **more}))])
        return Message.objects.select_related("thread", "address").get(provider_id=provider_id)

    return one


def hearing(page: Page) -> None:
    """Wait until the page's line to the server is open."""
    page.locator("html[data-line=open]").wait_for(state="attached")


def following(page: Page, thread: Thread) -> None:
    """Wait until the thread is open on the page."""
    page.locator(f"thread-pane[data-thread='{thread.pk}']").wait_for(state="attached")


@contextmanager
def serving(data: Path, port: int = 0) -> Iterator[str]:
    """A server process on this port, or on a free one, on the database and Redis of this test run."""
    port = port or free_port()
    origin = f"http://127.0.0.1:{port}"
    own = {
        "DATABASE_URL": urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")),
        "PUBLIC_URL": origin, "THROUGHLINE_DATA": str(data), "STATIC_ROOT": str(settings.STATIC_ROOT), "DATABASE_POOL": "1",
    }  # fmt: skip
    with (data / "web.out").open("wb") as out:
        command = [sys.executable, "-m", "config.server", "--port", str(port)]
        process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **own}, stdout=out, stderr=subprocess.STDOUT)
    try:
        _wait(origin, process, data)
        yield origin
    finally:
        process.terminate()
        process.wait(WITHIN_S)


def _wait(origin: str, process: subprocess.Popen[bytes], data: Path) -> None:
    until = time.monotonic() + WITHIN_S
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{origin}/healthz", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"The server does not answer: {(data / 'web.out').read_text()[-2000:]}")


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


#: channels with settings, so that the gate knows what may be sent; nothing leaves, since no worker runs
CONNECTED = """
[[team]]
name = "Support"
[[channel]]
key = "wa-main"
kind = "whatsapp"
name = "WhatsApp main"
team = "Support"
[channel.settings]
phone_number_id = "1001"
waba_id = "2001"
access_token = "only-for-tests"
app_secret = "only-for-tests-too"
verify_token = "only-for-tests-as-well"
[[channel]]
key = "sms-main"
kind = "twilio"
name = "SMS main"
team = "Support"
[channel.settings]
account_sid = "AC00000000000000000000000000000001"
auth_token = "only-for-tests"
sender = "+15005550006"
[[quick_reply]]
shortcut = "ship"
text = "It ships today, {name}."
"""


@pytest.fixture
def connected(transactional_db: None, support: Team) -> dict[str, Channel]:
    """Channels by key, as the workspace file connects them."""
    from inbox import workspace

    workspace.apply(CONNECTED)
    Channel.objects.forget()
    return {channel.key: channel for channel in Channel.objects.all()}
