"""The memory panel in a real browser: what happened so far, corrected with a click, and an opening for the reply."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection
from playwright.sync_api import expect

from inbox.actors import Actor
from inbox.clock import now
from inbox.models import Thread
from memory.connectors import asking
from memory.models import Fact, Issue, Likeness, Occurrence, Promise
from tests.browser.looking import PHONE
from tests.browser.site import *  # noqa: F403 - its fixtures
from tests.memory.connectors.conftest import ORDERS, far, shop  # noqa: F401 - fixtures

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def thread(connected, hear):
    """Marta came three times with one issue; we know an order of hers, and owe her a valve."""
    said = [
        hear(connected["wa-main"], text)
        for text in ("The valve is late", "Still no valve", "For the third time: my valve!")
    ]
    contact, start = said[0].home_contact, now() - timedelta(days=9)
    issue = Issue.objects.create(contact=contact, title="The valve is late", opened_at=start, last_at=now(), contacts=3)
    for n, message in enumerate(said):
        Occurrence.objects.create(
            issue=issue, message=message, channel=message.channel, at=start + timedelta(days=4 * n), is_contact=True,
            decided_by="similarity" if n else "new", reason="Said much the same before" if n else "It began the issue",
        )  # fmt: skip
    other = Issue.objects.create(contact=contact, title="Wants an invoice", opened_at=start, last_at=start)
    Occurrence.objects.create(issue=other, message=said[0], at=start, decided_by="new", reason="It began the issue")
    Likeness.objects.create(message=said[2], issue=other, score=0.5, reason="Some of the same words")
    Fact.objects.create(
        contact=contact, kind="order", text="Order 48-2210", value="48-2210", slot="order:48-2210", valid_from=start,
        known_at=start, author_kind="contact", author_name="Marta", standing="claimed",
    )  # fmt: skip
    Promise.objects.create(
        contact=contact, text="We will send the valve", by="agent", made_at=start, known_at=start, due_at=start,
    )  # fmt: skip
    return said[0].thread


def test_the_panel_tells_is_corrected_and_leads_back(desk, thread, ana):
    seat = desk(ana, f"/threads/{thread.pk}/")
    panel = seat.page.locator("#context [data-memory]")
    issue = panel.locator(".issue", has_text="The valve is late")
    expect(issue).to_contain_text("Contacted 3 times in 8 days, still open")
    expect(issue.locator(".beads li")).to_have_count(3)
    expect(panel).to_contain_text("Order 48-2210")
    expect(panel).to_contain_text("their word")
    expect(panel).to_contain_text("was due")
    assert seat.violations() == [] and seat.complaints == []
    panel.locator("li[data-fact]").hover()
    panel.locator("[data-act=fact-confirm]").click()
    expect(panel).not_to_contain_text("their word")
    panel.locator("li[data-fact]").hover()
    panel.locator("[data-act=fact-correct]").click()
    expect(panel.locator("li[data-fact] input")).to_be_focused()
    seat.page.keyboard.type("48-2211")
    seat.page.keyboard.press("Enter")
    expect(panel).to_contain_text("48-2211")
    assert set(Fact.objects.values_list("value", "state")) == {("48-2210", "superseded"), ("48-2211", "corrected")}
    panel.locator("li[data-promise]").first.hover()
    panel.locator("[data-act=promise][data-state=kept]").click()
    expect(panel).not_to_contain_text("We will send the valve")
    assert Promise.objects.get().state == "kept"
    panel.locator("[data-act=likeness][data-same=false]").click()
    expect(panel.locator(".ask")).to_have_count(0)
    assert Likeness.objects.get().same is False
    issue.locator(".beads [data-act=goto]").first.click()
    expect(seat.page.locator("#items")).to_contain_text("The valve is late")


def test_the_opening_is_put_into_the_composer_and_not_sent(desk, thread, ana):
    seat = desk(ana, f"/threads/{thread.pk}/")
    expect(seat.page.locator("#context [data-slot=opening]")).to_contain_text("3 times")
    seat.page.keyboard.press("Control+j")
    expect(seat.page.locator("#composer")).to_have_value(seat.page.locator("[data-slot=opening]").inner_text())
    assert thread.messages.filter(direction="out").count() == 0


def test_on_a_phone_the_panel_fits(desk, thread, ana):
    seat = desk(ana, f"/threads/{thread.pk}/", size=PHONE)
    seat.page.locator("#app").evaluate("app => { app.dataset.pane = 'ctx' }")
    expect(seat.page.locator("[data-memory]")).to_contain_text("The valve is late")
    assert seat.overflow() <= 0 and seat.violations() == []


def _tab_to(page, selector):
    """Tab on until this has the focus."""
    for _ in range(80):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} is not reached by Tab")


def test_all_of_it_is_worked_by_the_keyboard_and_the_focus_stays_where_one_was(desk, thread, hear, connected, ana):
    Thread.objects.get(pk=thread.pk).resolve(Actor.agent(ana), "sent the valve", anyway=True)
    hear(connected["wa-main"], "Do you sell grinders, too?")
    seat = desk(ana, f"/threads/{thread.pk}/")
    page, panel = seat.page, seat.page.locator("#context [data-memory]")
    expect(panel).to_contain_text("their word")
    page.locator("#context .scroll").focus()
    _tab_to(page, "[data-act=fact-confirm]")
    page.keyboard.press("Enter")
    expect(panel).not_to_contain_text("their word")
    expect(panel.locator("li[data-fact] :focus")).to_have_count(1)
    _tab_to(page, "[data-act=fact-correct]")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(panel.locator("[data-act=fact-correct]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(panel.get_by_role("textbox")).to_be_focused()
    page.keyboard.type("48-2211")
    page.keyboard.press("Enter")
    expect(panel.locator("li[data-fact]")).to_contain_text("48-2211")
    expect(panel.locator("li[data-fact] :focus")).to_have_count(1)
    _tab_to(page, "[data-act=fact-forget]")
    page.keyboard.press("Enter")
    expect(panel).not_to_contain_text("48-2211")
    expect(page.locator("#context :focus")).to_have_count(1)
    episodes = page.locator("[data-episodes] li[data-episode]")
    expect(page.locator("#context [aria-labelledby=ctx-episodes]")).to_be_hidden()
    _tab_to(page, "[data-episodes] summary")
    page.keyboard.press("Enter")
    expect(episodes.first).to_contain_text("The customer wrote after the last episode was resolved.")
    assert seat.violations() == [] and seat.complaints == []
    _tab_to(page, "[data-act=episode][data-with]")
    page.keyboard.press("Enter")
    expect(episodes).to_have_count(1)
    expect(page.locator("[data-episodes] li[data-episode] :focus")).to_have_count(1)
    page.keyboard.press("z")
    expect(episodes).to_have_count(2)
    assert thread.episodes.first().reason == "split"


def test_records_come_beside_the_thread_and_a_slow_system_holds_up_nothing(desk, thread, ana, shop, far):  # noqa: F811 - fixtures
    far.answer("/orders/351912345204", ORDERS)
    far.gate.clear()
    seat = desk(ana, f"/threads/{thread.pk}/")
    panel = seat.page.locator("#context section", has_text="Orders")
    expect(panel).to_contain_text("Asking")
    asked = threading.Thread(target=_ask, daemon=True)
    asked.start()
    seat.page.keyboard.press("r")
    seat.page.keyboard.type("I am looking")
    expect(seat.page.locator("#composer")).to_have_value("I am looking")
    expect(seat.page.locator("#context [data-memory]")).to_contain_text("The valve is late")
    far.gate.set()
    asked.join(20)
    expect(panel).to_contain_text("A-10045")
    expect(panel).to_contain_text("Delayed")
    expect(panel.locator("header")).to_contain_text("as of")
    assert seat.violations() == [] and seat.complaints == []


def _ask():
    try:
        asking.ask_some()
    finally:
        connection.close()
