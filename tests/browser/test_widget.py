"""The widget in a real browser, on another origin's page under a strict policy, against the real server."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from channels_app.live import groups, wire
from channels_app.live.packets import Frame, frame
from inbox.models import Message, Thread
from tests.browser.shop import *  # noqa: F403 - its fixtures
from tests.browser.shop import SECRET
from tests.browser.site import *  # noqa: F403 - its fixtures
from tests.channels_app.webchat.browsing import jwt

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_conversation_live_both_ways_without_a_complaint(guest, ana, answer):
    dina = guest().visit()
    assert not dina.panel.is_visible()
    dina.open()
    expect(dina.bubbles).to_have_text(["Hello! How can we help?"])
    expect(dina.text).to_be_focused()
    dina.write("Where is my valve?")
    expect(dina.status).to_have_text("Sent")
    assert Message.objects.get().text == "Where is my valve?"
    answer(ana, "On its way: https://shop.example/track, see there.")
    expect(dina.bubbles.last).to_contain_text("On its way")
    expect(dina.bubbles.last.locator("a")).to_have_attribute("href", "https://shop.example/track")
    expect(dina.panel.locator("header b")).to_have_text("Ana from Support")
    expect(dina.page.locator("throughline-chat .sr[role=status]")).to_have_text(
        "Ana Duarte: On its way: https://shop.example/track, see there."
    )
    assert [told["text"][:9] for told in dina.heard("message")] == ["On its wa"]
    thread = Thread.objects.get()
    thread.mark_read(str(ana.pk), thread.last_seq)
    expect(dina.status).to_contain_text("Read")
    assert dina.complaints == []


def test_that_one_of_us_writes_is_shown_until_the_answer_is_there(guest, ana, answer):
    dina = guest().visit().open().write("Hello")
    expect(dina.status).to_have_text("Sent")
    group = groups.visitors(Thread.objects.get().pk)
    told = frame("typing", who={"kind": "agent", "name": "Ana Duarte"}, until="2026-01-01T00:00:00Z")
    mark = dina.panel.locator(".ty")
    # The socket joins its thread's group just after the first word; a sign that comes before is lost, as signs may be.
    while not mark.is_visible():
        wire.publish([Frame(group, told)])
        dina.page.wait_for_timeout(100)
    expect(mark).to_have_attribute("aria-label", "Ana Duarte is typing")
    answer(ana, "Hi")
    expect(mark).to_have_count(0)
    assert dina.complaints == []


def test_our_message_turns_read_when_it_is_seen_and_delivered_before(guest, ana, answer):
    dina = guest().visit().open().write("Hello")
    expect(dina.status).to_have_text("Sent")
    dina.page.keyboard.press("Escape")
    expect(dina.launcher).to_be_focused()
    reply = answer(ana, "Hi Dina")
    expect(dina.page.locator("throughline-chat .bd")).to_have_text("1")
    assert dina.page.title() == "(1) Shop"
    expect(dina.launcher).to_have_attribute("aria-label", "Open chat, 1 unread")
    assert _status(reply, "delivered") == "delivered"
    dina.open()
    assert _status(reply, "read") == "read"
    expect(dina.page.locator("throughline-chat .bd")).to_be_hidden()
    assert dina.page.title() == "Shop"


def test_a_reload_resumes_and_looks_once_for_what_is_new(guest, ana, answer):
    dina = guest().visit().open().write("Hello")
    expect(dina.status).to_have_text("Sent")
    dina.page.goto("about:blank")
    answer(ana, "While you were away")
    dina.visit()
    expect(dina.page.locator("throughline-chat .bd")).to_have_text("1")
    dina.open()
    expect(dina.bubbles).to_have_text(["Hello! How can we help?", "You: Hello", "While you were away"])


def test_what_is_typed_survives_a_reload(guest):
    dina = guest().visit().open()
    dina.text.fill("half a sent")
    dina.wait("localStorage.getItem('throughline:shop')?.includes('half a sent')")
    dina.visit().open()
    expect(dina.text).to_have_value("half a sent")


def test_offline_messages_wait_and_go_by_themselves_once_and_in_order(guest):
    dina = guest().visit().open().write("one")
    expect(dina.status).to_have_text("Sent")
    dina.context.set_offline(True)
    dina.write("two").write("three")
    expect(dina.panel.locator(".ban")).to_have_text("You’re offline. Messages will send by themselves.")
    expect(dina.status.last).to_have_text("Waiting for connection")
    assert Message.objects.count() == 1
    dina.context.set_offline(False)
    expect(dina.panel.locator(".ban")).to_be_hidden()
    expect(dina.panel.locator(".st svg")).to_have_count(0)
    assert list(Message.objects.order_by("seq").values_list("text", flat=True)) == ["one", "two", "three"]


def test_messages_written_offline_survive_a_reload(guest):
    dina = guest().visit().open()
    dina.context.set_offline(True)
    dina.write("kept")
    expect(dina.status).to_have_text("Waiting for connection")
    dina.context.set_offline(False)
    dina.visit().open()
    expect(dina.status).to_have_text("Sent")
    assert [message.text for message in Message.objects.all()] == ["kept"]


def test_two_tabs_of_a_browser_are_one_visitor(guest):
    first = guest().visit().open()
    second = guest(first.context).visit().open()
    first.write("from the first")
    expect(second.bubbles.last).to_have_text("You: from the first")
    second.write("from the second")
    expect(first.bubbles.last).to_have_text("You: from the second")
    assert Thread.objects.count() == 1


def test_without_sockets_it_polls(guest, ana, answer):
    dina = guest()
    dina.page.route_web_socket("**/ws/**", lambda socket: socket.close())
    dina.page.add_init_script(
        "window.WebSocket = class { constructor() { setTimeout(() => this.onclose({code: 1006})) } close() {} }"
    )
    dina.visit().open().write("Hello")
    expect(dina.status).to_have_text("Sent", timeout=20_000)
    answer(ana, "By polling")
    expect(dina.bubbles.last).to_have_text("By polling", timeout=20_000)


def test_signing_in_brings_the_conversation_along_and_signing_out_takes_it_away(guest):
    dina = guest().visit().open().write("before")
    expect(dina.status).to_have_text("Sent")
    token = jwt({"sub": "dina-1", "name": "Dina"}, SECRET)
    dina.page.evaluate("token => Throughline('identify', token)", token)
    dina.write("after")
    elsewhere = guest().visit()
    elsewhere.page.evaluate("token => Throughline('identify', () => Promise.resolve(token))", token)
    elsewhere.open()
    expect(elsewhere.bubbles).to_have_text(["Hello! How can we help?", "You: before", "You: after"])
    dina.page.evaluate("Throughline('logout')")
    expect(dina.panel).to_be_hidden()
    assert dina.page.evaluate("localStorage.length") == 0
    dina.open()
    expect(dina.bubbles).to_have_text(["Hello! How can we help?"])


def test_a_wrong_identity_is_told_to_the_page_and_the_chat_goes_on(guest):
    dina = guest().visit()
    dina.page.evaluate("token => Throughline('identify', token)", jwt({}, "wrong"))
    dina.wait("heard.some(([name]) => name === 'error')")
    assert dina.heard("error")[0]["code"] == "identity_invalid"
    dina.open().write("still here")
    expect(dina.status).to_have_text("Sent")


def test_a_file_is_sent_and_shown_to_both_sides(guest, tmp_path):
    from PIL import Image

    picture = tmp_path / "cat.png"
    Image.new("RGB", (20, 10), "red").save(picture)
    dina = guest().visit().open()
    dina.panel.locator("input[type=file]").set_input_files([picture])
    image = dina.panel.locator(".pic img")
    expect(image).to_have_attribute("alt", "cat.png")
    dina.wait("document.querySelector('throughline-chat').shadowRoot.querySelector('.pic img').naturalWidth === 20")
    message = Message.objects.get()
    assert (message.type, message.attachments.get().mime) == ("image", "image/png")
    assert dina.complaints == []


def test_buttons_under_an_answer_are_tapped(guest, ana, answer):
    dina = guest().visit().open().write("Hello")
    expect(dina.status).to_have_text("Sent")
    buttons = [{"id": "y", "title": "Yes"}, {"id": "n", "title": "No"}]
    answer(ana, "", type="interactive", payload={"kind": "buttons", "body": "Right?", "buttons": buttons})
    dina.panel.locator(".qr button", has_text="Yes").click()
    expect(dina.bubbles.last).to_have_text("You: Yes")
    expect(dina.panel.locator(".qr")).to_have_count(0)
    expect(dina.status.last).to_have_text("Sent")
    assert Message.objects.order_by("-seq")[0].payload["id"] == "y"


def test_text_is_never_markup(guest, ana, answer):
    dina = guest().visit().open().write("<img src=x onerror=window.pwned=1>")
    expect(dina.status).to_have_text("Sent")
    answer(ana, "<script>window.pwned=1</script> javascript:alert(1) <b>x</b>")
    expect(dina.bubbles.last).to_have_text("<script>window.pwned=1</script> javascript:alert(1) <b>x</b>")
    assert dina.panel.locator(".m a, .m b, .m img").count() == 0
    assert dina.page.evaluate("window.pwned") is None
    assert dina.complaints == []


def test_older_messages_come_when_one_scrolls_up(guest):
    dina = guest().visit().open().write("first")
    expect(dina.status).to_have_text("Sent")
    _fill(60)
    dina.visit().open()
    expect(dina.bubbles.last).to_have_text("You: number 59")
    assert dina.panel.locator(".m", has_text="first").count() == 0
    log = dina.panel.locator(".log")
    log.evaluate("node => { node.scrollTop = -node.scrollHeight }")
    expect(dina.panel.locator(".m", has_text="first")).to_have_count(1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1100, 760), (390, 844)])
def test_axe_finds_nothing(guest, ana, answer, scheme, size):
    dina = guest(color_scheme=scheme, viewport={"width": size[0], "height": size[1]}).visit()
    assert dina.violations() == []
    dina.open().write("Hello")
    expect(dina.status).to_have_text("Sent")
    answer(ana, "Hi")
    expect(dina.bubbles.last).to_have_text("Hi")
    dina.panel.locator("[aria-haspopup]").click()
    expect(dina.panel.locator(".mn")).to_be_visible()
    assert dina.violations() == []
    if size[0] < 480:
        assert not dina.launcher.is_visible()
        assert dina.panel.bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 844}


def test_it_speaks_the_language_of_the_page_and_reads_from_the_right(guest):
    dina = guest().visit("ar").open()
    expect(dina.text).to_have_attribute("placeholder", "اكتب رسالة")
    expect(dina.page.locator("throughline-chat .tl")).to_have_attribute("dir", "rtl")
    assert dina.panel.bounding_box()["x"] == 20
    dina.page.evaluate("Throughline('locale', 'pt')")
    expect(dina.text).to_have_attribute("placeholder", "Escreva uma mensagem")
    dina.panel.locator("[aria-haspopup]").click()
    dina.panel.locator(".mn select").first.select_option("de")
    expect(dina.text).to_have_attribute("placeholder", "Nachricht schreiben")
    dina.visit("ar").open()
    expect(dina.text).to_have_attribute("placeholder", "Nachricht schreiben")


def test_the_page_and_the_widget_leave_each_other_alone(guest):
    dina = guest().visit().open()
    style = dina.text.evaluate(
        "node => { const s = getComputedStyle(node); return [s.letterSpacing, s.textTransform, s.fontSize] }"
    )
    assert style == ["normal", "none", "16px"]
    assert dina.page.evaluate("Object.keys(window).filter((name) => /^through/i.test(name))") == ["Throughline"]
    assert dina.page.evaluate("document.cookie") == ""
    assert dina.page.evaluate("document.styleSheets.length") == 1


def _status(message: Message, wanted: str) -> str:
    """The status once it is what is wanted, or after a while."""
    import time

    until = time.monotonic() + 10
    while message.status != wanted and time.monotonic() < until:
        time.sleep(0.05)
        message.refresh_from_db()
    return message.status


def _fill(count: int) -> None:
    """More messages of the one visitor."""
    from inbox.inbound import Inbound, Party
    from inbox.intake import Entry, take_in

    first = Message.objects.get()
    party = Party((("visitor", first.address.value),))
    take_in(
        [Entry(first.channel, Inbound(f"x:{number}", party, "text", f"number {number}")) for number in range(count)]
    )
