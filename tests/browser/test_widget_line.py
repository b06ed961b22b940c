"""A bad line: frames that get lost, acknowledgements that never come, places that are numbered anew."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import WebSocketRoute, expect

from inbox.actors import Actor
from inbox.inbound import Inbound, Party
from inbox.intake import Entry, take_in
from inbox.linking import link
from inbox.models import Contact, Message
from tests.browser.shop import *  # noqa: F403 - its fixtures
from tests.browser.shop import Guest
from tests.browser.site import *  # noqa: F403 - its fixtures

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class Line:
    """Between the widget and the server; `loses` says which frames of the server never arrive."""

    def __init__(self, guest: Guest) -> None:
        self.loses: Callable[[dict], bool] = lambda frame: False
        self.sockets: list[WebSocketRoute] = []
        guest.page.route_web_socket("**/ws/**", self._between)

    def _between(self, widget: WebSocketRoute) -> None:
        server = widget.connect_to_server()
        self.sockets.append(widget)
        server.on_message(lambda text: None if self.loses(json.loads(text)) else widget.send(text))


def test_a_gap_is_noticed_by_the_next_message_and_filled(guest, ana, answer):
    dina = guest()
    line = Line(dina)
    dina.visit().open().write("Hello")
    expect(dina.status).to_have_text("Sent")
    line.loses = lambda frame: frame["type"] == "message" and frame["text"] == "lost"
    answer(ana, "lost")
    dina.page.wait_for_timeout(300)
    line.loses = lambda frame: False
    answer(ana, "second")
    expect(dina.bubbles).to_have_text(["Hello! How can we help?", "You: Hello", "lost", "second"])


def test_a_message_whose_acknowledgement_was_lost_is_not_sent_twice(guest):
    dina = guest()
    line = Line(dina)
    dina.visit().open()
    expect(dina.panel.locator(".ban")).to_be_hidden()
    line.loses = lambda frame: frame["type"] in ("ack", "message")
    dina.write("Hello")
    expect(dina.status).to_have_text("Sending")
    while not Message.objects.exists():
        dina.page.wait_for_timeout(50)
    line.loses = lambda frame: False
    line.sockets[-1].close()
    expect(dina.status).to_have_text("Sent", timeout=20_000)
    expect(dina.bubbles).to_have_text(["Hello! How can we help?", "You: Hello"])
    assert Message.objects.count() == 1


def test_places_that_were_numbered_anew_are_drawn_anew(guest, ana, answer, whatsapp):
    party = Party((("wa_id", "351900000204"),))
    take_in([Entry(whatsapp, Inbound("wamid.1", party, "text", "on WhatsApp"))])
    dina = guest().visit().open().write("one")
    expect(dina.status).to_have_text("Sent")
    dina.write("two")
    expect(dina.bubbles.last).to_have_text("You: two")
    expect(dina.panel.locator(".st svg")).to_have_count(0)
    one, other = Contact.objects.order_by("pk")
    link(one, other, Actor.agent(ana))
    answer(ana, "three")
    expect(dina.bubbles).to_have_text(["Hello! How can we help?", "You: one", "You: two", "three"])
    assert dina.complaints == []


def test_signing_out_in_one_tab_empties_the_other(guest):
    first = guest().visit().open().write("secret")
    expect(first.status).to_have_text("Sent")
    second = guest(first.context).visit().open()
    expect(second.bubbles.last).to_have_text("You: secret")
    first.page.evaluate("Throughline('logout')")
    expect(second.panel).to_be_hidden()
    second.open()
    expect(second.bubbles).to_have_text(["Hello! How can we help?"])


def test_a_refused_message_says_why_and_can_be_sent_again_or_removed(guest):
    dina = guest()
    line = Line(dina)
    dina.visit().open()
    refused = {"v": 1, "type": "error", "code": "not_taken", "detail": "This could not be taken in."}

    def refuse(frame: dict) -> bool:
        if frame["type"] == "ack":
            line.sockets[-1].send(json.dumps({**refused, "of": frame["client_id"]}))
        return frame["type"] in ("ack", "message")

    line.loses = refuse
    dina.write("Hello")
    failed = dina.panel.locator(".er")
    expect(failed).to_contain_text("Not sent. This could not be taken in.")
    # What was taken in after all must not come back by itself and take the button away.
    line.loses = lambda frame: frame["type"] == "message"
    failed.get_by_text("Try again").click()
    expect(dina.status).to_have_text("Sent")
    assert Message.objects.count() == 1
