"""The 24-hour window, templates, identity and who cannot be reached."""

from typing import Any

import pytest

from channels_app.simulator.client import SimulatorClient
from tests.channels_app.simulator.graph import error_of, send
from tests.channels_app.simulator.sink import Sink

DAY = 86400


def fate(sink: Sink, id: str, status: str) -> dict[str, Any]:
    """The status webhook of a message, once it has come."""
    return dict(
        sink.wait_for(
            lambda: next((one for one in sink.values("statuses") if (one["id"], one["status"]) == (id, status)), None)
        )
    )


def order_update(*values: str, button: bool = True, language: str = "en", name: str = "order_update") -> dict[str, Any]:
    components: list[dict[str, Any]] = [
        {"type": "body", "parameters": [{"type": "text", "text": value} for value in values]}
    ]
    if button:
        components.append(
            {"type": "button", "sub_type": "url", "index": "0", "parameters": [{"type": "text", "text": "48-2210"}]}
        )
    return {"name": name, "language": {"code": language}, "components": components}


def test_free_text_fails_with_131047_a_day_after_the_last_words(simulator: SimulatorClient, sink: Sink) -> None:
    simulator.person("+14155550201", name="Ivo")
    simulator.say("+14155550201", "Hello", "wa-main")
    inside = send(simulator, "text", {"body": "In time"}, to="14155550201").json()["messages"][0]["id"]
    fate(sink, inside, "delivered")
    simulator.clock(DAY + 60)
    outside = send(simulator, "text", {"body": "Too late"}, to="14155550201").json()["messages"][0]["id"]
    failed = fate(sink, outside, "failed")
    assert failed["errors"][0]["code"] == 131047
    assert "contacts" not in sink.got[-1].json["entry"][0]["changes"][0]["value"]
    template = send(simulator, "template", order_update("Ivo", "48-2210", "Friday"), to="14155550201")
    told = fate(sink, template.json()["messages"][0]["id"], "delivered")
    assert told["pricing"] == {"billable": True, "pricing_model": "PMP", "type": "regular", "category": "utility"}


def test_a_new_word_opens_the_window_again(simulator: SimulatorClient, sink: Sink) -> None:
    simulator.person("+14155550202", name="Ida")
    simulator.say("+14155550202", "Hello", "wa-main")
    simulator.clock(3 * DAY)
    simulator.say("+14155550202", "Hello again", "wa-main")
    id = send(simulator, "text", {"body": "Welcome back"}, to="14155550202").json()["messages"][0]["id"]
    assert fate(sink, id, "sent")["pricing"]["billable"] is False


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        (order_update("Ivo", "48-2210"), (400, 132000)),
        (order_update("Ivo", "48-2210", "Friday", "more"), (400, 132000)),
        (order_update("Ivo", "48-2210", "Friday", button=False), (400, 131008)),
        (order_update("Ivo", "48-2210", ""), (400, 131008)),
        (order_update("Ivo", "48-2210", "Friday", language="fi"), (404, 132001)),
        (order_update(name="no_such_template"), (404, 132001)),
        (order_update("Ivo", name="winback", button=False), (400, 132015)),
        (order_update(name="flash_sale", button=False), (404, 132001)),
        ({"name": "hello_world"}, (400, 100)),
        (order_update("Ivo", "x", name="follow_up", button=False), (400, 132000)),
        (order_update("Ivo", name="spring_service", button=False), (400, 132012)),
    ],
)
def test_a_template_must_exist_be_approved_and_be_filled(
    simulator: SimulatorClient, template: dict[str, Any], expected: tuple[int, int]
) -> None:
    assert error_of(send(simulator, "template", template)) == expected


def test_a_named_template_takes_its_parameters_by_name(simulator: SimulatorClient) -> None:
    def named(**values: str) -> list[dict[str, Any]]:
        return [{"type": "text", "parameter_name": name, "text": value} for name, value in values.items()]

    body = {
        "name": "follow_up",
        "language": {"code": "en"},
        "components": [
            {"type": "header", "parameters": named(topic="your grinder")},
            {"type": "body", "parameters": named(topic="your grinder", name="Dina")},
        ],
    }
    assert send(simulator, "template", body).status_code == 200
    shown = simulator.chat("dina", "wa-main")[-1]
    assert shown["text"] == "Hello Dina, we have news about your grinder. May we write to you here?"
    assert [button["title"] for button in shown["buttons"]] == ["Yes, please", "Not now"]


def test_a_person_without_whatsapp_is_undeliverable(simulator: SimulatorClient, sink: Sink) -> None:
    answer = send(simulator, "text", {"body": "Hi"}, to="447700900321")
    assert fate(sink, answer.json()["messages"][0]["id"], "failed")["errors"][0]["code"] == 131026
    nobody = send(simulator, "text", {"body": "Hi"}, to="19995550000")
    failed = fate(sink, nobody.json()["messages"][0]["id"], "failed")
    assert (failed["errors"][0]["code"], failed["recipient_id"]) == (131026, "19995550000")


def test_a_mexican_number_is_answered_with_its_own_wa_id(simulator: SimulatorClient) -> None:
    simulator.say("tomas", "Hola", "wa-main")
    answer = send(simulator, "text", {"body": "Hola Tomás"}, to="+525512345678").json()
    assert answer["contacts"] == [{"input": "+525512345678", "wa_id": "5215512345678"}]


def test_a_username_hides_the_number_until_it_is_known(simulator: SimulatorClient, sink: Sink) -> None:
    person = simulator.person("+33600000001", name="Zoé", username="zoe.m")
    simulator.say("+33600000001", "Bonjour", "wa-main")
    value = sink.got[-1].json["entry"][0]["changes"][0]["value"]
    assert "from" not in value["messages"][0]
    assert value["contacts"] == [{"profile": {"name": "Zoé", "username": "zoe.m"}, "user_id": person["user_id"]}]
    answer = send(simulator, "text", {"body": "Salut"}, to=None, recipient=person["user_id"])
    assert answer.json()["contacts"] == [{"input": person["user_id"], "user_id": person["user_id"]}]
    told = fate(sink, answer.json()["messages"][0]["id"], "delivered")
    assert told["recipient_user_id"] == person["user_id"]
    assert "recipient_id" not in told
    send(simulator, "text", {"body": "Salut"}, to="33600000001")
    simulator.say("+33600000001", "Encore", "wa-main")
    assert sink.values("messages")[-1]["from"] == "33600000001"


def test_an_authentication_template_needs_a_phone_number(simulator: SimulatorClient) -> None:
    template = order_update("123456", name="sign_in_code")
    aicha = "FR.77120945630981244017"
    assert error_of(send(simulator, "template", template, to=None, recipient=aicha)) == (400, 131062)
    assert send(simulator, "template", template, to="33612345690").status_code == 200


def test_who_stopped_marketing_gets_131050(simulator: SimulatorClient, sink: Sink) -> None:
    simulator.person("+14155550203", name="Una")
    simulator.act("+14155550203", "wa-main", "marketing", value="stop")
    told = sink.got[-1].json["entry"][0]["changes"][0]
    assert told["field"] == "user_preferences"
    assert told["value"]["user_preferences"][0]["value"] == "stop"
    picture = {"type": "header", "parameters": [{"type": "image", "image": {"link": f"{simulator.base_url}/x.jpg"}}]}
    body = {"type": "body", "parameters": [{"type": "text", "text": "Una"}]}
    template = {"name": "spring_service", "language": {"code": "en"}, "components": [picture, body]}
    answer = send(simulator, "template", template, to="14155550203")
    assert fate(sink, answer.json()["messages"][0]["id"], "failed")["errors"][0]["code"] == 131050


def test_a_changed_number_is_told_in_three_ways(simulator: SimulatorClient, sink: Sink) -> None:
    person = simulator.person("+14155550204", name="Pia")
    simulator.act("+14155550204", "wa-main", "change_number", phone="+14155550205")
    sink.wait_for(lambda: len(sink.values("messages")) == 2 and len(sink.got) >= 2)
    kinds = {element["system"]["type"]: element for element in sink.values("messages")}
    assert kinds["user_changed_number"]["from"] == "14155550204"
    assert kinds["user_changed_number"]["system"]["wa_id"] == "14155550205"
    update = sink.wait_for(
        lambda: next(
            (
                change["value"]["user_id_update"][0]
                for post in sink.got
                for change in post.json["entry"][0]["changes"]
                if change["field"] == "user_id_update"
            ),
            None,
        )
    )
    assert update["user_id"]["previous"] == person["user_id"]
    assert update["user_id"]["current"] == kinds["user_changed_user_id"]["system"]["user_id"]


def test_an_advertisement_opens_a_free_entry_point(simulator: SimulatorClient, sink: Sink) -> None:
    simulator.person("+14155550206", name="Ado")
    simulator.act("+14155550206", "wa-main", "advertisement")
    assert sink.values("messages")[-1]["referral"]["source_type"] == "ad"
    id = send(simulator, "text", {"body": "Hello"}, to="14155550206").json()["messages"][0]["id"]
    told = fate(sink, id, "delivered")
    assert told["conversation"]["origin"] == {"type": "referral_conversion"}
    assert told["pricing"]["type"] == "free_entry_point"
