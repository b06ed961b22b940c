"""What is held until the customer writes: it waits, goes by itself when they do, and can be taken back before."""

import pytest

from inbox.actors import Actor
from inbox.clock import now
from inbox.events import sweep
from inbox.models import Message, ReplyWindow, Terms
from inbox.outlets import Draft
from inbox.refusals import Unsendable

DINA = "+351900000204"


@pytest.fixture
def closed(product, wa):
    """Dina's thread, a day later."""
    thread = product.say("Hello")
    ReplyWindow.objects.update(ends_at=now())
    return thread


def hold(thread, text="We have news.", **terms):
    draft = Draft(channel=thread.last_in_channel, text=text)
    return thread.reply(Actor("agent", "1", "Ana"), draft, thread.last_in_address, Terms(until_reply=True, **terms))


def test_it_waits_and_goes_when_they_write(product, wa, closed):
    with pytest.raises(Unsendable, match="24 hours"):
        product.reply(closed, "We have news.")
    first, second = hold(closed), hold(closed, "And more.")
    assert (first.status, first.send_at, first.error["action"]) == ("held", None, "wait")
    assert product.send(wa) == []
    product.say("Any news?")
    sweep(older_than_s=-1)
    product.send(wa)
    product.send(wa)
    said = [bubble["text"] for bubble in product.simulator.chat(DINA, "wa-main")][-3:]
    assert said == ["Any news?", "We have news.", "And more."]
    second.refresh_from_db()
    assert second.error is None and second.status in ("sent", "delivered", "read")


def test_inside_the_window_nothing_waits(product, wa):
    assert hold(product.say("Hello")).status == "queued"


def test_what_could_never_go_is_not_held(product, wa, closed):
    with pytest.raises(Unsendable, match="4096"):
        hold(closed, "x" * 4097)


def test_it_can_be_taken_back_and_then_stays_here(product, wa, closed):
    message = hold(closed)
    closed.cancel(message, Actor("agent", "1", "Ana"))
    product.say("Any news?")
    sweep(older_than_s=-1)
    assert product.send(wa) == []
    assert Message.objects.get(pk=message.pk).status == "cancelled"
