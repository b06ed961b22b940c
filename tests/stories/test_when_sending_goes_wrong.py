"""The provider does not answer, breaks, throttles or refuses: sent once, in order, and the agent is told what to do."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.stories.product import Product, until

pytestmark = [pytest.mark.timeout(240)]


@pytest.fixture(autouse=True)
def no_faults_are_left(product: Product) -> Iterator[None]:
    yield
    product.phones.clear_faults()


@pytest.fixture
def thread(product, customer):
    """A thread with an open window; `thread.dina` wrote."""
    dina = customer("Dina Farouk")
    dina.writes("Is it ready?")
    dina.writes("Or text me", "sms-main")
    return dina.thread, dina


def test_a_send_that_was_accepted_without_an_answer_is_unknown_then_settled_and_sent_once(product, thread):
    thread, dina = thread
    product.phones.pace(sent=6, delivered=0.3, read=0.8)
    product.phones.fault("whatsapp", "timeout_after_accept", seconds=1)
    message = product.reply(thread, "It is ready", channel="wa-main")
    settled = product.reaches(message["id"], "delivered", "read", seconds=60)
    product.phones.pace(sent=0.05)
    assert "unknown" in settled["status_at"], settled
    assert settled["provider_id"]
    assert dina.got("wa-main") == ["It is ready"]
    assert [send["text"] for send in product.phones.ledger(person=dina.id)] == ["It is ready"]


def test_a_provider_that_breaks_or_throttles_gets_it_again_in_order_and_once(product, thread):
    thread, dina = thread
    product.phones.fault("whatsapp", "error_500")
    product.phones.fault("whatsapp", "throttle_429")
    wanted = [f"Line {n}" for n in range(1, 5)]
    messages = [product.reply(thread, text, channel="wa-main") for text in wanted]
    for message in messages:
        product.reaches(message["id"], "sent", "delivered", "read", seconds=90)
    assert dina.got("wa-main") == wanted
    assert dina.sent_twice() == []


def test_who_said_stop_is_not_written_to_by_sms_and_start_ends_that(product, thread):
    thread, dina = thread
    dina.writes("STOP", "sms-main")
    until(lambda: _opted(product, thread, "sms-main") == "out", 30)
    status, told = product.call("POST", f"threads/{thread}/replies/", text="But wait", channel="sms-main")
    assert (status, told["code"]) == (422, "opted_out"), told
    assert any(way["key"] == "wa-main" and way["can_send"] == "free" for way in told["channels"])
    dina.writes("START", "sms-main")
    until(lambda: _opted(product, thread, "sms-main") != "out", 30)
    message = product.reply(thread, "Welcome back", channel="sms-main")
    product.reaches(message["id"], "delivered")
    assert "But wait" not in dina.got("sms-main")


@pytest.mark.browser
def test_a_message_that_failed_is_shown_with_its_reason_and_goes_by_retry(product, customer, agent):
    dina = customer("Dina Farouk")
    dina.writes("Hello?")
    thread = dina.thread
    product.phones.change(dina.id, wa_id="")
    message = product.reply(thread, "Here we are")
    failed = product.reaches(message["id"], "failed")
    assert failed["error"]["reason"] and failed["error"]["class"] == "recipient", failed
    ana = agent("ana", f"/threads/{thread}/")
    expect(ana.page.locator(f"#message-{message['id']} .fail")).to_contain_text(failed["error"]["reason"])
    product.phones.change(dina.id, wa_id=dina.number[1:])
    ana.page.locator(f"#message-{message['id']} [data-act=retry]").click()
    again = product.reaches(message["id"], "read")
    assert "failed" not in again["status_at"]
    assert "message.failed_late" not in [item.get("event") for item in product.timeline(thread)]
    assert dina.got("wa-main")[-1] == "Here we are"
    ana.expect_equal(product, thread)


def _opted(product: Product, thread: str, key: str) -> str:
    ways = product.get(f"threads/{thread}/")["channels"]
    return str(next(way["opted"] for way in ways if way["key"] == key))
