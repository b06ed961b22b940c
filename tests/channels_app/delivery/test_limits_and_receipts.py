"""People written to first are counted over all numbers; ticks and typing reach the customer as each agent wants it."""

from datetime import timedelta

import pytest

from channels_app import connection, gate, health, rates, reaching, receipts, syncing
from channels_app.models import Health, Reached
from channels_app.providers.whatsapp import PROVIDER
from inbox.clock import now
from inbox.models import Agent, Message, ReplyWindow
from inbox.refusals import Unsendable

DINA = "+351900000204"
TOLD = {"name": "hello_world", "language": "en_US", "values": {}}


@pytest.fixture
def thread(product, wa):
    thread = product.say("Hello")
    syncing.sync(wa)
    return thread


def limited(wa, most):
    Health.objects.filter(channel=wa).update(limit=most)


@pytest.mark.parametrize(
    ("told", "most"), [("TIER_250", 250), ("TIER_2K", 2000), ("TIER_100K", 100_000), ("1000", 1000),
                       ("TIER_UNLIMITED", None), ("", None)],
)  # fmt: skip
def test_the_limit_is_read_as_meta_words_it(told, most):
    assert PROVIDER.people_a_day(told) == most


def test_people_written_to_first_are_counted_once_and_the_next_one_waits(product, wa, thread):
    limited(wa, "1")
    ReplyWindow.objects.update(ends_at=now())
    for _ in range(2):
        product.reply(thread, type="template", template=TOLD, payload=TOLD)
        product.send(wa)
    assert reaching.used(wa, now()) == 1
    Reached.objects.update(address_digest="somebody else")
    with pytest.raises(Unsendable, match="1 people in 24 hours") as refused:
        product.reply(thread, type="template", template=TOLD, payload=TOLD)
    assert refused.value.code == "limit_reached"
    Reached.objects.update(at=now() - timedelta(hours=25))
    syncing.sync_due()
    assert not Reached.objects.exists()
    assert product.reply(thread, type="template", template=TOLD, payload=TOLD).status == "queued"


def test_a_claim_over_the_limit_waits_until_there_is_room(product, wa, thread):
    ReplyWindow.objects.update(ends_at=now())
    message = product.reply(thread, type="template", template=TOLD, payload=TOLD)
    limited(wa, "1")
    Reached.objects.create(kind="whatsapp", address_digest="x", at=now() - timedelta(hours=20))
    product.send(wa)
    message.refresh_from_db()
    assert message.status == "queued" and timedelta(hours=3) < message.send_at - now() < timedelta(hours=5)


def test_meta_counts_people_over_all_numbers_of_the_portfolio_and_says_no_in_a_status(product, wa, thread):
    product.simulator.messaging_limit("wa-main", 1)
    product.simulator.person("+351900000311", name="Rui")
    other = product.simulator.say("+351900000311", "Hello", "wa-main")
    product.take_in()
    rui = Message.objects.get(provider_id=other).thread
    syncing.sync(wa)
    assert Health.objects.get(channel=wa).limit == "TIER_1"
    limited(wa, "TIER_UNLIMITED")  # what a portfolio that other software uses too looks like from here
    product.simulator.clock(25 * 3600)
    ReplyWindow.objects.update(ends_at=now())
    sent = [product.reply(one, type="template", template=TOLD, payload=TOLD) for one in (thread, thread, rui)]
    for _ in sent:
        product.send(wa)
    assert [product.wait_for_status(one, "read", "failed").status for one in sent] == ["read", "read", "failed"]
    sent[2].refresh_from_db()
    assert sent[2].error["provider_code"] == "131048"
    assert gate.ways([rui.last_in_address], [wa], now())[0].code == "channel_blocked"
    product.simulator.messaging_limit("wa-main", 2000)


def test_a_number_that_was_too_fast_goes_slower_for_a_while(product, wa, thread, monkeypatch):
    product.simulator.fault("whatsapp", "throttle_in_status")
    message = product.reply(thread, "Too fast")
    product.send(wa)
    assert product.wait_for_status(message, "failed").error["provider_code"] == "130429"
    costs = []
    monkeypatch.setattr(rates, "wait_s", lambda bucket, cost, burst: costs.append((bucket, cost)) or 0.0)
    pace = PROVIDER.pace(connection.settings_of(wa))

    def slower(minutes):
        monkeypatch.setattr(health, "now", lambda: now() + timedelta(minutes=minutes))
        product.reply(thread, "Next")
        product.send(wa)
        return round(dict(costs)[str(wa.pk)] * pace)

    assert [slower(1), slower(6)] == [4, 2]
    assert "more slowly" in str(health.shape(wa)["notes"])
    assert slower(11) == 1
    health.heal(wa.pk, now() + timedelta(minutes=11))
    assert not health.shape(wa)["notes"]


def test_inside_the_window_nobody_is_counted(product, wa, thread):
    limited(wa, "0")
    product.reply(thread, type="template", template=TOLD, payload=TOLD)
    product.send(wa)
    assert reaching.used(wa, now()) == 0 and not gate.is_outside(wa, thread.last_in_address, now())


def ticks(product):
    return [bubble["status"] for bubble in product.simulator.chat(DINA, "wa-main") if bubble["mine"]]


@pytest.mark.parametrize(("wish", "seen"), [("answer", "read"), ("read", "read"), ("never", "delivered")])
def test_blue_ticks_are_as_the_agent_wants_them(product, wa, thread, ana, wish, seen):
    Agent.objects.update(receipts=wish)
    answer = product.reply(thread, "Good morning")
    Message.objects.filter(pk=answer.pk).update(author_id=str(ana.pk))
    receipts.tell(answer.pk)
    assert ticks(product)[-1] == seen


def test_reading_is_told_only_by_who_wants_that(product, wa, thread, ana):
    receipts.tell_read(thread.pk, ana.pk, 99)
    assert ticks(product)[-1] == "delivered"
    Agent.objects.update(receipts="read")
    receipts.tell_read(thread.pk, ana.pk, 99)
    assert ticks(product)[-1] == "read"


@pytest.mark.parametrize(
    ("setting", "shown"), [({}, True), ({"shows_typing": False}, False), ({"receipts": "never"}, False)]
)
def test_typing_is_shown_to_the_customer(product, wa, thread, ana, monkeypatch, setting, shown):
    calls = []
    monkeypatch.setattr(type(PROVIDER), "mark_read", lambda self, settings, provider_id, typing: calls.append(typing))
    monkeypatch.setattr(receipts, "_shown", {})
    Agent.objects.update(**setting)
    receipts.show_typing(thread.pk, ana.pk)
    receipts.show_typing(thread.pk, ana.pk)
    assert calls == ([True] if shown else [])
