"""Writing to a customer in a real browser: sent once, taken back in time, never blind, never lost."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from inbox.actors import Actor
from inbox.clock import now
from inbox.inbound import Party, StatusChange
from inbox.intake import Entry, take_in
from inbox.models import Agent, Message, ReplyWindow
from tests.browser.site import *  # noqa: F403 - its fixtures

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


#: how many records the browser keeps, in its database and beside it
KEPT = """async () => {
  const wait = (request) => new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
  const [{ name }] = await indexedDB.databases();
  const database = await wait(indexedDB.open(name));
  const store = (one) => wait(database.transaction(one).objectStore(one).count());
  return [(await store("drafts")) + (await store("outbox")), localStorage.length];
}"""


@pytest.fixture(autouse=True)
def sends_at_once(ana, boris):
    """Nobody waits the seconds of grace, but where a test says so."""
    Agent.objects.update(hold_s=0)


@pytest.fixture
def thread(connected, hear):
    return hear(connected["wa-main"], "Any news on the valve?").thread


def write(page, text):
    page.keyboard.press("r")
    page.keyboard.type(text)
    page.keyboard.press("Control+Enter")


def ours():
    return list(Message.objects.filter(direction="out").order_by("pk"))


def test_a_reply_stands_at_once_and_once_in_both_tabs_and_its_ticks_turn(desk, connected, thread, ana, boris):
    mine, theirs = (desk(who, f"/threads/{thread.pk}/").page for who in (ana, boris))
    write(mine, "It leaves today.")
    for page, author in ((mine, "You"), (theirs, "Ana Duarte")):
        expect(page.locator("#items .msg.out:not(.pending)")).to_have_count(1)
        expect(page.locator("#items .msg.out .by b")).to_have_text(author)
    expect(mine.locator("#items .pending")).to_have_count(0)
    [message] = ours()
    Message.objects.filter(pk=message.pk).update(provider_id="wamid.out", status="sent")
    for status, word in (("delivered", "Delivered"), ("read", "Read")):
        take_in([Entry(connected["wa-main"], StatusChange("wamid.out", status, now()))])
        expect(theirs.locator("#items .msg.out .tick")).to_have_text(word)


def test_a_send_can_be_taken_back_within_its_seconds_and_the_text_returns(desk, thread, ana):
    Agent.objects.filter(pk=ana.pk).update(hold_s=10)
    page = desk(ana, f"/threads/{thread.pk}/").page
    write(page, "Too early")
    expect(page.locator(".toast")).to_contain_text("Sending in 10 s")
    page.locator(".toast [data-act=undo]").click()
    expect(page.locator("#composer")).to_have_value("Too early")
    expect(page.locator("#items .msg.out .tick")).to_have_text("Taken back")
    assert [message.status for message in ours()] == ["cancelled"]


def test_who_was_not_first_reads_what_came_between_before_sending(desk, thread, ana, boris):
    # A tab whose line is dead does not know of the colleague's note.
    page = desk(ana, f"/threads/{thread.pk}/", deaf=True).page
    thread.note(Actor.agent(boris), "I have called them, write nothing", [])
    write(page, "Shall I call you?")
    expect(page.locator("#banner-stale")).to_contain_text("Boris Klein")
    assert ours() == []
    page.locator("[data-act=send-anyway]").click()
    expect(page.locator("#items .msg.out:not(.pending):not(.note)")).to_have_count(1)
    expect(page.locator("#items .msg.note")).to_have_count(1)
    assert [message.text for message in ours()] == ["Shall I call you?"]


def test_what_is_written_without_a_network_waits_and_is_sent_once(desk, thread, ana):
    seat = desk(ana, f"/threads/{thread.pk}/")
    page, network = seat.page, seat.page.context
    network.set_offline(True)
    write(page, "Written on the train")
    expect(page.locator("#items .pending .meta")).to_contain_text("Waiting for connection")
    expect(page.locator("#banner-offline")).to_be_visible(timeout=15_000)
    expect(page.locator("#banner-offline")).to_contain_text("1 message will be sent")
    network.set_offline(False)
    expect(page.locator("#items .msg.out:not(.pending)")).to_have_count(1)
    expect(page.locator("#banner-offline")).to_be_hidden()
    assert [message.text for message in ours()] == ["Written on the train"]


def test_a_draft_survives_the_tab_and_is_shown_on_its_row(desk, thread, ana):
    page = desk(ana, f"/threads/{thread.pk}/").page
    page.keyboard.press("r")
    page.keyboard.type("Dear Marta, I")
    expect(page.locator(f"#thread-{thread.pk} [data-draft-text]")).to_have_text("Dear Marta, I")
    page.reload()
    expect(page.locator("#composer")).to_have_value("Dear Marta, I")
    expect(page.locator(f"#thread-{thread.pk}")).to_have_attribute("data-draft", "")


def test_signing_out_leaves_nothing_of_a_customer_on_the_device(desk, thread, ana):
    page = desk(ana, f"/threads/{thread.pk}/").page
    page.keyboard.press("r")
    page.keyboard.type("A secret of a customer")
    page.reload()
    expect(page.locator("#composer")).to_have_value("A secret of a customer")
    page.locator("#rail [popovertarget=menu-me]").click()
    page.locator("#menu-me form button").click()
    page.locator("[name=password]").wait_for()
    assert page.evaluate(KEPT) == [0, 0]


def test_a_slash_offers_quick_replies_that_know_the_name(desk, thread, ana):
    page = desk(ana, f"/threads/{thread.pk}/").page
    page.keyboard.press("r")
    page.keyboard.type("Good news. /shi")
    expect(page.locator("#menu-quick .opt")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#composer")).to_have_value("Good news. It ships today, Marta Oliveira.")


def test_a_file_is_uploaded_with_the_reply(desk, thread, ana):
    page = desk(ana, f"/threads/{thread.pk}/").page
    page.set_input_files("#file", {"name": "label.txt", "mimeType": "text/plain", "buffer": b"the label"})
    expect(page.locator("#files .up[data-done]")).to_contain_text("label.txt")
    write(page, "The label is attached")
    expect(page.locator("#items .msg.out:not(.pending) .file")).to_contain_text("label.txt")
    expect(page.locator("#files .up")).to_have_count(0)
    assert [file.name for file in ours()[0].attachments.all()] == ["label.txt"]


def test_a_closed_window_turns_the_composer_into_templates_and_keeps_the_text(desk, thread, ana):
    page = desk(ana, f"/threads/{thread.pk}/").page
    page.keyboard.press("r")
    page.keyboard.type("I was about to say")
    expect(page.locator("#window")).to_have_attribute("data-level", "ok")
    ReplyWindow.objects.update(ends_at=now())
    page.keyboard.press("Control+Enter")
    expect(page.locator("#banner-error")).to_be_visible()
    expect(page.locator("#composer-form")).to_have_attribute("data-can", "template")
    assert ours() == [] and page.input_value("#composer") == "I was about to say"


def test_a_failed_message_can_be_tried_again_or_sent_another_way(desk, connected, thread, hear, ana):
    hear(connected["sms-main"], "From my phone", Party((("phone", "+351912345204"),), name="Marta Oliveira"))
    hear(connected["wa-main"], "And from this one")
    page = desk(ana, f"/threads/{thread.pk}/").page
    write(page, "Are you there?")
    expect(page.locator("#items .msg.out:not(.pending)")).to_have_count(1)
    [message] = ours()
    Message.objects.filter(pk=message.pk).update(provider_id="wamid.out", status="sent")
    error = {"code": "131026", "class": "recipient", "provider_code": "131026", "reason": "This number is not on WhatsApp.",
             "action": "retry", "retry_at": None}  # fmt: skip
    take_in([Entry(connected["wa-main"], StatusChange("wamid.out", "failed", now(), error=error))])
    expect(page.locator("#items .fail")).to_contain_text("This number is not on WhatsApp.")
    page.locator("#items [data-act=other-channel]").click()
    expect(page.locator("#composer")).to_have_value("Are you there?")
    expect(page.locator("#composer-form")).to_have_attribute("data-medium", "sms")
    page.locator("#items [data-act=retry]").click()
    expect(page.locator("#items .msg.out .tick").first).to_have_text("Sending")


def test_colleagues_see_each_other_look_and_write(desk, thread, ana, boris):
    mine, theirs = (desk(who, f"/threads/{thread.pk}/").page for who in (ana, boris))
    expect(mine.locator("#viewers .av")).to_have_text("BK")
    mine.keyboard.press("r")
    mine.keyboard.type("Dear")
    expect(theirs.locator("#typing")).to_contain_text("Ana Duarte is replying")
