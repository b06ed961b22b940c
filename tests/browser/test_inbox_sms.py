"""SMS in a real browser: what a text costs while it is written, and the card that asks what a customer meant."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from channels_app import opt_out
from channels_app.connection import connect
from inbox.inbound import Party
from inbox.models import Channel, Consent
from tests.browser.site import *  # noqa: F403 - its fixtures

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PRIYA = Party((("phone", "+447700900321"),), name="Priya Raman")


@pytest.fixture
def thread(connected, hear):
    channel = connected["sms-main"]
    plain = {"account_sid": "AC" + "0" * 31 + "1", "auth_token": "only-for-tests", "sender": "+15005550006"}
    connect(channel, {**plain, "segment_price": "0.0083 USD"})
    channel.save()
    Channel.objects.forget()
    said = hear(channel, "Stop texting me, please", PRIYA, window_s=None)
    opt_out.look_for_hidden([said.pk])
    return said.thread


def test_segments_cost_and_a_suspected_stop(desk, thread, ana):
    page = desk(ana, f"/threads/{thread.pk}/").page
    page.locator("#composer").fill("x" * 161)
    expect(page.locator("#segments")).to_have_text("2 SMS · 145 left · 0.0166 USD")
    card = page.locator("[data-suspected]")
    expect(card).to_contain_text("Stop texting me, please")
    card.get_by_role("button", name="Write no more here").click()
    expect(card).to_have_count(0)
    assert list(Consent.objects.order_by("pk").values_list("change", "source")) == [
        ("review", "suspected"), ("out", "agent"),
    ]  # fmt: skip
