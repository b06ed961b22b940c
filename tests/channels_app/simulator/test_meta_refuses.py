"""What Meta refuses, the simulator refuses, with Meta's code and HTTP status."""

from typing import Any

import pytest

from channels_app.simulator.client import SimulatorClient
from channels_app.simulator.meta.shelf import CATALOGUE
from tests.channels_app.simulator.conftest import WA
from tests.channels_app.simulator.graph import call, error_of, send

BUTTON = {"type": "reply", "reply": {"id": "a", "title": "Yes"}}
ROW = {"id": "r", "title": "Row"}
FOOT, ADDRESS = {"text": "x"}, {"name": "address_message"}
SHOWN = {"card_index": 0, "type": "product", "action": {"catalog_id": CATALOGUE, "product_retailer_id": "GR-200"}}


def flow(**parameters: Any) -> dict[str, Any]:
    return {"name": "flow", "parameters": {"flow_message_version": "3", "flow_cta": "Open", **parameters}}


def interactive(kind: str, action: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": kind, "body": {"text": "Choose"}, "action": action, **more}


def test_a_missing_or_wrong_token_is_401(simulator: SimulatorClient) -> None:
    path = f"{WA['phone_number_id']}/messages"
    assert error_of(call(simulator, "POST", path, token="wrong", json={})) == (401, 190)
    assert call(simulator, "POST", path, token="none", json={}).status_code == 401


@pytest.mark.parametrize("version", ["v20.0", "v19.0", "v99.0", "v25"])
def test_an_expired_or_unknown_api_version_is_refused(simulator: SimulatorClient, version: str) -> None:
    answer = call(simulator, "POST", f"{WA['phone_number_id']}/messages", version=version, json={})
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] in (2635, 2500)


def test_a_number_of_another_business_does_not_exist(simulator: SimulatorClient) -> None:
    assert error_of(call(simulator, "POST", "999/messages", json={})) == (400, 100)


@pytest.mark.parametrize(
    ("common", "code"),
    [
        ({"messaging_product": None}, 100),
        ({"messaging_product": "sms"}, 100),
        ({"recipient_type": "crowd"}, 100),
        ({"to": None}, 100),
        ({"to": "no number"}, 131009),
        ({"to": "15550783881"}, 131021),
        ({"to": None, "recipient": "not-a-bsuid"}, 131009),
        ({"biz_opaque_callback_data": "x" * 513}, 100),
        ({"context": {"message_id": 7}}, 100),
    ],
)
def test_what_every_message_must_have(simulator: SimulatorClient, common: dict[str, Any], code: int) -> None:
    assert error_of(send(simulator, "text", {"body": "Hi"}, **common)) == (400, code)


@pytest.mark.parametrize(
    ("kind", "body", "code"),
    [
        ("text", {"body": "x" * 4097}, 100),
        ("text", {"body": ""}, 100),
        ("text", {"body": "Hi", "colour": "red"}, 100),
        ("text", "Hi", 100),
        ("telepathy", {}, 100),
        ("image", {"id": "1", "link": "https://a.example/b.jpg"}, 100),
        ("image", {"id": "no such file"}, 100),
        ("image", {"link": "ftp://a.example/b.jpg"}, 100),
        ("image", {"id": "1", "caption": "x" * 1025}, 100),
        ("audio", {"id": "1", "caption": "not for audio"}, 100),
        ("location", {"latitude": 91, "longitude": 0}, 100),
        ("location", {"longitude": 0}, 100),
        ("reaction", {"message_id": "wamid.x", "emoji": "no emoji"}, 100),
        ("reaction", {"message_id": "wamid.x"}, 100),
        ("contacts", [], 131009),
        ("contacts", [{"name": {"formatted_name": "Rui"}}], 131009),
        ("interactive", interactive("button", {"buttons": [BUTTON] * 4}), 131009),
        ("interactive", interactive("button", {"buttons": [BUTTON, BUTTON]}), 131009),
        (
            "interactive",
            interactive("button", {"buttons": [{"type": "reply", "reply": {"id": "a", "title": "x" * 21}}]}),
            100,
        ),
        ("interactive", interactive("button", {"buttons": [BUTTON]}, footer={"text": "x" * 61}), 100),
        ("interactive", interactive("list", {"button": "Open", "sections": [{"rows": [ROW] * 11}]}), 131009),
        ("interactive", interactive("list", {"button": "x" * 21, "sections": [{"rows": [ROW]}]}), 100),
        ("interactive", interactive("list", {"button": "Open", "sections": [{"rows": [ROW]}, {"rows": [ROW]}]}), 100),
        (
            "interactive",
            interactive("cta_url", {"name": "cta_url", "parameters": {"display_text": "Go", "url": "x"}}),
            100,
        ),
        ("interactive", interactive("request_contact_info", {"name": "something"}), 100),
        ("interactive", interactive("carousel of horses", {"name": "x"}), 100),
        ("interactive", interactive("flow", flow(flow_id="1")), 131009),
        ("interactive", interactive("flow", flow(flow_name="survey")), 131009),
        ("interactive", interactive("flow", flow(flow_id="880011223344", flow_name="book_a_visit")), 100),
        ("interactive", interactive("flow", flow(flow_id="880011223344", flow_message_version="2")), 100),
        ("interactive", interactive("flow", flow(flow_id="880011223344", flow_cta="x" * 31)), 100),
        ("interactive", interactive("product", {"catalog_id": "1", "product_retailer_id": "GR-200"}), 131009),
        ("interactive", interactive("product", {"catalog_id": CATALOGUE, "product_retailer_id": "none"}), 131009),
        ("interactive", interactive("product_list", {"catalog_id": CATALOGUE, "sections": []}), 100),
        ("interactive", interactive("address_message", {"name": "address_message", "parameters": {}}), 100),
        ("interactive", interactive("address_message", ADDRESS | {"parameters": {"country": "PT"}}), 131009),
        ("interactive", interactive("call_permission_request", {"name": "call_permission_request", "x": 1}), 100),
        (
            "interactive",
            interactive("call_permission_request", {"name": "call_permission_request"}, footer=FOOT),
            131009,
        ),
        ("interactive", interactive("carousel", {"cards": [SHOWN]}), 131009),
        ("interactive", interactive("carousel", {"cards": [SHOWN, SHOWN]}), 131009),
        ("interactive", interactive("carousel", {"cards": [SHOWN, {**SHOWN, "card_index": 1, "header": FOOT}]}), 100),
    ],
)
def test_limits_of_each_type(simulator: SimulatorClient, kind: str, body: Any, code: int) -> None:
    assert error_of(send(simulator, kind, body)) == (400, code)


@pytest.mark.parametrize("body", [b"{", b"[1]", b'"text"', b"[" * 100_000])
def test_a_body_that_is_no_json_object_is_400(simulator: SimulatorClient, body: bytes) -> None:
    answer = call(
        simulator,
        "POST",
        f"{WA['phone_number_id']}/messages",
        content=body,
    )
    assert error_of(answer) == (400, 100)


def test_more_than_45_messages_at_once_to_one_person_hit_the_pair_rate(simulator: SimulatorClient) -> None:
    simulator.person("+14155550777", name="Rae")
    simulator.say("+14155550777", "Hello", "wa-main")
    codes = [
        answer.json().get("error", {}).get("code")
        for answer in (send(simulator, "text", {"body": str(n)}, to="14155550777") for n in range(47))
    ]
    assert codes[:45] == [None] * 45
    assert 131056 in codes[45:]


def test_an_error_has_metas_shape(simulator: SimulatorClient) -> None:
    error = send(simulator, "text", {"body": "Hi"}, to="no number").json()["error"]
    assert set(error) == {"message", "type", "code", "error_data", "fbtrace_id"}
    assert error["error_data"]["messaging_product"] == "whatsapp"
