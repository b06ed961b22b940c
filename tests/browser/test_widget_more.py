"""What some channels have around the messages: a form first, office hours, ways to go on elsewhere, one's own data."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.db.models import F
from playwright.sync_api import expect

from channels_app.models import Visitor, VisitorToken
from channels_app.webchat import continuing
from inbox.inbound import Inbound, Party
from inbox.intake import Entry, take_in
from inbox.models import Channel, Contact, Message, Thread
from memory import remembering
from memory.models import Fact
from tests.browser.shop import *  # noqa: F403 - its fixtures
from tests.browser.shop import SECRET
from tests.browser.site import *  # noqa: F403 - its fixtures
from tests.channels_app.webchat.browsing import jwt

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ASKING = {
    "form": ["name", "email*"], "consent": "I agree: https://shop.example/privacy", "starters": ["Where is my order?"],
    "hours": ["Mon-Sun 00:00-00:01"],
}  # fmt: skip
DOCS = Path(__file__).resolve().parents[2] / "docs" / "widget.md"
PHONE = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}


@pytest.mark.parametrize("widget_channel", [ASKING], indirect=True)
@pytest.mark.parametrize("options", [{}, PHONE], ids=["wide", "phone in the dark"])
def test_a_form_a_first_question_and_when_we_are_back(guest, options):
    dina = guest(**options).visit()
    dina.launcher.click()
    form = dina.panel.locator(".fm")
    expect(form.locator("input").first).to_be_focused()
    expect(dina.panel.locator("header small")).to_contain_text("Back ")
    expect(dina.text).to_be_hidden()
    assert dina.violations() == []
    form.get_by_label("Name").fill("Dina")
    form.get_by_label("E-mail").fill("dina@nowhere")
    form.get_by_role("checkbox").check()
    form.get_by_role("button").click()
    expect(form.get_by_role("alert")).to_contain_text("name@example.com")
    form.get_by_label("E-mail").fill("dina@example.com")
    form.get_by_role("button").click()
    expect(dina.text).to_be_focused()
    dina.panel.locator(".qr button").click()
    expect(dina.bubbles.last).to_have_text("You: Where is my order?")
    expect(dina.status).to_have_text("Sent")
    expect(dina.panel.locator(".qr")).to_have_count(0)
    assert Contact.objects.get().name == "Dina"
    refused = "Failed to load resource: the server responded with a status of 422"
    assert [told for told in dina.complaints if not told.startswith(refused)] == []


@pytest.mark.parametrize("widget_channel", [{"continue_on": ["wa-main"]}], indirect=True)
def test_it_goes_on_in_whatsapp_by_a_code_from_the_phone(guest, whatsapp, widget_channel):
    Channel.objects.filter(pk=whatsapp.pk).update(address="+15550102030")
    dina = guest().visit().open().write("Hello")
    expect(dina.status).to_have_text("Sent")
    dina.panel.locator("[aria-haspopup]").click()
    dina.panel.get_by_role("button", name="Continue on WhatsApp main").click()
    sheet = dina.panel.locator(".mn")
    code = sheet.locator("b").inner_text()
    assert re.fullmatch("[A-Z2-9]{4}-[A-Z2-9]{4}", code)
    link = sheet.get_by_role("link", name="Continue on WhatsApp main")
    expect(link).to_have_attribute("href", f"https://wa.me/15550102030?text=Continue%20my%20chat%3A%20{code}")
    assert dina.violations() == []
    phone = Party((("wa_id", "351912345204"),))
    take_in([Entry(whatsapp, Inbound("wamid.1", phone, "text", f"Continue my chat: {code}", window_s=86_400))])
    continuing.look([Message.objects.get(provider_id="wamid.1").pk])
    expect(sheet.get_by_role("status")).to_have_text("Done. We go on there.")
    assert Thread.objects.filter(merged_into=None).count() == 1
    expect(dina.bubbles).to_have_text(["Hello! How can we help?", "You: Hello"])
    assert dina.complaints == []


def test_ones_data_is_seen_taken_along_and_deleted(guest):
    dina = guest().visit().open().write("Please do not call me")
    expect(dina.status).to_have_text("Sent")
    remembering.remember(Thread.objects.select_related("contact").get())
    dina.panel.locator("[aria-haspopup]").click()
    dina.panel.get_by_role("button", name="My data").click()
    sheet = dina.panel.locator(".mn")
    expect(sheet.locator("li").first).to_have_text(re.compile(r"^Here since \d+ \w+ \d{4}$"))
    expect(sheet.locator("li").nth(1)).to_have_text("Messages: 1")
    expect(sheet.locator("li").last).to_contain_text("Calls: no call")
    assert dina.violations() == []
    sheet.get_by_role("button", name="Take back: Calls: no call").click()
    expect(sheet.locator("li").last).to_have_text("Messages: 1")
    assert not Fact.objects.exists()
    with dina.page.expect_download() as download:
        sheet.get_by_role("button", name="Download my data").click()
    told = json.loads(download.value.path().read_text())
    assert [message["text"] for message in told["messages"]] == ["Please do not call me"]
    sheet.get_by_role("button", name="Delete my data").click()
    assert Message.objects.count() == 1
    sheet.get_by_role("button", name="Delete everything for good").click()
    expect(dina.panel).to_be_hidden()
    assert not Contact.objects.exists()
    assert dina.page.evaluate("localStorage.length") == 0
    dina.open().write("somebody new")
    expect(dina.bubbles).to_have_text(["Hello! How can we help?", "You: somebody new"])
    expect(dina.status).to_have_text("Sent")


def test_closed_and_reopened_a_month_later_it_is_the_same_conversation(guest, browser, ana, answer):
    dina = guest().visit().open().write("see you in a month")
    expect(dina.status).to_have_text("Sent")
    kept = dina.context.storage_state()
    dina.context.close()
    month = timedelta(days=30)
    VisitorToken.objects.update(created_at=F("created_at") - month)
    Visitor.objects.update(created_at=F("created_at") - month)
    Message.objects.update(at=F("at") - month)
    before = VisitorToken.objects.get().digest
    answer(ana, "Good to see you")
    back = guest(storage_state=kept).visit()
    expect(back.page.locator("throughline-chat .bd")).to_have_text("1")
    back.open()
    expect(back.bubbles).to_have_text(["Hello! How can we help?", "You: see you in a month", "Good to see you"])
    # The token was old and has been exchanged; the one that was kept ends as soon as the new one is used.
    assert VisitorToken.objects.exclude(digest=before).count() == 1
    back.write("me too")
    expect(back.status.last).to_have_text("Sent")
    assert Thread.objects.count() == 1


def snippet(kind: str) -> str:
    """The first example of this kind on the page about the widget."""
    found = re.search(rf"```{kind}\n(.*?)```", DOCS.read_text(), re.DOTALL)
    assert found is not None
    return found[1]


def test_the_examples_of_the_documentation_work_as_they_are_pasted(guest, shop, site):
    html = snippet("html").replace("https://chat.example", site)
    # React's part is played by a line: effects run once, at once.
    react = re.sub("^(import .*|export )", "", snippet("jsx"), flags=re.MULTILINE)
    played = f"const useEffect = (effect) => effect();{react}Chat({{ home: '{site}', channel: 'shop', getIdentity: window.who }});"
    who = f"window.who = async () => '{jwt({}, SECRET)}';"
    page = "<!doctype html><html lang=en><title>Shop</title><body><h1>Shop</h1>{}"
    shop.more |= {
        "/plain": ("text/html", page.format(html)),
        "/react": ("text/html", page.format("<script src=/react.js></script><script src=/react.js></script>")),
        "/react.js": ("text/javascript", f"{{{who}{played}}}"),
    }
    for path in ("/plain", "/react"):
        dina = guest()
        dina.page.goto(shop.origin + path)
        dina.wait("window.Throughline && Throughline.loaded").open().write(path)
        expect(dina.status).to_have_text("Sent")
        assert dina.page.locator("throughline-chat").count() == 1
        assert dina.complaints == []
    assert Contact.objects.filter(external_id="dina-1").count() == 1


@pytest.mark.parametrize("widget_channel", [{"remember_signed_in": False}], indirect=True)
def test_a_short_lived_identity_is_asked_for_again_by_itself(guest):
    dina = guest().visit()
    token = jwt({"sub": "dina-1"}, SECRET)
    dina.page.evaluate("token => { window.asked = 0; Throughline('identify', () => (asked++, token)) }", token)
    dina.open().write("private")
    expect(dina.status).to_have_text("Sent")
    # Its time is over: the socket ends, and the page is asked who it is.
    VisitorToken.objects.update(ends_at=F("created_at"))
    dina.write("still me")
    expect(dina.bubbles.last).to_have_text("You: still me")
    dina.wait("asked > 1")
    expect(dina.panel.locator(".st svg")).to_have_count(0)
    assert Thread.objects.count() == 1
    dina.page.goto("about:blank")
    VisitorToken.objects.update(ends_at=F("created_at"))
    dina.visit().open()
    expect(dina.bubbles).to_have_text(["Hello! How can we help?"])
    assert [told["code"] for told in dina.heard("error")] == ["signed_out"]
