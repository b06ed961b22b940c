"""Telnyx's API and webhooks as Telnyx's own library sees them."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import telnyx as oracle

from channels_app.simulator.client import SimulatorClient, sample
from channels_app.simulator.telnyx.webhooks import public_key_of
from tests.channels_app.simulator.conftest import TX
from tests.channels_app.simulator.sink import Received, Sink

SENDER = TX["sender"]
DINA = "+14155550101"
PUBLIC = public_key_of(TX["private_key"])


@pytest.fixture
def telnyx(simulator: SimulatorClient) -> Iterator[oracle.Telnyx]:
    with httpx.Client(trust_env=False) as http:
        yield oracle.Telnyx(
            api_key=TX["api_key"],
            public_key=PUBLIC,
            base_url=f"{simulator.base_url}/v2",
            http_client=http,
            max_retries=0,
        )


def told(telnyx: oracle.Telnyx, post: Received) -> Any:
    """A webhook as Telnyx's own verifier reads it; it raises for a wrong signature."""
    return telnyx.webhooks.unwrap(post.body.decode(), headers=post.headers).data


def test_telnyx_own_client_sends_and_reads(telnyx: oracle.Telnyx, simulator: SimulatorClient, sink: Sink) -> None:
    url = f"{sink.url}/webhooks/telnyx/tx-main/?m=7"
    sent = telnyx.messages.send(to=DINA, from_=SENDER, text="Hello é", webhook_url=url).data
    assert (sent.direction, sent.parts, sent.encoding, sent.to[0].status) == ("outbound", 1, "GSM-7", "queued")
    sink.wait_for(lambda: telnyx.messages.retrieve(sent.id).data.to[0].status == "delivered")
    posts = sink.wait_for(lambda: len(sink.got) >= 2 and sink.got)
    assert {post.path for post in posts} == {"/webhooks/telnyx/tx-main/?m=7"}
    events = {told(telnyx, post).event_type: told(telnyx, post).payload for post in posts}
    assert events["message.finalized"].to[0].status == "delivered" and events["message.sent"].id == sent.id
    assert events["message.sent"].webhook_url == url


def test_what_a_customer_writes_is_signed_for_telnyx_own_verifier(
    telnyx: oracle.Telnyx, simulator: SimulatorClient, sink: Sink
) -> None:
    came = simulator.say("dina", "Olá, tudo bem?", "tx-main")
    (post,) = sink.got
    payload = told(telnyx, post).payload
    assert (payload.id, payload.text, payload.from_.phone_number) == (came, "Olá, tudo bem?", DINA)
    assert payload.to[0].phone_number == SENDER and payload.autoresponse_type is None
    with pytest.raises(ValueError, match="Signature"):
        telnyx.webhooks.unwrap(post.body.decode() + " ", headers=post.headers)


def test_one_idempotency_key_is_one_message(telnyx: oracle.Telnyx, simulator: SimulatorClient) -> None:
    ids = {telnyx.messages.send(to=DINA, from_=SENDER, text="Once", idempotency_key="one").data.id for _ in range(3)}
    assert len(ids) == 1
    assert [row["text"] for row in simulator.ledger(opaque="one")] == ["Once"]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"to": "+1415", "from_": SENDER, "text": "x"}, (400, "40310")),
        ({"to": "", "from_": SENDER, "text": "x"}, (422, "10004")),
        ({"to": DINA, "text": "x"}, (422, "10004")),
        ({"to": DINA, "from_": "+19998887777", "text": "x"}, (400, "40305")),
        ({"to": DINA, "from_": SENDER}, (400, "40316")),
        ({"to": DINA, "from_": SENDER, "text": "x" * 1531}, (400, "40302")),
        ({"to": DINA, "from_": SENDER, "text": "x", "media_urls": ["ftp://a/b"]}, (400, "40317")),
        ({"to": DINA, "from_": SENDER, "text": "x", "webhook_url": "here"}, (400, "10003")),
        ({"to": DINA, "from_": SENDER, "text": "x", "type": "FAX"}, (400, "10015")),
        ({"to": DINA, "from_": SENDER, "text": 7}, (400, "10015")),
    ],
)
def test_what_telnyx_refuses(telnyx: oracle.Telnyx, fields: dict[str, Any], expected: tuple[int, str]) -> None:
    with pytest.raises(oracle.APIStatusError) as problem:
        telnyx.messages.send(**fields)
    error = problem.value.response.json()["errors"][0]
    assert (problem.value.status_code, error["code"]) == expected and error["title"] and error["detail"]


def test_a_wrong_key_is_10009(simulator: SimulatorClient) -> None:
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": f"Basic {TX['api_key']}"}):
        answer = simulator.http.post("/v2/messages", json={}, headers=headers)
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (401, "10009")
    right = {"Authorization": f"Bearer {TX['api_key']}"}
    assert simulator.http.get("/v2/nothing", headers=right).json()["errors"][0]["code"] == "10005"


def test_stop_is_kept_until_start_and_said_in_the_event(
    telnyx: oracle.Telnyx, simulator: SimulatorClient, sink: Sink
) -> None:
    simulator.person("+14155550435", name="Stella")
    simulator.say("+14155550435", "stop all", "tx-main")
    assert told(telnyx, sink.got[-1]).payload.autoresponse_type == "STOP"
    with pytest.raises(oracle.APIStatusError) as problem:
        telnyx.messages.send(to="+14155550435", from_=SENDER, text="Still there?")
    assert problem.value.response.json()["errors"][0]["code"] == "40300"
    assert "opted out" in simulator.chat("+14155550435", "tx-main")[-1]["text"]
    simulator.say("+14155550435", "START", "tx-main")
    assert telnyx.messages.send(to="+14155550435", from_=SENDER, text="Welcome back").data.id


def test_a_picture_lies_at_an_address_that_needs_its_key(
    telnyx: oracle.Telnyx, simulator: SimulatorClient, sink: Sink
) -> None:
    media = simulator.upload("tx-main", sample("parcel.jpg"), "image/jpeg", "parcel.jpg")
    simulator.act("dina", "tx-main", "media", media=media, text="Look")
    payload = told(telnyx, sink.got[-1]).payload
    assert (payload.type, payload.media[0].content_type) == ("MMS", "image/jpeg")
    url = payload.media[0].url
    assert simulator.http.get(url).content == sample("parcel.jpg")
    assert simulator.http.get(url.partition("?")[0]).status_code == 404


def test_what_we_attach_is_fetched_or_fails(telnyx: oracle.Telnyx, simulator: SimulatorClient, sink: Sink) -> None:
    good = f"{simulator.base_url}/simulator/assets/samples/parcel.jpg"
    sent = telnyx.messages.send(to=DINA, from_=SENDER, text="Here", media_urls=[good]).data
    sink.wait_for(lambda: telnyx.messages.retrieve(sent.id).data.to[0].status == "delivered")
    assert telnyx.messages.retrieve(sent.id).data.media[0].url == good
    lost = telnyx.messages.send(to=DINA, from_=SENDER, media_urls=[good + "x"]).data
    sink.wait_for(lambda: telnyx.messages.retrieve(lost.id).data.to[0].status == "sending_failed")
    assert telnyx.messages.retrieve(lost.id).data.errors[0].code == "40317"


def test_the_detail_records_have_filters_and_pages(telnyx: oracle.Telnyx, simulator: SimulatorClient) -> None:
    simulator.person("+14155550436", name="Rita")
    sent = [telnyx.messages.send(to="+14155550436", from_=SENDER, text=f"Page {n}").data.id for n in range(3)]
    came = simulator.say("+14155550436", "Back", "tx-main")
    filters = {"record_type": "messaging", "cld": "+14155550436", "direction": "outbound"}
    listed = list(telnyx.detail_records.list(filter=filters, page_size=2, sort=["created_at"]))
    assert [row.uuid for row in listed] == sent
    inbound = telnyx.detail_records.list(filter={"record_type": "messaging", "cli": "+14155550436"})
    assert [row.uuid for row in inbound] == [came]
    for wrong in ({"direction": "outbound"}, {"record_type": "messaging", "words": "x"}):
        with pytest.raises(oracle.APIStatusError):
            list(telnyx.detail_records.list(filter=wrong))


def test_a_landline_is_told_late(telnyx: oracle.Telnyx, sink: Sink) -> None:
    url = f"{sink.url}/webhooks/telnyx/tx-main/"
    telnyx.messages.send(to="+34931234567", from_=SENDER, text="Hi", webhook_url=url)
    payload = told(telnyx, sink.wait_for(lambda: sink.got and sink.got[-1])).payload
    assert (payload.to[0].status, payload.errors[0].code) == ("delivery_failed", "40001")


def test_a_failed_webhook_is_posted_three_times_and_signed_anew(
    telnyx: oracle.Telnyx, simulator: SimulatorClient, sink: Sink
) -> None:
    sink.answer = lambda _: 500
    simulator.say("dina", "Anybody?", "tx-main")
    assert len(sink.got) == 3
    assert len({json.loads(post.body)["data"]["id"] for post in sink.got}) == 1
    assert all(told(telnyx, post) for post in sink.got)


def test_a_webhook_that_is_never_sent_is_only_listed(
    telnyx: oracle.Telnyx, simulator: SimulatorClient, sink: Sink
) -> None:
    simulator.fault("telnyx", "webhook_never_sent")
    came = simulator.say("dina", "Lost on the way", "tx-main")
    assert not sink.got and not simulator.deliveries()["waiting"]
    assert telnyx.messages.retrieve(came).data.text == "Lost on the way"
    simulator.say("dina", "The next one comes", "tx-main")
    assert len(sink.got) == 1
