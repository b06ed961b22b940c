"""Two agents at work in real tabs on the real server: what one does and what customers write, the other sees."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from inbox.inbound import Party
from inbox.models import Thread
from tests.browser.site import *  # noqa: F403 - its fixtures
from tests.browser.site import following

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PRIYA = Party((("phone", "+14155550101"),), name="Priya Raman")


def test_a_message_stands_in_both_tabs_without_a_reload(desk, hear, whatsapp, ana, boris):
    thread = hear(whatsapp, "Good morning, any news?").thread
    tabs = [desk(who, f"/threads/{thread.pk}/") for who in (ana, boris)]
    hear(whatsapp, "It is the third time I ask")
    for each in tabs:
        expect(each.page.locator("#items .msg", has_text="third time")).to_be_visible()
        expect(each.page.locator(f"#thread-{thread.pk} .snip")).to_have_text("It is the third time I ask")
        assert each.complaints == []


def test_a_new_customer_appears_on_top_of_the_list_and_is_counted(desk, hear, whatsapp, sms, ana):
    hear(whatsapp, "First")
    page = desk(ana, "/?view=unassigned").page
    hear(sms, "Where is my refund?", PRIYA)
    expect(page.locator("#rows li .nm").first).to_have_text("Priya Raman")
    expect(page.locator("#rows li").first.locator("[data-unread]")).to_have_text("1")
    expect(page.locator(".tabs [data-count=unassigned]")).to_have_text("2")


def test_a_note_written_by_keys_alone_is_shown_to_a_colleague_once(desk, hear, whatsapp, ana, boris):
    thread = hear(whatsapp, "Hello").thread
    mine, theirs = (desk(who, f"/threads/{thread.pk}/").page for who in (ana, boris))
    mine.keyboard.press("m")
    mine.keyboard.type("@Boris Klein the parcel is at the depot")
    mine.keyboard.press("Control+Enter")
    for page, author in ((mine, "You"), (theirs, "Ana Duarte")):
        note = page.locator("#items .msg.note:not(.pending)")
        expect(note).to_have_count(1)
        expect(note.locator(".by b")).to_have_text(author)
    expect(mine.locator("#items .pending")).to_have_count(0)
    expect(mine.locator("#composer")).to_have_value("")


def test_resolving_goes_on_to_the_next_thread_and_can_be_undone(desk, hear, whatsapp, sms, ana):
    first, second = hear(whatsapp, "One").thread, hear(sms, "Two", PRIYA).thread
    page = desk(ana, f"/threads/{second.pk}/?view=unassigned").page
    page.keyboard.press("e")
    following(page, first)
    expect(page.locator("#rows li")).to_have_count(1)
    page.keyboard.press("z")
    expect(page.locator(f"#thread-{second.pk}")).to_be_visible()
    assert Thread.objects.get(pk=second.pk).state == "open"


def test_an_assignment_is_told_to_the_colleague_and_moves_the_row(desk, hear, whatsapp, ana, boris):
    thread = hear(whatsapp, "Hello").thread
    mine, theirs = desk(ana, f"/threads/{thread.pk}/?view=mine").page, desk(boris, f"/threads/{thread.pk}/").page
    mine.keyboard.press("Shift+A")
    expect(mine.locator("#btn-assign")).to_contain_text("You")
    expect(theirs.locator("#btn-assign")).to_contain_text("Ana Duarte")
    expect(mine.locator(f"#rows #thread-{thread.pk}")).to_be_visible()


def test_snoozing_and_labels_go_by_their_menus(desk, hear, whatsapp, ana):
    from inbox.models import Label

    Label.objects.create(name="warranty")
    thread = hear(whatsapp, "Hello").thread
    page = desk(ana, f"/threads/{thread.pk}/").page
    page.keyboard.press("l")
    page.locator("#menu-label [role=menuitemcheckbox]", has_text="warranty").click()
    expect(page.locator("#labels")).to_contain_text("warranty")
    page.keyboard.press("Escape")
    expect(page.locator("#menu-label")).to_be_hidden()
    page.keyboard.press("h")
    expect(page.locator("#menu-snooze")).to_be_visible()
    page.keyboard.press("r")
    expect(page.locator("thread-pane")).to_have_attribute("data-state", "snoozed")
    hear(whatsapp, "I am back")
    expect(page.locator("thread-pane")).to_have_attribute("data-state", "open")


def test_what_was_looked_at_is_read_and_what_was_not_is_not(desk, hear, whatsapp, sms, ana):
    thread, other = hear(whatsapp, "One").thread, hear(sms, "Two", PRIYA).thread
    page = desk(ana, f"/threads/{thread.pk}/?view=all").page
    page.bring_to_front()
    expect(page.locator(f"#thread-{thread.pk} a.unread")).to_have_count(0)
    expect(page.locator(f"#thread-{other.pk} a.unread")).to_have_count(1)
    page.keyboard.press("u")
    expect(page.locator(f"#thread-{thread.pk} a.unread")).to_have_count(1)


def test_a_renumbered_thread_is_drawn_anew_around_what_is_being_typed(desk, hear, whatsapp, ana):
    thread = hear(whatsapp, "One").thread
    page = desk(ana, f"/threads/{thread.pk}/").page
    page.keyboard.press("m")
    page.keyboard.type("half a sent")
    Thread.objects.filter(pk=thread.pk).update(epoch=2)
    hear(whatsapp, "Two")
    expect(page.locator("thread-pane[data-epoch='2']")).to_have_count(1)
    expect(page.locator("#items .msg")).to_have_count(2)
    page.keyboard.type("ence")
    expect(page.locator("#composer")).to_have_value("half a sentence")


def test_the_agent_walks_through_threads_by_keys_and_back_by_the_browser(desk, hear, whatsapp, sms, ana):
    first, second = hear(whatsapp, "One").thread, hear(sms, "Two", PRIYA).thread
    page = desk(ana, "/?view=all").page
    page.keyboard.press("j")
    following(page, second)
    page.keyboard.press("j")
    following(page, first)
    page.keyboard.press("k")
    following(page, second)
    page.go_back()
    following(page, first)
    assert f"/threads/{first.pk}/" in page.url
