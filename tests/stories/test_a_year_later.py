"""400 days later: the same thread goes on, and the channels' laws hold as they would have."""

from __future__ import annotations

import pytest

from tests.stories.people import Customer, Visitor
from tests.stories.product import running, until

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]


def test_after_400_days_phone_and_chat_go_on_in_their_threads_and_a_message_opens_its_window_again(
    collected_static, browser
):
    with running("later") as product:
        dina = Customer(product, "+14155579001", "Dina Farouk")
        dina.writes("The machine works again, thank you")
        dina.writes("This is my other way to be reached", "sms-main")
        thread = dina.thread
        until(lambda: len(product.texts(thread)) == 2, 30)
        visitor = Visitor(browser.new_context(), product.shop)
        visitor.writes("Back in a while")
        until(lambda: _chat(product), 30)
        kept = visitor.close()
        before = product.get(f"threads/{thread}/")
        assert product.stop() == 0
        product.start(CLOCK_OFFSET="+400d")

        assert product.get(f"threads/{thread}/")["state"] == before["state"]
        _only_sms_goes(product, dina, thread)

        dina.writes("Hello again, it leaks")
        until(lambda: product.texts(thread)[-1] == "Hello again, it leaks", 30)
        assert product.thread_of(dina.number) == thread
        items = [item for item in product.timeline(thread) if item["kind"] == "message"]
        assert items[-1]["at"][:4] > items[0]["at"][:4]
        answer = product.reply(thread, "We send a new valve", channel="wa-main")
        product.reaches(answer["id"], "delivered", "read")
        assert dina.got("wa-main") == ["We send a new valve"]
        _goes_on(product, Visitor(browser.new_context(storage_state=kept), product.shop, days=400))


def _goes_on(product, visitor) -> None:
    """The chat of then, in the browser that was closed so long."""
    visitor.expect_texts("Back in a while")
    visitor.writes("Here I am again")
    until(lambda: product.texts(_chat(product)) == ["Back in a while", "Here I am again"], 30)
    product.reply(_chat(product), "Welcome back")
    visitor.expect_texts("Back in a while", "Here I am again", "Welcome back")


def _chat(product) -> str:
    """The one thread of the web chat, "" while there is none."""
    rows = product.get("threads/?view=all&channel=shop")["results"]
    assert len(rows) < 2, rows
    return str(rows[0]["id"]) if rows else ""


def _only_sms_goes(product, dina, thread: str) -> None:
    status, told = product.call("POST", f"threads/{thread}/replies/", text="Still well?", channel="wa-main")
    assert (status, told["code"]) == (422, "window_closed"), told
    ways = {way["key"]: way["can_send"] for way in told["channels"]}
    assert (ways["wa-main"], ways["sms-main"]) == ("template", "free")
    answer = product.reply(thread, "Is it still well?", channel="sms-main")
    product.reaches(answer["id"], "delivered")
    assert dina.got("sms-main") == ["Is it still well?"]
