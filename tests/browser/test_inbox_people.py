"""What an agent does now and then, in a real browser: linking people, templates, sending later, the palette, dialogs."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from channels_app.models import Template
from inbox.actors import Actor
from inbox.clock import now
from inbox.inbound import Party
from inbox.models import Agent, Contact, Message, Note, ReplyWindow, Suggestion, Thread
from inbox.suggesting import suggest
from memory.models import Issue
from tests.browser.site import *  # noqa: F403 - its fixtures
from tests.browser.site import following

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PRIYA = Party((("phone", "+14155550101"),), name="Priya Raman")


@pytest.fixture
def thread(connected, hear):
    return hear(connected["wa-main"], "Any news on the valve?").thread


def test_two_records_of_one_person_are_linked_after_a_look_and_parted_again(desk, connected, thread, hear, ana):
    other = hear(connected["sms-main"], "It is me, Marta", PRIYA).thread
    page = desk(ana, f"/threads/{thread.pk}/").page
    page.locator("#context [data-act=link]").click()
    page.keyboard.type("priya")
    page.locator("#dlg-link .opt[data-contact]").click()
    expect(page.locator("#dlg-link [data-slot=preview]")).to_contain_text("Priya Raman")
    page.locator("#dlg-link [data-act=link-confirm]").click()
    expect(page.locator("#items .msg")).to_have_count(2)
    assert Contact.objects.get(pk=other.contact_id).merged_into_id == thread.contact_id
    for text in ("Has two boats", "Whose is this?"):
        Thread.objects.get(pk=thread.pk).note(Actor.agent(ana), text)
    page.locator("#context [data-act=unlink]").click()
    page.locator("#dlg-unlink select").first.select_option(label="Priya Raman")
    page.locator("#dlg-unlink [data-act=unlink-confirm]").click()
    expect(page.locator("#items [data-item=message]")).to_have_count(1)
    assert Contact.objects.get(pk=other.contact_id).merged_into_id is None
    waiting = page.locator("#context li[data-note]")
    expect(waiting).to_have_text(re.compile("Whose is this"))
    waiting.get_by_role("button", name="Priya Raman").click()
    expect(waiting).to_have_count(0)
    assert Note.objects.filter(thread=other).count() == 2


def test_a_card_asks_whether_two_are_one_person_and_is_answered(desk, connected, thread, hear, ana):
    rui = hear(connected["sms-main"], "Somebody else", Party((("phone", "+351912345001"),), name="Rui Costa")).thread
    priya = hear(connected["sms-main"], "It is me, Marta", PRIYA).thread
    for other, evidence in ((rui, "+351912345001"), (priya, "+14155550101")):
        suggest(thread.contact, other.contact, "number_variant", evidence)
    page = desk(ana, f"/threads/{thread.pk}/").page
    cards = page.locator("#context li[data-suggestion]")
    expect(cards).to_have_count(2)
    expect(cards.last).to_contain_text("+14155550101")
    expect(page.locator(f"#thread-{rui.pk}")).to_contain_text("Possibly the same person")
    cards.filter(has_text="Rui Costa").locator("[data-act=not-same]").click()
    expect(cards).to_have_count(1)
    expect(page.locator(f"#thread-{rui.pk}")).not_to_contain_text("Possibly the same person")
    assert Suggestion.objects.get(evidence="+351912345001").same is False
    cards.locator("[data-act=link]").click()
    page.locator("#dlg-link [data-act=link-confirm]").click()
    expect(page.locator("#items .msg")).to_have_count(2)
    expect(cards).to_have_count(0)
    expect(page.locator(f"#thread-{thread.pk}")).not_to_contain_text("Possibly the same person")
    assert Contact.objects.get(pk=priya.contact_id).merged_into_id == thread.contact_id


def test_a_template_is_filled_in_and_sent_when_the_window_is_closed(desk, connected, thread, ana):
    body = [{"type": "BODY", "text": "Hi {{1}}, there is news about order {{2}}."}]
    Template.objects.create(channel=connected["wa-main"], name="order_update", language="en", category="UTILITY", status="APPROVED",
                            components=body, synced_at=now())  # fmt: skip
    ReplyWindow.objects.update(ends_at=now())
    page = desk(ana, f"/threads/{thread.pk}/").page
    page.locator("#via").click()
    page.locator("#menu-via [data-medium=wa]").click()
    expect(page.locator("#templates [role=option]")).to_contain_text("order_update")
    page.locator("#template-values input[data-name='2']").fill("48-2210")
    expect(page.locator("#template-values .greet")).to_have_text(
        "Hi Marta Oliveira, there is news about order 48-2210."
    )
    page.locator("[data-slot=send]").click()
    expect(page.locator("#items .msg.out:not(.pending)")).to_have_count(1)
    message = Message.objects.get(direction="out")
    assert message.type == "template" and message.payload["values"] == {"body": ["Marta Oliveira", "48-2210"]}


def test_an_advertisement_does_not_leave_the_composer_for_who_has_complained(desk, connected, thread, ana):
    body = [{"type": "BODY", "text": "Ten percent off your next grinder."}]
    Template.objects.create(channel=connected["wa-main"], name="ten_percent", language="en", category="MARKETING", status="APPROVED",
                            components=body, synced_at=now())  # fmt: skip
    ReplyWindow.objects.update(ends_at=now())
    Issue.objects.create(
        contact=thread.contact, title="A valve that leaks", opened_at=now(), last_at=now(), complained_at=now()
    )
    page = desk(ana, f"/threads/{thread.pk}/").page
    page.locator("#via").click()
    page.locator("#menu-via [data-medium=wa]").click()
    expect(page.locator("#template-values .greet")).to_have_text("Ten percent off your next grinder.")
    page.locator("[data-slot=send]").click()
    expect(page.locator("[data-slot=error-text]")).to_contain_text("No promotions within 14 days of a complaint")
    assert not Message.objects.filter(direction="out").exists()


def test_a_message_is_sent_later_and_one_quotes_another(desk, thread, ana):
    Agent.objects.update(hold_s=0)
    Message.objects.update(provider_id="wamid.quoted")
    page = desk(ana, f"/threads/{thread.pk}/").page
    page.locator("#items .msg").hover()
    page.locator("#items [data-act=quote]").click()
    expect(page.locator("#quote")).to_contain_text("Any news on the valve?")
    page.keyboard.type("Tomorrow at ten")
    page.locator("button[popovertarget=menu-send]").click()
    page.locator("[data-act=send-later]").click()
    soon = "new Date(Date.now() + 72e5 - new Date().getTimezoneOffset() * 6e4).toISOString().slice(0, 16)"
    page.locator("#dlg-later input").fill(page.evaluate(soon))
    page.locator("#dlg-later .primary").click()
    expect(page.locator("#items .msg.out:not(.pending) .tick")).to_have_text("Scheduled")
    message = Message.objects.get(direction="out")
    assert message.status == "scheduled" and message.reply_to_provider_id == "wamid.quoted"


def test_sending_can_resolve_too(desk, thread, ana):
    Agent.objects.update(hold_s=0)
    page = desk(ana, f"/threads/{thread.pk}/").page
    page.keyboard.press("r")
    page.keyboard.type("It is on its way.")
    page.keyboard.press("Control+Shift+Enter")
    expect(page.locator("thread-pane")).to_have_attribute("data-state", "resolved")
    expect(page.locator("#items .msg.out:not(.pending)")).to_have_count(1)


def test_the_palette_finds_acts_and_people(desk, connected, thread, hear, ana):
    other = hear(connected["sms-main"], "Where is my refund?", PRIYA).thread
    page = desk(ana, f"/threads/{thread.pk}/").page
    page.keyboard.press("Control+k")
    page.keyboard.type("priya")
    expect(page.locator("#palette-list [role=option]")).to_contain_text("Priya Raman")
    page.keyboard.press("Enter")
    following(page, other)
    page.keyboard.press("Control+k")
    page.keyboard.type("write a note")
    page.keyboard.press("Enter")
    expect(page.locator("#composer")).to_be_focused()
    page.keyboard.type("By the palette")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#items .msg.note:not(.pending)")).to_contain_text("By the palette")
    assert Note.objects.get().thread_id == other.pk


def test_a_thread_can_be_handed_to_a_colleague(desk, thread, ana, boris):
    page = desk(ana, f"/threads/{thread.pk}/").page
    page.locator("button[popovertarget=menu-more]").click()
    page.locator("#menu-more [data-act=handoff]").click()
    page.locator("#handoff-form [name=to]").select_option(label="Boris Klein")
    page.locator("#handoff-form [name=reason]").fill("He knows the courier")
    page.locator("#handoff-form .primary").click()
    expect(page.locator("#items .ev").last).to_contain_text("handed over to Boris Klein")
    assert Thread.objects.get(pk=thread.pk).holder_id == str(boris.pk)


def test_the_colours_the_agent_chose_are_there_on_the_next_page(desk, thread, ana):
    page = desk(ana, f"/threads/{thread.pk}/").page
    page.locator("#rail [popovertarget=menu-me]").click()
    page.locator("[data-act=theme][data-value=dark]").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_a_place_and_buttons_are_sent_from_forms_that_show_what_will_be_seen(desk, connected, thread, ana):
    Agent.objects.update(hold_s=0)
    page = desk(ana, f"/threads/{thread.pk}/").page
    page.locator("#composer").fill("still thinking")
    page.locator("[popovertarget=menu-kinds]").click()
    page.locator("#menu-kinds [data-kind=buttons]").click()
    form = page.locator("#dlg-compose form")
    form.locator("[data-path=body]").fill("Does Monday suit you?")
    form.locator("[data-path='buttons.0.title']").fill("Yes")
    form.locator("[data-path='buttons.1.title']").fill("Yes")
    expect(form.locator("[data-shows=body]")).to_have_text("Does Monday suit you?")
    form.locator("button.primary").click()
    expect(form.locator("[data-slot=problem]")).to_contain_text("No two buttons")
    form.locator("[data-path='buttons.1.title']").fill("No")
    form.locator("button.primary").click()
    expect(page.locator("#items .msg.out:not(.pending)")).to_have_count(1)
    message = Message.objects.get(direction="out")
    assert message.payload == {"kind": "buttons", "body": "Does Monday suit you?",
                               "buttons": [{"id": "1", "title": "Yes"}, {"id": "2", "title": "No"}]}  # fmt: skip
    expect(page.locator("#composer")).to_have_value("still thinking")


def test_a_list_with_headings_and_a_request_are_sent_from_their_forms(desk, connected, thread, ana):
    Agent.objects.update(hold_s=0)
    page = desk(ana, f"/threads/{thread.pk}/").page
    form = page.locator("#dlg-compose form")

    def fill(kind, **fields):
        page.locator("[popovertarget=menu-kinds]").click()
        page.locator(f"#menu-kinds [data-kind={kind}]").click()
        expect(form).to_be_visible()
        for summary in form.locator("summary").all():
            summary.click()
        for path, words in fields.items():
            form.locator(f"[data-path='{path.replace('_', '.')}']").fill(words)
        form.locator("button.primary").click()
        expect(form).to_be_hidden()

    fill("list", body="When?", button="Days", rows_0_section="This week", rows_0_title="Thursday", rows_1_title="Friday",
         rows_2_section="Next week", rows_2_title="Monday", rows_2_description="10:00")  # fmt: skip
    fill("call_request", body="May we call you?")
    expect(page.locator("#items .msg.out:not(.pending)")).to_have_count(2)
    listed, asked = Message.objects.filter(direction="out").order_by("pk")
    assert listed.payload["sections"] == [
        {"title": "This week", "rows": [{"id": "1", "title": "Thursday"}, {"id": "2", "title": "Friday"}]},
        {"title": "Next week", "rows": [{"id": "3", "title": "Monday", "description": "10:00"}]},
    ]
    assert asked.payload == {"kind": "call_request", "body": "May we call you?"}


def test_a_text_is_held_until_the_customer_writes(desk, connected, thread, ana):
    ReplyWindow.objects.update(ends_at=now())
    page = desk(ana, f"/threads/{thread.pk}/").page
    page.locator("#via").click()
    page.locator("#menu-via [data-medium=wa]").click()
    page.locator("#alts [data-act=wait-for-them]").click()
    page.locator("#composer").fill("The valve is here.")
    page.locator("[data-slot=send]").click()
    expect(page.locator("#items .msg.out:not(.pending) [data-tick=held]")).to_contain_text("Waits until they write")
    message = Message.objects.get(direction="out")
    assert (message.status, message.send_at) == ("held", None)
