"""400 days later: the same thread goes on, and the channels' laws hold as they would have."""

from __future__ import annotations

import pytest

from tests.stories.people import Customer
from tests.stories.product import running, until

pytestmark = pytest.mark.timeout(400)


def test_a_message_after_400_days_lands_in_the_same_thread_and_its_window_is_open_again(collected_static):
    with running("later") as product:
        dina = Customer(product, "+14155579001", "Dina Farouk")
        dina.writes("The machine works again, thank you")
        dina.writes("This is my other way to be reached", "sms-main")
        thread = dina.thread
        until(lambda: len(product.texts(thread)) == 2, 30)
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


def _only_sms_goes(product, dina, thread: str) -> None:
    status, told = product.call("POST", f"threads/{thread}/replies/", text="Still well?", channel="wa-main")
    assert (status, told["code"]) == (422, "window_closed"), told
    ways = {way["key"]: way["can_send"] for way in told["channels"]}
    assert (ways["wa-main"], ways["sms-main"]) == ("template", "free")
    answer = product.reply(thread, "Is it still well?", channel="sms-main")
    product.reaches(answer["id"], "delivered")
    assert dina.got("sms-main") == ["Is it still well?"]
