"""Nobody answers blind, and one speaks at a time: two agents in two windows, and the API's own word."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.stories.people import Agent

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


def api(agent: Agent, path: str, body: dict, method: str = "POST") -> tuple[int, dict]:
    """A call by the agent's own session, past what the page knows."""
    return tuple(agent.page.evaluate(
        """async ([method, path, body]) => { const answer = await fetch('/api/v1/' + path, { method, body: JSON.stringify(body), headers:
           { 'Content-Type': 'application/json', 'X-CSRFToken': document.body.dataset.csrf } }); return [answer.status, await answer.json()]; }""",
        [method, path, body],
    ))  # fmt: skip


def test_an_answer_to_what_its_author_has_not_seen_is_held(product, customer, agent):
    dina = customer("Dina Farouk")
    dina.writes("Can you change my address?")
    thread = dina.thread
    ana, boris = agent("ana", f"/threads/{thread}/"), agent("boris", f"/threads/{thread}/")
    seen = product.get(f"threads/{thread}/")
    boris.writes("To which one?")
    expect(ana.page.locator("#items .msg.out", has_text="To which one?")).to_have_count(1)
    asked = {"text": "Yes, gladly", "seen_seq": seen["last_seq"], "epoch": seen["epoch"], "client_id": "blind"}
    status, told = api(ana, f"threads/{thread}/replies/", asked)
    assert (status, told["code"]) == (409, "seen_seq_stale"), told
    assert [item["text"] for item in told["items"] if item["kind"] == "message"] == ["To which one?"]
    assert "Yes, gladly" not in product.texts(thread)
    status, told = api(ana, f"threads/{thread}/replies/", {"text": "Without any seq"})
    assert status == 400, told
    now = product.get(f"threads/{thread}/")
    status, told = api(ana, f"threads/{thread}/replies/", {**asked, "seen_seq": now["last_seq"], "epoch": now["epoch"]})
    assert status == 201, told
    for each in (ana, boris):
        each.expect_equal(product, thread)


def test_the_baton_grows_and_an_old_number_of_it_no_longer_speaks(product, customer, agent):
    dina = customer("Dina Farouk")
    dina.writes("Who is there?")
    thread = dina.thread
    ana, boris = agent("ana", f"/threads/{thread}/"), agent("boris", f"/threads/{thread}/")
    ana.writes("I am, Ana")
    expect(boris.page.locator("#items .msg.out", has_text="I am, Ana")).to_have_count(1)
    first = product.get(f"threads/{thread}/")["baton"]
    assert first["holder"]["name"] == "Ana Duarte"
    status, told = api(boris, f"threads/{thread}/takeover/", {})
    assert status == 200, told
    second = product.get(f"threads/{thread}/")["baton"]
    assert second["holder"]["name"] == "Boris Klein" and second["number"] > first["number"]
    # A colleague who holds it is no bar to a second human; who passes it on must know the number it has now.
    away = {"to": {"agent": _me(ana)}, "reason": "lunch", "summary": "An old page's wish", "baton": first["number"]}
    status, told = api(boris, f"threads/{thread}/handoff/", away)
    assert (status, told["code"]) == (409, "baton_lost"), told
    assert told["holder"]["name"] == "Boris Klein"
    status, told = api(boris, f"threads/{thread}/handoff/", {**away, "baton": second["number"]})
    assert status == 200, told
    third = product.get(f"threads/{thread}/")["baton"]
    assert third["holder"]["name"] == "Ana Duarte" and third["number"] > second["number"]
    for each in (ana, boris):
        each.expect_equal(product, thread)


def _me(agent: Agent) -> str:
    return str(agent.page.evaluate("document.body.dataset.me"))
