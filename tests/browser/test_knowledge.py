"""Knowledge in a real browser: behind the composer's slash, and on its page."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from memory.knowledge import keeping
from memory.knowledge.parsing.told import Block, Told
from memory.models import Document, Source
from tests.browser.site import *  # noqa: F403 - its fixtures

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def known(db):
    """One page about sending things back."""
    source = Source.objects.create(name="Help pages", kind="site", url="https://shop.example/help/", state="ready")
    document = Document.objects.create(source=source, url="https://shop.example/help/returns", run=1, done_run=1)
    text = "Unused goods may come back within 30 days of the day they reached you."
    keeping.keep(
        document, Told("Returns", [Block(1, "Returns"), Block(2, "How long you have", "long"), Block(0, text, "long")])
    )
    return text


def test_a_slash_with_a_few_words_offers_a_passage_with_its_link(desk, connected, hear, ana, known):
    thread = hear(connected["wa-main"], "May I send the valve back?").thread
    page = desk(ana, f"/threads/{thread.pk}/").page
    page.keyboard.press("r")
    page.keyboard.type("Hello. /unused goods")
    expect(page.locator("#menu-quick .opt[data-knowledge]")).to_contain_text("How long you have")
    page.keyboard.press("Enter")
    expect(page.locator("#composer")).to_have_value(f"Hello. {known}\nhttps://shop.example/help/returns#long")
    expect(page.locator("#menu-quick")).to_be_hidden()


def test_the_page_finds_passages_and_leads_to_where_they_stand(desk, connected, ana, known):
    page = desk(ana, "/").page
    page.locator("#rail a[href='/knowledge/']").click()
    expect(page.locator("#sources")).to_contain_text("Help pages")
    page.locator("#sources a").click()
    expect(page.locator("#documents a")).to_contain_text("Returns")
    assert [rule["id"] for rule in Axe().run(page).response["violations"]] == []
    page.get_by_role("link", name="All sources").click()
    page.fill("#kq", "unused goods")
    page.keyboard.press("Enter")
    found = page.locator("#found a")
    expect(found).to_have_attribute("href", "https://shop.example/help/returns#long")
    expect(found).to_contain_text(known)
    for size in ({"width": 1440, "height": 900}, {"width": 1100, "height": 800}, {"width": 390, "height": 844}):
        page.set_viewport_size(size)
        assert page.locator("#main").bounding_box()["x"] <= 52, "beside the rail, whatever the width"
        assert [rule["id"] for rule in Axe().run(page).response["violations"]] == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
