"""What no webhook told comes by the provider's own list: once, in its order, and nothing that was erased."""

from datetime import timedelta
from uuid import uuid4

import pytest

from channels_app import ingest, relisting
from channels_app.models import Health, Parked, Raw
from inbox.actors import Actor
from inbox.clock import now
from inbox.erasing import erase
from inbox.models import Message, Thread
from tests.channels_app.delivery.conftest import DINA
from tests.channels_app.delivery.test_files_and_templates import fetch_all, picture
from tests.channels_app.delivery.test_sms_both_ways import sms  # noqa: F401


def look(channel):
    return relisting.look(channel, now() - timedelta(minutes=1), now() + timedelta(seconds=2))


@pytest.fixture
def mark():
    """The simulator remembers what other tests said; this is said by this one alone."""
    return uuid4().hex[:6]


@pytest.fixture
def texts(mark):
    def told():
        rows = Message.objects.filter(direction="in", text__endswith=mark).order_by("seq")
        return [text.partition(" ")[0] for text in rows.values_list("text", flat=True)]

    return told


@pytest.fixture
def lost(product, sms, mark):  # noqa: F811
    """One message came by webhook, two were never told."""
    product.say(f"First {mark}", sms.key)
    product.simulator.fault(sms.kind, "webhook_never_sent", times=2)
    for text in ("Second", "Third"):
        product.simulator.say(DINA, f"{text} {mark}", sms.key)
    product.take_in()
    return sms


def test_messages_without_a_webhook_are_brought_in_once(product, lost, texts, mark):
    assert texts() == ["First"]
    assert look(lost) >= 2
    assert texts() == ["First", "Second", "Third"]
    assert look(lost) == 0 and texts() == ["First", "Second", "Third"]
    assert Thread.objects.filter(messages__text__endswith=mark).distinct().count() == 1 and not Parked.objects.exists()


def test_a_webhook_that_comes_after_the_list_changes_nothing(product, lost, texts):
    look(lost)
    bodies = [bytes(raw.body) for raw in Raw.objects.order_by("pk")]
    for body in bodies:
        ingest.keep(lost, Raw.objects.first().content_type, body)
    ingest.drain(lost.pk)
    assert texts() == ["First", "Second", "Third"]


def test_a_picture_without_a_webhook_comes_with_its_file(product, sms, mark):  # noqa: F811
    medium = product.simulator.upload(sms.key, picture(), "image/jpeg", "crack.jpg")
    product.simulator.fault(sms.kind, "webhook_never_sent")
    product.simulator.act(DINA, sms.key, "media", media=medium, text=f"Look {mark}")
    look(sms)
    fetch_all()
    message = Message.objects.get(text=f"Look {mark}")
    assert (message.type, message.attachments.get().state) == ("image", "ready")


def test_a_status_that_no_callback_told_is_brought_in(product, sms):  # noqa: F811
    thread = product.say("Hello", sms.key)
    product.simulator.fault(sms.kind, "webhook_never_sent", times=2)
    answer = product.reply(thread, "Did it come?")
    product.send(sms)
    chat = product.simulator.chat
    product.sink.wait_for(lambda: chat(DINA, sms.key)[-1]["status"] == "delivered")
    answer.refresh_from_db()
    assert answer.status == "sent" and not product.sink.got
    assert look(sms) >= 1
    answer.refresh_from_db()
    assert answer.status == "delivered"


def test_who_was_erased_stays_so(product, lost, texts, mark):
    look(lost)
    erase(Thread.objects.filter(messages__text__endswith=mark).distinct().get().contact, Actor("agent", "1", "Ana"))
    look(lost)
    assert texts() == []


def test_a_look_is_taken_when_it_is_due_and_goes_on_where_it_ended(product, lost, texts, monkeypatch):
    monkeypatch.setattr(relisting, "GRACE", timedelta(seconds=-2))
    Health.objects.update_or_create(channel=lost, defaults={"listed_until": now() - relisting.STEP * 2})
    relisting.look_due()
    assert texts() == ["First"], "the time before comes first, and the rest at once"
    relisting.look_due()
    relisting.look_due()
    assert texts() == ["First", "Second", "Third"]
    row = Health.objects.get(channel=lost)
    assert row.listed_until and relisting._due(lost) is None
    Health.objects.update(listed_at=now() - relisting.EVERY * 2)
    since, until = relisting._due(lost)
    assert since == row.listed_until - relisting.OVERLAP and until - since <= relisting.STEP


def test_a_provider_that_is_down_hurts_no_other_and_is_not_asked_all_the_time(product, lost):
    product.simulator.fault(lost.kind, "error_500", at="any")
    relisting.look_due()
    assert Health.objects.get(channel=lost).listed_until is None and relisting._due(lost) is None
