"""Web, worker, Redis and PostgreSQL are killed while two agents look on: nothing lost, nothing twice, no reload."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.stories.product import PARTS, until

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]


def test_two_screens_live_through_the_death_of_every_part(product, customer, agent):
    dina = customer("Dina Farouk")
    dina.writes("Before anything happens")
    thread = dina.thread
    ana, boris = agent("ana", f"/threads/{thread}/"), agent("boris", f"/threads/{thread}/")
    said, answered = ["Before anything happens"], []
    for part in PARTS:
        was = product.pid("up")
        product.kill(part)
        # The provider tries again until it is answered 200, as Meta does; nobody waits for the part to be back.
        product.phones.act(dina.id, "wa-main", "text", wait=False, text=f"While {part} was dying")
        said.append(f"While {part} was dying")
        _hurried(product)
        expect(ana.page.locator("#items .msg", has_text=said[-1])).to_have_count(1, timeout=60_000)
        expect(boris.page.locator("#items .msg", has_text=said[-1])).to_have_count(1, timeout=60_000)
        answered.append(f"Answer after {part}")
        ana.writes(answered[-1])
        expect(boris.page.locator("#items .msg.out", has_text=answered[-1])).to_have_count(1, timeout=60_000)
        assert product.pid("up") == was
    until(product.is_whole, 60)
    _all_is_there_once(product, dina, thread, said, answered)
    for each in (ana, boris):
        each.expect_equal(product, thread)


def test_what_an_agent_sends_while_the_server_is_dead_goes_out_once(product, customer, agent):
    dina = customer("Dina Farouk")
    dina.writes("Are you open tomorrow?")
    thread = dina.thread
    ana, boris = agent("ana", f"/threads/{thread}/"), agent("boris", f"/threads/{thread}/")
    product.kill("web")
    ana.writes("From nine to five")
    expect(boris.page.locator("#items .msg.out", has_text="From nine to five")).to_have_count(1, timeout=60_000)
    _all_is_there_once(product, dina, thread, ["Are you open tomorrow?"], ["From nine to five"])
    for each in (ana, boris):
        each.expect_equal(product, thread)


def _hurried(product) -> None:
    """What the provider would try again in a while, it tries now."""

    def nothing_waits() -> bool:
        return not product.phones.deliveries(hurry=True)["waiting"]

    until(nothing_waits, 60)


def _all_is_there_once(product, dina, thread: str, said: list[str], answered: list[str]) -> None:
    messages = [item for item in product.timeline(thread) if item["kind"] == "message"]
    assert [item["text"] for item in messages if item["direction"] == "in"] == said
    assert [item["text"] for item in messages if item["direction"] == "out"] == answered
    for item in messages:
        if item["direction"] == "out":
            product.reaches(item["id"], "read", seconds=60)
    assert dina.got("wa-main") == answered
    assert dina.sent_twice() == []
