"""The server goes away and comes back under an open tab: nobody reloads, nothing is missing, nothing is twice."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from inbox.models import Agent, Message
from tests.browser.looking import tab
from tests.browser.site import *  # noqa: F403 - its fixtures
from tests.browser.site import free_port, hearing, serving

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: the back-off of a line waits thirty seconds at most
BACK_MS = 60_000


def test_a_tab_outlives_the_server(browser, connected, hear, ana, tmp_path):
    Agent.objects.update(hold_s=0)
    thread = hear(connected["wa-main"], "Before").thread
    port = free_port()
    with tab(browser, f"http://127.0.0.1:{port}", ana) as seat:
        page = seat.page
        with serving(tmp_path, port):
            seat.open(f"/threads/{thread.pk}/?view=all")
            hearing(page)
        expect(page.locator("html")).not_to_have_attribute("data-line", "open")
        hear(connected["wa-main"], "While it was away")
        page.keyboard.press("r")
        page.keyboard.type("Written to nobody")
        page.keyboard.press("Control+Enter")
        expect(page.locator("#items .pending")).to_contain_text("Written to nobody")
        with serving(tmp_path, port):
            expect(page.locator("html")).to_have_attribute("data-line", "open", timeout=BACK_MS)
            expect(page.locator("#items .msg", has_text="While it was away")).to_have_count(1)
            # The customer wrote meanwhile: what was written before is shown to its author once more before it goes.
            expect(page.locator("#banner-stale")).to_contain_text("Marta Oliveira", timeout=BACK_MS)
            page.locator("[data-act=send-anyway]").click()
            expect(page.locator("#items .msg.out:not(.pending)")).to_have_count(1)
            expect(page.locator("#items .pending")).to_have_count(0)
    assert [message.text for message in Message.objects.filter(direction="out")] == ["Written to nobody"]
