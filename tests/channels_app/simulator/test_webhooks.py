"""How webhooks travel: again after a failure, together when many are due, doubled and out of order on demand."""

import time

import pytest

from channels_app.simulator.client import SimulatorClient, SimulatorError
from tests.channels_app.simulator.conftest import WA
from tests.channels_app.simulator.graph import send
from tests.channels_app.simulator.sink import Sink


def test_a_webhook_is_posted_again_until_it_is_answered_200(simulator: SimulatorClient, sink: Sink) -> None:
    answers = iter([500, 302, 204, 403])
    sink.answer = lambda _: next(answers, 200)
    done = simulator.act("dina", "wa-main", "text", text="Keep trying")
    assert (done["status"], len(sink.got)) == (200, 5)
    assert len({post.body for post in sink.got}) == 1
    assert simulator.chat("dina", "wa-main")[-1]["status"] == "delivered"


def test_the_phone_shows_one_tick_while_the_product_is_away(simulator: SimulatorClient, sink: Sink) -> None:
    sink.answer = lambda _: 503
    simulator.act("dina", "wa-main", "text", text="Anyone?", wait=False)
    sink.wait_for(lambda: len(sink.got) >= 2)
    assert simulator.chat("dina", "wa-main")[-1]["status"] == "sent"
    assert simulator.deliveries()["waiting"] >= 1


def test_many_due_elements_share_posts(simulator: SimulatorClient, sink: Sink) -> None:
    simulator.pace(at_once=1)
    sink.answer = lambda _: time.sleep(0.05) or 200
    told = simulator.inject("wa-main", 60, persons=5)
    assert (told["written"], told["acknowledged"]) == (60, 60)
    assert len({element["id"] for element in sink.values("messages")}) == 60
    assert len(sink.got) == 60  # an injection's own batches stay as they were asked for
    sink.got.clear()
    simulator.say("dina", "Hello", "wa-main")
    for number in range(20):
        send(simulator, "text", {"body": str(number)})
    sink.wait_for(lambda: len({one["id"] for one in sink.values("statuses") if one["status"] == "read"}) == 20)
    assert len(sink.got) < 61


def test_an_injection_batches_doubles_and_tells_what_it_did(simulator: SimulatorClient, sink: Sink) -> None:
    told = simulator.inject("wa-main", 200, persons=20, batch=50, duplicates=25, detail=True, seed=7)
    ids = [element["id"] for element in sink.values("messages")]
    assert told["written"] == told["acknowledged"] == len(set(ids)) == 200
    assert len(ids) == 200 + told["duplicates"] > 220
    assert {row["id"] for row in told["messages"]} == set(ids)
    assert (
        max(len(change["value"]["messages"]) for post in sink.got for change in post.json["entry"][0]["changes"]) >= 40
    )


def test_an_injection_keeps_its_rate_whatever_the_answers(simulator: SimulatorClient, sink: Sink) -> None:
    sink.answer = lambda _: time.sleep(0.1) or 200
    told = simulator.inject("sms-main", 40, persons=4, rate=100)
    assert told["acknowledged"] == 40
    assert {post.form["Body"].partition(" of ")[0] for post in sink.got} == {f"Message {n}" for n in range(40)}


def test_a_wrong_plan_is_refused_in_words(simulator: SimulatorClient) -> None:
    with pytest.raises(SimulatorError, match="count must be"):
        simulator.inject("wa-main", 0)
    with pytest.raises(SimulatorError, match="has no WhatsApp, Twilio or Telnyx account"):
        simulator.inject("nobody", 1)


def test_duplicates_come_twice_with_the_same_bytes(simulator: SimulatorClient, sink: Sink) -> None:
    simulator.fault("whatsapp", "duplicate_webhooks", 1)
    simulator.say("dina", "Twice", "wa-main")
    assert len(sink.got) == 2
    assert sink.got[0].body == sink.got[1].body


def test_out_of_order_lets_later_messages_overtake(simulator: SimulatorClient, sink: Sink) -> None:
    simulator.fault("whatsapp", "out_of_order", 3, seconds=0.1)
    for number in range(4):
        simulator.act("dina", "wa-main", "text", text=f"{number}", wait=False)
    sink.wait_for(lambda: len(sink.values("messages")) == 4)
    texts = [element["text"]["body"] for element in sink.values("messages")]
    assert texts[0] == "3"
    assert texts != ["0", "1", "2", "3"]


def test_any_payload_can_be_told_rightly_signed(simulator: SimulatorClient, sink: Sink) -> None:
    value = {"display_phone_number": "15550783881", "event": "FLAGGED", "current_limit": "TIER_2K"}
    assert simulator.tell("wa-main", field="phone_number_quality_update", value=value) == 200
    change = sink.got[-1].json["entry"][0]["changes"][0]
    assert (change["field"], change["value"]) == ("phone_number_quality_update", value)
    assert simulator.tell("sms-main", params={"SmsStatus": "received", "Unheard": "of"}) == 200
    assert sink.got[-1].form["Unheard"] == "of"


def test_the_challenge_is_asked_as_meta_asks_it(simulator: SimulatorClient, sink: Sink) -> None:
    sink.challenge_token = str(WA["verify_token"])
    assert simulator.verify("wa-main") == {"ok": True, "status": 200, "reason": ""}
    sink.challenge_token = "another"
    assert simulator.verify("wa-main")["ok"] is False
