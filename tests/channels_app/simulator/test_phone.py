"""The phone: every act reaches the product, every switch does what it says."""

import base64
import hashlib
import hmac
import json

import pytest

from channels_app.simulator.client import SimulatorClient, SimulatorError
from tests.channels_app.simulator.conftest import CHAT
from tests.channels_app.simulator.graph import send
from tests.channels_app.simulator.sink import Sink


def last(sink: Sink) -> dict[str, object]:
    return sink.values("messages")[-1]


def test_an_answer_quotes_and_a_reaction_can_be_taken_back(simulator: SimulatorClient, sink: Sink) -> None:
    simulator.say("dina", "Hello", "wa-main")
    ours = send(simulator, "text", {"body": "Hi Dina"}).json()["messages"][0]["id"]
    simulator.say("dina", "About that", "wa-main", reply_to=ours)
    assert last(sink)["context"] == {"from": "15550783881", "id": ours}
    simulator.act("dina", "wa-main", "reaction", message=ours, emoji="👍")
    assert last(sink)["reaction"] == {"message_id": ours, "emoji": "👍"}
    simulator.act("dina", "wa-main", "reaction", message=ours, emoji="")
    assert last(sink)["reaction"] == {"message_id": ours}


def test_buttons_rows_and_quick_replies_are_told_as_what_they_are(simulator: SimulatorClient, sink: Sink) -> None:
    simulator.say("dina", "Hello", "wa-main")
    button = {"type": "reply", "reply": {"id": "yes", "title": "Yes"}}
    asked = {"type": "button", "body": {"text": "Right?"}, "action": {"buttons": [button]}}
    id = send(simulator, "interactive", asked).json()["messages"][0]["id"]
    simulator.act("dina", "wa-main", "press", message=id, button="yes")
    assert last(sink)["interactive"] == {"type": "button_reply", "button_reply": {"id": "yes", "title": "Yes"}}
    assert last(sink)["context"]["id"] == id  # type: ignore[index]
    rows = [{"id": "r1", "title": "One", "description": "the first"}]
    asked = {"type": "list", "body": {"text": "Pick"}, "action": {"button": "Open", "sections": [{"rows": rows}]}}
    id = send(simulator, "interactive", asked).json()["messages"][0]["id"]
    simulator.act("dina", "wa-main", "press", message=id, button="r1")
    assert last(sink)["interactive"] == {"type": "list_reply", "list_reply": rows[0]}
    values = [{"type": "text", "text": value} for value in ("Dina", "48-2210", "Friday")]
    components = [
        {"type": "body", "parameters": values},
        {"type": "button", "sub_type": "url", "index": "0", "parameters": [{"type": "text", "text": "48"}]},
        {
            "type": "button",
            "sub_type": "quick_reply",
            "index": "1",
            "parameters": [{"type": "payload", "payload": "CB"}],
        },
    ]
    template = {"name": "order_update", "language": {"code": "en"}, "components": components}
    id = send(simulator, "template", template).json()["messages"][0]["id"]
    simulator.act("dina", "wa-main", "press", message=id, button="CB")
    assert last(sink)["button"] == {"payload": "CB", "text": "Call me back"}


def test_an_own_number_answers_a_request_and_somebody_elses_does_not(simulator: SimulatorClient, sink: Sink) -> None:
    simulator.act("dina", "wa-main", "contacts", own=True)
    card = last(sink)["contacts"][0]  # type: ignore[index]
    assert (card["origin"], card["phones"][0]["wa_id"]) == ("contact_request", "14155550101")
    simulator.act("dina", "wa-main", "contacts", name="Rui Oliveira", phone="+351 912 000 111")
    card = last(sink)["contacts"][0]  # type: ignore[index]
    assert (card["origin"], card["name"]["first_name"]) == ("other", "Rui")


def test_an_edit_is_unsupported_without_coexistence_and_a_deletion_silent(
    simulator: SimulatorClient, sink: Sink
) -> None:
    id = simulator.say("dina", "Helo", "wa-main")
    simulator.act("dina", "wa-main", "edit", message=id, text="Hello")
    assert (last(sink)["type"], last(sink)["unsupported"]) == ("unsupported", {"type": "edit"})
    before = len(sink.got)
    simulator.act("dina", "wa-main", "revoke", message=id)
    assert len(sink.got) == before
    bubbles = simulator.chat("dina", "wa-main")
    assert (bubbles[-1]["revoked"], bubbles[-1]["text"]) == (True, "")
    with pytest.raises(SimulatorError, match="own messages"):
        simulator.act("dina", "wa-main", "revoke", message=id)


def test_a_phone_that_is_off_gets_nothing_until_it_is_on(simulator: SimulatorClient, sink: Sink) -> None:
    simulator.person("+14155550401", name="Otto", id="otto")
    simulator.say("otto", "Hello", "wa-main")
    simulator.change("otto", off=True)
    with pytest.raises(SimulatorError, match="switched off"):
        simulator.say("otto", "From the dark", "wa-main")
    id = send(simulator, "text", {"body": "Are you there?"}, to="14155550401").json()["messages"][0]["id"]
    sink.wait_for(lambda: [one for one in sink.values("statuses") if one["id"] == id])
    assert simulator.chat("otto", "wa-main")[-1]["status"] == "sent"
    simulator.change("otto", off=False)
    sink.wait_for(
        lambda: {one["status"] for one in sink.values("statuses") if one["id"] == id} >= {"delivered", "read"}
    )


def test_without_read_receipts_delivered_is_the_end(simulator: SimulatorClient, sink: Sink) -> None:
    simulator.person("+14155550402", name="Nora", id="nora", read_receipts=False)
    simulator.person("+14155550403", name="Late", id="late", reads=False)
    for person, phone in (("nora", "14155550402"), ("late", "14155550403")):
        simulator.say(person, "Hello", "wa-main")
        send(simulator, "text", {"body": "Hi"}, to=phone)
        sink.wait_for(lambda person=person: simulator.chat(person, "wa-main")[-1]["status"] == "delivered")
        assert simulator.chat(person, "wa-main")[-1]["unread"] is True
        simulator.act(person, "wa-main", "open")
        assert simulator.chat(person, "wa-main")[-1]["unread"] is False
    assert simulator.chat("nora", "wa-main")[-1]["status"] == "delivered"
    assert simulator.chat("late", "wa-main")[-1]["status"] == "read"


def test_the_business_shows_as_typing(simulator: SimulatorClient) -> None:
    came = simulator.say("dina", "Hello?", "wa-main")
    wa = {"messaging_product": "whatsapp", "status": "read", "message_id": came, "typing_indicator": {"type": "text"}}
    send(simulator, "text", {"body": "before"})
    path = "/v25.0/106540352242922/messages"
    assert simulator.http.post(path, json=wa, headers={"Authorization": "Bearer EAAG-test-token"}).json()["success"]
    query = {"person": "dina", "account": "wa-main"}
    assert simulator.http.get("/simulator/api/chat", params=query).json()["typing"] is True
    send(simulator, "text", {"body": "Here I am"})
    assert simulator.http.get("/simulator/api/chat", params=query).json()["typing"] is False


def test_the_shop_embeds_the_widget_and_signs_its_customers_in(simulator: SimulatorClient, sink: Sink) -> None:
    page = simulator.http.get("/simulator/shop/")
    assert f'<script async src="{sink.url}/w/web-main.js"></script>' in page.text
    policy = page.headers["content-security-policy"]
    assert f"script-src 'self' {sink.url};" in policy
    assert f"ws://127.0.0.1:{sink.port}" in policy
    assert "unsafe" not in policy
    jwt = simulator.http.post("/simulator/shop/login", json={"customer": "marta", "channel": "web-main"}).json()["jwt"]
    head, payload, signature = jwt.split(".")
    expected = hmac.new(CHAT["identity_secret"].encode(), f"{head}.{payload}".encode(), hashlib.sha256).digest()
    assert base64.urlsafe_b64decode(signature + "==") == expected
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    assert (claims["sub"], claims["aud"], claims["exp"] - claims["iat"]) == ("shop-marta", "web-main", 1800)
    assert simulator.http.post("/simulator/shop/login", json={"customer": "mallory"}).status_code == 400


def test_a_voice_message_can_be_wound(simulator: SimulatorClient) -> None:
    id = simulator.upload("wa-main", bytes(range(100)), "audio/ogg")
    part = simulator.http.get(f"/simulator/api/media/{id}", headers={"range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, bytes(range(10, 20)))


def test_a_file_that_could_carry_script_is_not_shown_inline(simulator: SimulatorClient) -> None:
    for mime in ("text/html", "image/svg+xml", "application/xhtml+xml"):
        id = simulator.upload("wa-main", b"<script>alert(1)</script>", mime, "x")
        answer = simulator.http.get(f"/simulator/api/media/{id}")
        assert answer.headers["content-disposition"] == "attachment"
        assert answer.headers["content-type"] == "application/octet-stream"
        assert answer.headers["x-content-type-options"] == "nosniff"
