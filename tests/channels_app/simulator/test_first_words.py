"""A text each way with each provider, and the statuses that follow."""

import hashlib
import hmac
from typing import Any

import httpx
from twilio.request_validator import RequestValidator

from channels_app.simulator.client import SimulatorClient
from tests.channels_app.simulator.conftest import SMS, WA
from tests.channels_app.simulator.sink import Sink


def graph(simulator: SimulatorClient, body: dict[str, Any], path: str = "messages") -> httpx.Response:
    return simulator.http.post(
        f"{simulator.base_url}/v25.0/{WA['phone_number_id']}/{path}",
        json=body,
        headers={"Authorization": f"Bearer {WA['access_token']}"},
    )


def test_a_customers_whatsapp_text_arrives_signed_over_the_raw_bytes(simulator: SimulatorClient, sink: Sink) -> None:
    id = simulator.say("dina", "Grüße / ñ 👋", "wa-main")
    post = sink.got[0]
    expected = hmac.new(WA["app_secret"].encode(), post.body, hashlib.sha256).hexdigest()
    assert post.headers["x-hub-signature-256"] == f"sha256={expected}"
    value = post.json["entry"][0]["changes"][0]["value"]
    assert value["messages"][0]["id"] == id
    assert value["messages"][0]["text"] == {"body": "Grüße / ñ 👋"}
    assert value["contacts"][0]["wa_id"] == value["messages"][0]["from"] == "14155550101"
    assert value["metadata"]["phone_number_id"] == WA["phone_number_id"]


def test_a_whatsapp_answer_is_accepted_and_its_statuses_are_told(simulator: SimulatorClient, sink: Sink) -> None:
    simulator.say("dina", "Hello", "wa-main")
    answer = graph(
        simulator,
        {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            "to": "14155550101",
            "type": "text",
            "text": {"body": "Hi Dina"},
            "biz_opaque_callback_data": "m-1",
        },
    )
    assert answer.status_code == 200, answer.text
    id = answer.json()["messages"][0]["id"]
    assert answer.json()["contacts"] == [{"input": "14155550101", "wa_id": "14155550101"}]

    def told() -> list[dict[str, Any]]:
        return [one for one in sink.values("statuses") if one["id"] == id]

    sink.wait_for(lambda: {one["status"] for one in told()} == {"sent", "delivered", "read"})
    assert all(one["biz_opaque_callback_data"] == "m-1" for one in told())
    assert [row["text"] for row in simulator.ledger(opaque="m-1")] == ["Hi Dina"]


def test_an_sms_arrives_signed_as_twilios_own_validator_wants_it(simulator: SimulatorClient, sink: Sink) -> None:
    id = simulator.say("dina", "Hi by SMS é 👋", "sms-main")
    post = sink.got[0]
    url = f"{sink.url}/webhooks/twilio/sms-main/"
    assert RequestValidator(SMS["auth_token"]).validate(url, post.form, post.headers["x-twilio-signature"])
    assert (post.form["MessageSid"], post.form["From"], post.form["Body"]) == (id, "+14155550101", "Hi by SMS é 👋")


def test_an_sms_answer_is_queued_and_its_callbacks_are_told(simulator: SimulatorClient, sink: Sink) -> None:
    callback = f"{sink.url}/webhooks/twilio/sms-main/?m=1"
    answer = simulator.http.post(
        f"{simulator.base_url}/2010-04-01/Accounts/{SMS['account_sid']}/Messages.json",
        data={"To": "+14155550101", "From": SMS["sender"], "Body": "Hi", "StatusCallback": callback},
        auth=(str(SMS["account_sid"]), str(SMS["auth_token"])),
    )
    assert answer.status_code == 201, answer.text
    assert answer.json()["status"] == "queued"
    sink.wait_for(lambda: {post.form.get("MessageStatus") for post in sink.got} == {"sent", "delivered"})
    posts = [post for post in sink.got if post.form.get("MessageSid") == answer.json()["sid"]]
    validator = RequestValidator(SMS["auth_token"])
    assert all(validator.validate(callback, post.form, post.headers["x-twilio-signature"]) for post in posts)
