"""How the pages look: nothing for axe to find, nothing against the policy, nothing wider than a phone, both schemes."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from inbox.inbound import Party
from inbox.models import Channel, Label, Link, Message, Note, QuickReply, Suggestion, Thread
from tests.browser.looking import DESKTOP, PHONE, served, tab
from tests.chromium import launched
from tests.inbox.conftest import *  # noqa: F403 - the same people say things here
from tests.inbox.drawn import MESSAGES

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MARTA = Party((("wa_id", "351912345204"),), name="Marta Oliveira")
YUSUF = Party((("wa_id", "971500000204"),), name="يوسف الحداد")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # Playwright's sync interface runs a loop in this thread, which Django would take for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with launched() as browser:
        yield browser
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def origin(transactional_db) -> Iterator[str]:
    with served() as origin:
        yield origin


@pytest.fixture
def thread(whatsapp, sms, webchat, ana, say) -> Thread:
    """A thread that shows every kind of item, beside two others."""
    other = say(sms, "It is me again", Party((("phone", "+351912345999"),), name="M. Oliveira")).thread
    say(whatsapp, "مرحبا، هل وصل طلبي إلى الفرع؟", YUSUF)
    thread = say(whatsapp, "This is the third time I’m asking.", MARTA).thread
    seq = _every_message(thread, whatsapp) + 1
    Note.objects.create(
        thread=thread, seq=seq, rev=seq, author_kind="agent", author_id=str(ana.pk), author_name=ana.name,
        home_contact_id=thread.contact_id, text="@Boris please look", mentions=[1],
    )  # fmt: skip
    flags = [{"code": "failed", "text": "Retry or switch channel", "level": "danger"}]
    Thread.objects.filter(pk=thread.pk).update(
        last_seq=seq, last_rev=seq, assignee=ana, labels=["warranty"], flags=flags
    )
    Label.objects.create(name="warranty")
    QuickReply.objects.create(shortcut="ship", text="It ships today.")
    Suggestion.objects.create(contact=thread.contact, other=other.contact, reason="same_number")
    return thread


def _every_message(thread: Thread, channel: Channel) -> int:
    """One message of every kind after what is there; the last place taken."""
    seq = thread.last_seq
    for item in MESSAGES.values():
        seq += 1
        Message.objects.create(
            thread=thread, seq=seq, rev=seq, direction=item["direction"], author_kind=item["author"]["kind"],
            author_id=item["author"]["id"], author_name=item["author"]["name"], channel=channel if item["channel"] else None,
            type=item["type"], text=item["text"], payload=item["payload"], status=item["status"] or "", error=item["error"],
            home_contact_id=thread.contact_id, reactions=[r for r in item["reactions"] if r["by"] == "agent"],
            revoked=item["revoked"], edited=item["edited"], late=item["late"],
            reply_to_provider_id=item["reply_to_provider_id"] or "",
        )  # fmt: skip
    return seq


def pages_of(thread: Thread) -> list[str]:
    other = Thread.objects.exclude(pk=thread.pk).first()
    return [
        "/",
        "/?view=resolved",
        "/?q=zzzz",
        f"/threads/{thread.pk}/",
        f"/threads/{other.pk}/",
        "/contacts/",
        "/contacts/?q=zzzz",
        f"/contacts/{thread.contact_id}/",
        "/accounts/second-factor/",
        "/accounts/settings/",
        "/api/docs/",
        "/nothing/",
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_axe_and_the_policy_find_nothing_on_any_page(origin, browser, thread, admin, size, scheme):
    with tab(browser, origin, admin, size, color_scheme=scheme) as look:
        for path in pages_of(thread):
            look.open(path)
            assert look.violations() == [], path
            assert look.overflow() == 0, path
        assert [line for line in look.complaints if "404" not in line] == []


@pytest.mark.parametrize("pane", ["list", "main", "ctx"])
def test_each_pane_of_the_phone_is_whole(origin, browser, thread, ana, pane):
    with tab(browser, origin, ana, PHONE) as look:
        page = look.open(f"/threads/{thread.pk}/")
        page.evaluate("pane => document.getElementById('app').dataset.pane = pane", pane)
        shown = {"list": "#list", "main": "#pane .tl", "ctx": "#context .scroll"}
        assert [name for name, part in shown.items() if page.is_visible(part)] == [pane]
        assert look.violations() == [] and look.overflow() == 0


def test_strangers_see_the_sign_in(origin, browser, db):
    for size in (DESKTOP, PHONE):
        with tab(browser, origin, None, size) as look:
            page = look.open("/accounts/login/?next=/contacts/")
            assert look.violations() == [] and look.overflow() == 0
            page.fill("[name=username]", "nobody@example.com")
            page.fill("[name=password]", "not the password")
            page.click("button.primary")
            assert page.is_visible("[role=alert]") and look.violations() == [] and look.complaints == []


def test_menus_and_dialogs_are_whole_too(origin, browser, thread, ana):
    with tab(browser, origin, ana) as look:
        page = look.open(f"/threads/{thread.pk}/")
        for menu in page.evaluate("[...document.querySelectorAll('[popover]')].map(menu => menu.id)"):
            page.evaluate("id => document.getElementById(id).showPopover()", menu)
            assert look.violations() == [], menu
            page.evaluate("id => document.getElementById(id).hidePopover()", menu)
        for dialog in page.evaluate("[...document.querySelectorAll('dialog')].map(dialog => dialog.id)"):
            page.evaluate("id => document.getElementById(id).showModal()", dialog)
            assert look.violations() == [], dialog
            page.evaluate("id => document.getElementById(id).close()", dialog)


def test_the_composer_shows_one_state_at_a_time(origin, browser, thread, ana):
    with tab(browser, origin, ana) as look:
        page = look.open(f"/threads/{thread.pk}/")

        def shown(mode: str, can: str) -> list[str]:
            page.evaluate(
                "([mode, can]) => Object.assign(document.getElementById('composer-form').dataset, {mode, can})",
                [mode, can],
            )
            parts = ["textarea", ".tplbox", ".blocked", ".w-send", ".w-note", ".w-template", ".via"]
            return [part for part in parts if page.is_visible(f"#composer-form {part}")]

        assert shown("reply", "free") == ["textarea", ".w-send", ".via"]
        assert shown("reply", "template") == [".tplbox", ".w-template", ".via"]
        assert shown("reply", "no") == [".blocked", ".via"]
        for can in ("free", "template", "no"):
            assert shown("note", can) == ["textarea", ".w-note"]


def test_right_to_left_mirrors_the_panes_and_keeps_each_text_in_its_own_direction(origin, browser, thread, ana):
    with tab(browser, origin, ana) as look:
        page = look.open(f"/threads/{thread.pk}/")
        page.evaluate("document.documentElement.dir = 'rtl'")
        rail, context = page.locator("#rail").bounding_box(), page.locator("#context").bounding_box()
        assert rail["x"] > context["x"] and look.overflow() == 0 and look.violations() == []
        assert page.evaluate(
            "[...document.querySelectorAll('.bub .txt:not(.muted)')].every(text => text.dir === 'auto')"
        )


def test_the_thread_opens_at_its_newest_item_without_a_script(origin, browser, thread, ana):
    with tab(browser, origin, ana, java_script_enabled=False) as look:
        look.page.goto(f"{look.origin}/threads/{thread.pk}/")
        newest = look.page.locator("#items > [data-item]").last
        assert (
            newest.bounding_box()["y"] + newest.bounding_box()["height"]
            <= look.page.locator("#dock").bounding_box()["y"]
        )


def test_a_link_is_drawn_from_both_sides(origin, browser, thread, ana):
    other = Thread.objects.exclude(pk=thread.pk).first().contact
    with tab(browser, origin, ana) as look:
        page = look.open(f"/threads/{thread.pk}/")
        page.click("#context [data-act=link]")
        page.wait_for_selector("#dlg-link[open]")
        page.fill("#link-q", other.display_name[:4])
        page.click(f"#dlg-link .opt[data-contact='{other.pk}']")
        page.wait_for_selector("#dlg-link .sides")
        assert page.locator("#dlg-link .side").count() == 2 and look.violations() == []
    assert not Link.objects.exists()
