"""SMS and MMS in both directions over real HTTP, with every fault: one law for both providers."""

from datetime import timedelta

import httpx
import pytest

from channels_app import lookups, media
from inbox.clock import now
from inbox.models import Attachment, Consent, Message, Status
from inbox.refusals import Unsendable
from tests.channels_app.delivery.conftest import DINA
from tests.channels_app.delivery.test_files_and_templates import fetch_all, picture
from tests.channels_app.delivery.test_sending_when_things_go_wrong import of, send_until


@pytest.fixture(params=["twilio", "telnyx"])
def sms(request):
    return request.getfixturevalue({"twilio": "tw", "telnyx": "tx"}[request.param])


@pytest.fixture(autouse=True)
def not_stopped(product):
    yield
    for key in ("sms-main", "tx-main"):
        product.simulator.say(DINA, "START", key)


def test_a_conversation_goes_both_ways_and_its_statuses_come(product, sms):
    thread = product.say("Is my order on its way?", sms.key)
    answer = product.reply(thread, "It leaves today.")
    product.send(sms)
    product.wait_for_status(answer, "delivered")
    assert answer.provider_id and {"sent", "delivered"} <= set(answer.status_at)
    assert [bubble["text"] for bubble in product.simulator.chat(DINA, sms.key)][-2:] == [
        "Is my order on its way?", "It leaves today.",
    ]  # fmt: skip


def test_a_picture_comes_with_its_words(product, sms):
    medium = product.simulator.upload(sms.key, picture(), "image/jpeg", "crack.jpg")
    product.simulator.act(DINA, sms.key, "media", media=medium, text="The crack")
    product.take_in()
    message = Message.objects.get(direction="in")
    fetch_all()
    row = message.attachments.get()
    assert (message.type, message.text, row.state, row.mime) == ("image", "The crack", "ready", "image/jpeg")
    assert media.path_of(row).stat().st_size


@pytest.mark.parametrize("fault", ["hang_up_after_accept", "garbage"])
def test_a_lost_answer_is_settled_by_a_look_up_and_nothing_goes_twice(product, sms, fault):
    thread = product.say("Hello", sms.key)
    product.simulator.fault(sms.kind, fault)
    product.simulator.pace(sent=30.0)
    before = len(product.simulator.ledger(account=sms.key))
    answer = product.reply(thread, f"Once only ({fault})")
    product.send(sms)
    assert of(answer) == Status.UNKNOWN
    assert lookups.ask(answer.pk)
    assert of(answer) == Status.SENT and answer.provider_id
    assert len(product.simulator.ledger(account=sms.key)) == before + 1


def test_what_never_arrived_is_known_to_be_lost_after_a_while(product, sms):
    thread = product.say("Hello", sms.key)
    product.simulator.fault(sms.kind, "hang_up")
    answer = product.reply(thread, "This one is lost")
    product.send(sms)
    assert of(answer) == Status.UNKNOWN and not lookups.ask(answer.pk)
    Message.objects.filter(pk=answer.pk).update(claimed_at=now() - timedelta(hours=1))
    assert lookups.ask(answer.pk)
    assert of(answer) == Status.FAILED and (answer.error["code"], answer.error["action"]) == ("not_taken", "retry")


def test_a_status_before_the_answer_is_not_lost(product, sms):
    thread = product.say("Hello", sms.key)
    product.simulator.fault(sms.kind, "status_before_answer")
    answer = product.reply(thread, "Fast")
    product.send(sms)
    product.wait_for_status(answer, "delivered")


def test_what_was_not_taken_goes_later_and_once(product, sms):
    thread = product.say("Hello", sms.key)
    product.simulator.fault(sms.kind, "throttle_429")
    answer = product.reply(thread, "Again, not so fast")
    _goes_once(product, sms, answer)


def test_what_never_left_goes_later_and_once(product, sms):
    thread = product.say("Hello", sms.key)
    product.simulator.fault(sms.kind, "refuse_connections", seconds=0.3)
    product.sink.wait_for(lambda: not _answers(product))
    answer = product.reply(thread, "Again, from behind a closed door")
    product.send(sms)
    assert of(answer) == Status.QUEUED
    product.sink.wait_for(lambda: _answers(product))
    _goes_once(product, sms, answer)


def _goes_once(product, sms, answer):
    send_until(product, sms, lambda: of(answer) not in ("queued", "sending"))
    assert of(answer) in ("sent", "delivered")
    texts = [row["text"] for row in product.simulator.ledger(account=sms.key)]
    assert texts.count(answer.text) == 1


def _answers(product):
    """Whether the simulator can be reached."""
    try:
        product.simulator.faults()
    except httpx.TransportError:
        return False
    return True


def test_stop_at_the_provider_alone_is_learnt_from_its_refusal(product, sms):
    """40300 and 21610: they stopped before we were connected, and no webhook told us."""
    thread = product.say("Hello", sms.key)
    product.simulator.fault(sms.kind, "webhook_never_sent")
    product.simulator.say(DINA, "STOP", sms.key)
    answer = product.reply(thread, "Still there?")
    product.send(sms)
    assert of(answer) == Status.FAILED
    assert (answer.error["class"], answer.error["action"]) == ("opted_out", "other_channel")
    told = Consent.objects.get()
    assert (told.change, told.source, told.channel_id) == ("out", "provider", sms.pk)
    with pytest.raises(Unsendable):
        product.reply(thread, "And now?")


def test_stop_and_start_in_words_rule_every_answer(product, sms):
    thread = product.say("Hello", sms.key)
    product.say("  Stop! ", sms.key)
    with pytest.raises(Unsendable) as refused:
        product.reply(thread, "Are you sure?")
    assert refused.value.code == "opted_out"
    product.say("START", sms.key)
    answer = product.reply(thread, "Welcome back")
    product.send(sms)
    product.wait_for_status(answer, "delivered")
    assert list(Consent.objects.order_by("pk").values_list("change", "source")) == [
        ("out", "keyword"),
        ("in", "keyword"),
    ]
    assert not Attachment.objects.exists()
