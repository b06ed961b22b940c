"""A provider that is slow, down, throttled, silent or confused: nothing twice, nothing lost, order kept."""

import pytest

from channels_app import lookups
from channels_app.delivery import breaker_of
from channels_app.models import Health
from inbox import delivering
from inbox.models import Message, Status


def send_until(product, channel, done):
    """Send without the waits between tries; the simulator's own rates are forgotten."""
    for _ in range(50):
        Message.objects.filter(status="queued").update(send_at=None)
        product.send(channel)
        if done():
            return
    raise AssertionError(list(Message.objects.filter(direction="out").values_list("status", "error")))


def of(message):
    message.refresh_from_db()
    return message.status


@pytest.mark.parametrize("fault", ["garbage", "hang_up_after_accept"])
def test_a_lost_answer_is_unknown_and_settled_by_a_status_never_by_a_second_send(product, wa, fault):
    thread = product.say("Hello")
    product.simulator.pace(sent=0.2)
    product.simulator.fault("whatsapp", fault)
    answer = product.reply(thread, f"Once only ({fault})")
    product.send(wa)
    assert of(answer) == Status.UNKNOWN
    assert answer.error["class"] == "unknown"
    product.wait_for_status(answer, "read")
    assert answer.error is None and answer.provider_id
    assert product.simulator.sent_twice() == []


def test_a_status_before_the_answer_is_not_lost(product, wa):
    thread = product.say("Hello")
    product.simulator.fault("whatsapp", "status_before_answer")
    answer = product.reply(thread, "Fast")
    product.send(wa)
    product.wait_for_status(answer, "read")
    assert set(answer.status_at) >= {"queued", "sending", "sent", "delivered", "read"}


def test_what_never_left_is_sent_again_in_its_order(product, wa):
    thread = product.say("Hello")
    product.simulator.fault("whatsapp", "throttle_429", times=2)
    first, second = product.reply(thread, "First"), product.reply(thread, "Second")
    product.send(wa)
    assert of(first) == Status.QUEUED
    assert first.error["class"] == "throttled"
    assert [head.id for head in delivering.heads(wa.pk)] == [first.pk]
    send_until(product, wa, lambda: of(second) not in ("queued", "sending"))
    texts = [bubble["text"] for bubble in product.simulator.chat("+351900000204", "wa-main")]
    assert texts[-2:] == ["First", "Second"]


def test_a_breaker_opens_after_five_failures_and_closes_by_itself(product, wa):
    thread = product.say("Hello")
    product.simulator.fault("whatsapp", "error_500", times=6)
    answer = product.reply(thread, "Patience")
    for _ in range(5):
        Message.objects.update(send_at=None)
        product.send(wa)
    assert breaker_of(wa.pk).is_open
    assert [note["code"] for note in Health.objects.get(channel=wa).notes] == ["breaker"]
    assert product.send(wa)[0].whole_channel
    while of(answer) in ("queued", "sending"):
        Message.objects.update(send_at=None)
        breaker_of(wa.pk).probe_at = 0
        product.send(wa)
    assert not breaker_of(wa.pk).is_open
    assert Health.objects.get(channel=wa).notes == []
    assert product.simulator.sent_twice() == []


def test_a_send_that_died_becomes_unknown(product, wa):
    thread = product.say("Hello")
    answer = product.reply(thread, "Half way")
    claimed = delivering.claim(answer.pk)
    assert claimed.status == Status.SENDING and delivering.claim(answer.pk) is None
    assert delivering.give_up_waiting() == []
    Message.objects.update(claimed_at=claimed.claimed_at - delivering.PATIENCE * 2)
    assert delivering.give_up_waiting() == [answer.pk]
    assert of(answer) == Status.UNKNOWN


def test_sms_without_an_answer_is_looked_up(product, tw):
    thread = product.say("Hello", "sms-main")
    product.simulator.fault("twilio", "hang_up_after_accept")
    product.simulator.pace(sent=30.0)
    answer = product.reply(thread, "Did this arrive?")
    product.send(tw)
    assert of(answer) == Status.UNKNOWN
    assert lookups.ask(answer.pk)
    assert of(answer) == Status.SENT and answer.provider_id.startswith("SM")
    assert len(product.simulator.ledger(provider="twilio", to="+351900000204")) >= 1


def test_sms_that_never_reached_twilio_fails_and_can_be_sent_again(product, tw):
    thread = product.say("Hello", "sms-main")
    product.simulator.fault("twilio", "hang_up")
    answer = product.reply(thread, "This one is lost")
    product.send(tw)
    assert of(answer) == Status.UNKNOWN
    assert not lookups.ask(answer.pk)
    Message.objects.update(claimed_at=answer.claimed_at - delivering.PATIENCE * 3)
    assert lookups.ask(answer.pk)
    assert of(answer) == Status.FAILED
    assert answer.error["action"] == "retry"


def test_sms_goes_both_ways_and_stop_ends_it(product, tw):
    from inbox.refusals import Unsendable

    thread = product.say("Is it open?", "sms-main")
    answer = product.reply(thread, "Until six.")
    product.send(tw)
    product.wait_for_status(answer, "delivered", "read")
    product.say("STOP", "sms-main")
    thread.refresh_from_db()
    with pytest.raises(Unsendable) as refused:
        product.reply(thread, "One more")
    assert refused.value.code == "opted_out"
    product.say("Start!", "sms-main")
    product.reply(thread, "Welcome back")


def test_a_bot_whose_baton_is_gone_is_cancelled_at_the_claim(product, wa):
    from inbox.actors import Actor
    from inbox.outlets import Draft

    thread = product.say("Hello")
    robo = Actor("bot", "3", "robo")
    thread.hand_off(robo, Actor("agent", "1", "Ana"))
    said = thread.reply(robo, Draft(channel=wa, text="I am a bot"), thread.last_in_address)
    Message.objects.filter(pk=said.pk).update(baton_number=said.baton_number - 1)
    assert delivering.claim(said.pk) is None
    assert of(said) == Status.CANCELLED


def test_our_own_confirmation_follows_a_stop_once_and_in_its_language(product):
    from channels_app import connection, opt_out
    from inbox.models import Channel, Event
    from tests.channels_app.simulator.conftest import SMS

    channel = product.connect(
        "sms-main", "twilio", api_base=product.simulator.base_url, opt_out_replies="ours",
        **{name: SMS[name] for name in ("account_sid", "auth_token", "sender", "numbers")},
    )  # fmt: skip
    assert connection.settings_of(channel).opt_out_replies == "ours"
    product.say("Baja", "sms-main")
    events = list(Event.objects.filter(kind="consent.changed"))
    opt_out.confirm(events)
    opt_out.confirm(events)
    said = Message.objects.get(direction="out")
    assert "ALTA" in said.text and said.author_kind == "system"
    assert delivering.claim(said.pk) is not None
    assert Channel.objects.count() == 1


def test_news_about_the_account_are_seen_on_the_channels_health(product, wa):
    from channels_app import health, syncing

    syncing.sync(wa)
    wa.refresh_from_db()
    assert wa.address == "+15550783881"
    assert health.shape(wa)["quality"] == "GREEN"
    product.simulator.tell("wa-main", field="account_update", value={"event": "ACCOUNT_RESTRICTION"})
    product.take_in()
    assert health.shape(wa)["state"] == "blocked"
    thread = product.say("Hello")
    from inbox.refusals import Unsendable

    with pytest.raises(Unsendable, match="restricted"):
        product.reply(thread, "Not now")
    product.simulator.tell("wa-main", field="account_update", value={"event": "ACCOUNT_RECONNECTED"})
    product.take_in()
    product.reply(thread, "Now")


def test_what_was_queued_waits_while_the_channels_access_is_refused(product, wa):
    from channels_app import connection, health
    from channels_app.models import Health
    from inbox.models import Channel

    thread = product.say("Hello")
    first, second = product.reply(thread, "First"), product.reply(thread, "Second")
    right = wa.sealed_settings
    values = {**connection.fields.plain(connection.settings_of(wa)), "access_token": ["expired"]}
    connection.connect(wa, values)
    wa.save()
    Channel.objects.forget()
    product.send(wa)
    assert of(first) == Status.FAILED and first.error["class"] == "auth"
    assert health.shape(wa)["state"] == "reauthorise"
    product.send(wa)
    assert of(second) == Status.QUEUED and second.send_at is not None
    Channel.objects.filter(pk=wa.pk).update(sealed_settings=right)
    Channel.objects.forget()
    Health.objects.all().delete()
    health.forget()
    send_until(product, wa, lambda: of(second) not in ("queued", "sending"))
    assert second.error is None


def test_an_outcome_is_written_down_through_a_restart_of_the_database(product, wa, monkeypatch):
    from django.db import OperationalError

    from channels_app import delivery

    thread = product.say("Hello")
    answer = product.reply(thread, "Still known")
    settle, failures = delivering.settle, iter([OperationalError("gone")] * 2)

    def unsettled(*args):
        problem = next(failures, None)
        if problem:
            raise problem
        return settle(*args)

    monkeypatch.setattr(delivering, "settle", unsettled)
    monkeypatch.setattr(delivery.time, "sleep", lambda seconds: None)
    product.send(wa)
    assert of(answer) in ("sent", "delivered", "read")


@pytest.mark.parametrize(
    "words", ["Please leave me alone!", "Déjenme en paz por favor", "¡No me escriban más!", "Ne m’écrivez plus"]
)
def test_words_that_may_mean_stop_end_promotions_and_ask_a_person(product, tw, words):
    from channels_app import opt_out
    from inbox.refusals import Unsendable

    product.say("Yes, tell me of offers", "sms-main")
    thread = product.say(words, "sms-main")
    ids = list(Message.objects.values_list("pk", flat=True))
    opt_out.look_for_hidden(ids)
    opt_out.look_for_hidden(ids)
    thread.refresh_from_db()
    assert [flag["code"] for flag in thread.flags] == ["consent_review"]
    with pytest.raises(Unsendable, match="promotions"):
        product.reply(thread, "Sale!", purpose="promotion")
    product.reply(thread, "We are sorry. We will not.")
