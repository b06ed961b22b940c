"""Who takes part in the stories: customers with a phone, visitors of the shop, agents in Chromium."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.stories.product import PASSWORD, Product

#: what a screen shows of its items that the API tells too; the day lines and the unread line are the screen's own
_SHOWN = """() => [...document.querySelectorAll('#items > [data-item]')].map(node => [
  node.dataset.item, node.dataset.id, Number(node.dataset.seq), node.dataset.item === 'message' ? node.dataset.status : '',
  node.querySelector('.txt')?.textContent ?? ''])"""
PATIENCE_MS = 40_000
#: a kill cuts lines and refuses calls, which the browser itself notes
_NOTED_BY_THE_BROWSER = ("WebSocket", "Failed to load resource", "ERR_")


class Customer:
    """Somebody with a phone; the number is theirs alone."""

    def __init__(self, product: Product, number: str, name: str, **more: Any) -> None:
        self.product, self.number, self.name = product, number, name
        self.id = str(product.phones.person(number, name=name, **more)["id"])

    def writes(self, text: str, channel: str = "wa-main", **more: Any) -> str:
        """A message whose webhook was acknowledged; its provider's id."""
        return self.product.phones.say(self.id, text, channel, **more)

    @property
    def thread(self) -> str:
        """The thread of this number."""
        return self.product.thread_of(self.number)

    def got(self, channel: str) -> list[str]:
        """What the business wrote to this phone, oldest first."""
        return [
            each["text"]
            for each in self.product.phones.chat(self.id, channel)
            if not each["mine"] and not each["by_provider"]
        ]

    def sent_twice(self) -> list[str]:
        """Texts that a provider accepted more than once for this phone."""
        texts = [send["text"] for send in self.product.phones.ledger(person=self.id)]
        return sorted({text for text in texts if texts.count(text) > 1})


class Visitor:
    """Somebody at the shop's page, writing into the widget; `customer` signs in there, `days` sets their clock on."""

    def __init__(self, context: BrowserContext, shop: str, customer: str = "", days: int = 0) -> None:
        self.context, self.page = context, context.new_page()
        if days:
            self.page.clock.set_system_time(datetime.now(UTC) + timedelta(days=days))
        self.page.goto(f"{shop}/simulator/shop/")
        if customer:
            self.page.locator("#customer").select_option(customer)
            self.page.locator("#login").click()
            self.page.locator("#logout").wait_for()
        self.page.locator("throughline-chat .la").click()
        self._panel = self.page.locator("throughline-chat [role=dialog]")

    def close(self) -> dict[str, Any]:
        """Shut the browser; what it keeps on its disk."""
        kept = dict(self.context.storage_state())
        self.context.close()
        return kept

    def code(self, name: str) -> str:
        """Ask to go on elsewhere, on the channel of this name; the code to be sent from the phone."""
        expect(self._panel.locator(".st").last).to_have_text("Sent")
        self._panel.locator("[aria-haspopup]").click()
        self._panel.get_by_role("button", name=f"Continue on {name}").click()
        return self._panel.locator(".mn b").inner_text()

    def expect_texts(self, *texts: str) -> None:
        """Wait until the newest bubbles say these."""
        for place, text in enumerate(reversed(texts), 1):
            expect(self._panel.locator(".m").nth(-place)).to_contain_text(text, timeout=PATIENCE_MS)

    def writes(self, text: str) -> None:
        """Type it and send it."""
        self._panel.locator("textarea").fill(text)
        self.page.keyboard.press("Enter")

    def expect_last(self, text: str) -> None:
        """Wait until the newest bubble says this."""
        expect(self._panel.locator(".m").last).to_contain_text(text, timeout=PATIENCE_MS)


class Agent:
    """An agent in a window of their own, which is never reloaded."""

    def __init__(self, context: BrowserContext, url: str, who: str) -> None:
        self.page: Page = context.new_page()
        self.url, self.who, self.complaints = url, who, list[str]()
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    @staticmethod
    @contextmanager
    def window(browser: Browser, **options: Any) -> Iterator[BrowserContext]:
        """A browser context that knows nobody."""
        context = browser.new_context(
            **{"viewport": {"width": 1440, "height": 900}, "timezone_id": "Europe/Lisbon", **options}
        )
        context.set_default_timeout(PATIENCE_MS)
        yield context
        context.close()

    def sign_in(self) -> Agent:
        """By the form, as a person does."""
        self.page.goto(f"{self.url}/accounts/login/")
        self.page.locator("[name=username]").fill(f"{self.who}@example.com")
        self.page.locator("[name=password]").fill(PASSWORD)
        self.page.locator("[name=password]").press("Enter")
        self.page.locator("#app").wait_for()
        return self

    def open(self, path: str) -> Agent:
        """Go there, and wait until the line to the server is open. A mark in the window tells of any later reload."""
        self.page.goto(f"{self.url}{path}")
        self.page.locator("html[data-line=open]").wait_for(state="attached")
        self.page.evaluate("window.sameWindow = true")
        return self

    def writes(self, text: str) -> None:
        """Answer in the composer and let it go at once."""
        self.page.locator("#composer").fill(text)
        self.page.locator("#composer").press("Control+Enter")

    def shown(self) -> list[list[Any]]:
        """Kind, id, seq, status and text of every item on the screen, from top to bottom."""
        return list(self.page.evaluate(_SHOWN))

    def expect_equal(self, product: Product, thread: str, seconds: float = 60) -> None:
        """Wait until the screen shows what the API tells, item by item, without ever having been loaded again."""
        limit = time.monotonic() + seconds
        while (shown := self.shown()) != (told := _told(product, thread)) or self._waiting():
            assert time.monotonic() < limit, f"{self.who} sees\n{shown}\ninstead of\n{told}"
            self.page.wait_for_timeout(200)
        assert self.page.evaluate("window.sameWindow === true"), "the page was loaded again"
        assert self.complaints == []

    def _waiting(self) -> int:
        return self.page.locator("#items .pending").count()

    def _note(self, message: Any) -> None:
        if message.type == "error" and not any(word in message.text for word in _NOTED_BY_THE_BROWSER):
            self.complaints.append(message.text)


def _told(product: Product, thread: str) -> list[list[Any]]:
    return [
        [item["kind"], item["id"], item["seq"], item.get("status") or "", item.get("text", "")]
        for item in product.timeline(thread)
    ]
