"""One person, three channels, one thread: in the API, on two agents' screens, and back out where it came from."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from channels_app.simulator.client import sample
from tests.stories.people import Visitor
from tests.stories.product import until

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


def test_whatsapp_sms_and_web_chat_of_one_person_are_one_live_thread(product, customer, agent, browser):
    dina = customer("Dina Farouk")
    dina.writes("Has my parcel left?")
    # Channels are taken in side by side: what comes by two at the same moment has no order.
    thread = dina.thread
    dina.writes("I am on the road, text me", "sms-main")
    until(lambda: len(product.texts(thread)) == 2, 30, told=lambda: str(product.texts(thread)))
    ana, boris = agent("ana", f"/threads/{thread}/"), agent("boris", f"/threads/{thread}/")

    visitor = Visitor(browser.new_context(), product.shop)
    at_last = f"Now I am at the computer, {dina.number[-6:]}"
    visitor.writes(at_last)
    _link(product, thread, at_last)
    visitor.writes("Is anybody there?")
    until(lambda: len(product.texts(thread)) == 4, 30, told=lambda: str(product.texts(thread)))
    assert product.get(f"threads/{thread}/")["contact"]["display_name"] == "Dina Farouk"
    said = ["Has my parcel left?", "I am on the road, text me", at_last, "Is anybody there?"]
    assert product.texts(thread) == said
    mediums = [item["channel"]["medium"] for item in product.timeline(thread) if item["kind"] == "message"]
    assert mediums == ["whatsapp", "sms", "web", "web"]
    for each in (ana, boris):
        each.expect_equal(product, thread)

    _answer_on(ana, "web", "It left this morning")
    visitor.expect_last("It left this morning")
    _answer_on(ana, "wa", "Here is the number: 4711")
    _answer_on(ana, "sms", "By text too: 4711")
    until(lambda: dina.got("wa-main") == ["Here is the number: 4711"], 30)
    until(lambda: dina.got("sms-main") == ["By text too: 4711"], 30)
    for medium, status in (("wa", "read"), ("sms", "delivered")):
        tick = boris.page.locator(f"#items .msg.out[data-medium={medium}] [data-tick={status}]")
        expect(tick).to_be_visible(timeout=30_000)
    for each in (ana, boris):
        each.expect_equal(product, thread)
    assert dina.sent_twice() == []
    _reads_well(boris)


def _reads_well(agent) -> None:
    """Where the channel changed on one day there is no dangling dot, and the right pane knows every address."""
    moved = agent.page.locator("#items .ep:has([data-slot=day][hidden])").first
    expect(moved).to_be_visible()
    assert not moved.inner_text().strip().startswith("·")
    expect(agent.page.locator("#context li[data-address]")).to_have_count(4)


def _link(product, thread: str, text: str) -> None:
    """An agent says that the visitor who wrote this is the person of the thread."""
    found = []
    until(lambda: found.extend(product.get(f"search/?q={text}")["results"]) or found, 30)
    person = product.get(f"threads/{thread}/")["contact"]["id"]
    other = product.get(f"threads/{found[0]['thread']}/")["contact"]["id"]
    status, told = product.call("POST", f"contacts/{person}/links/", other=other)
    assert (status, told.get("contact")) in [(200, person), (201, person)], told


def _answer_on(agent, medium: str, text: str) -> None:
    """Choose the address in the composer's menu and write."""
    form = agent.page.locator(f"#composer-form[data-medium={medium}]")
    if not form.count():
        agent.page.locator("#via").click()
        agent.page.locator(f"#menu-via .opt[data-medium={medium}]").first.click()
        form.wait_for()
    agent.writes(text)
    expect(agent.page.locator("#items .msg.out:not(.pending)", has_text=text)).to_be_visible(timeout=30_000)


def test_a_visitor_goes_on_by_sms_with_a_code_and_a_person_on_two_devices(product, customer, browser):
    rosa = customer("Rosa Lind")
    visitor = Visitor(browser.new_context(), product.shop)
    visitor.writes("I must leave the desk")
    visitor.expect_last("I must leave the desk")
    rosa.writes(f"Continue my chat: {visitor.code('SMS main')}", "sms-main")
    until(lambda: len(rosa.got("sms-main")) == 1, 40)
    thread = rosa.thread
    assert product.texts(thread)[0] == "I must leave the desk"
    product.reply(thread, "Here you are", channel="sms-main")
    until(lambda: rosa.got("sms-main")[-1] == "Here you are", 40)
    _gets_a_picture(product, rosa, thread)
    assert {item["channel"]["medium"] for item in product.timeline(thread) if item["kind"] == "message"} == {
        "web",
        "sms",
    }

    desk, phone = (Visitor(browser.new_context(), product.shop, "grace") for _ in range(2))
    desk.writes("Written at the desk")
    phone.expect_last("Written at the desk")
    phone.writes("Written on the way")
    for each in (desk, phone):
        each.expect_texts("Written at the desk", "Written on the way")


def _gets_a_picture(product, rosa, thread: str) -> None:
    """MMS: the provider fetches the file at our own pick-up address, and the phone has it as we do."""
    upload = product.http.post("uploads/", files={"file": ("map.jpg", sample("parcel.jpg"), "image/jpeg")}).json()
    sent = product.reply(thread, "The way to us", channel="sms-main", attachments=[upload["id"]])
    product.reaches(sent["id"], "delivered")
    bubble = product.phones.chat(rosa.id, "sms-main")[-1]
    assert (bubble["text"], len(bubble["media"])) == ("The way to us", 1)
    shown = product.phones.http.get(bubble["media"][0]["url"])
    assert (shown.headers["content-type"], len(shown.content)) == ("image/jpeg", int(upload["size"]))
