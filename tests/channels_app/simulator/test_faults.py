"""Faults by switch: what the caller sees, and what the ledger knows."""

import httpx
import pytest

from channels_app.simulator.client import SimulatorClient, SimulatorError
from tests.channels_app.simulator.conftest import SMS
from tests.channels_app.simulator.graph import call, send
from tests.channels_app.simulator.sink import Sink

AUTH = (str(SMS["account_sid"]), str(SMS["auth_token"]))
MESSAGES = f"/2010-04-01/Accounts/{AUTH[0]}/Messages.json"
FORM = {"To": "+14155550101", "From": str(SMS["sender"]), "Body": "Hi"}


@pytest.fixture(autouse=True)
def _open_window(simulator: SimulatorClient) -> None:
    simulator.say("dina", "Hello", "wa-main")


def test_a_time_out_after_accepting_is_in_the_ledger_and_told_by_status(simulator: SimulatorClient, sink: Sink) -> None:
    simulator.fault("whatsapp", "timeout_after_accept")
    with pytest.raises(httpx.ReadTimeout):
        send(simulator, "text", {"body": "Lost answer"}, biz_opaque_callback_data="lost-1", timeout=0.3)
    assert [row["text"] for row in simulator.ledger(opaque="lost-1")] == ["Lost answer"]
    sink.wait_for(lambda: [one for one in sink.values("statuses") if one.get("biz_opaque_callback_data") == "lost-1"])
    assert send(simulator, "text", {"body": "Next"}).status_code == 200


@pytest.mark.parametrize(("fault", "accepted"), [("hang_up_after_accept", 1), ("hang_up", 0)])
def test_a_cut_connection(simulator: SimulatorClient, fault: str, accepted: int) -> None:
    simulator.fault("whatsapp", fault)
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        send(simulator, "text", {"body": "Cut"}, biz_opaque_callback_data=fault)
    assert len(simulator.ledger(opaque=fault)) == accepted


@pytest.mark.parametrize(
    ("fault", "meta", "twilio"),
    [("error_500", (500, 131000), (500, 20500)), ("throttle_429", (400, 130429), (429, 20429))],
)
def test_refusals_take_nothing(
    simulator: SimulatorClient, fault: str, meta: tuple[int, int], twilio: tuple[int, int]
) -> None:
    for provider in ("whatsapp", "twilio"):
        simulator.fault(provider, fault, 2)
    before = len(simulator.ledger())
    for _ in range(2):
        answer = send(simulator, "text", {"body": "x"})
        assert (answer.status_code, answer.json()["error"]["code"]) == meta
        answer = simulator.http.post(MESSAGES, data=FORM, auth=AUTH)
        assert (answer.status_code, answer.json()["code"]) == twilio
    assert len(simulator.ledger()) == before
    assert send(simulator, "text", {"body": "x"}).status_code == 200
    assert simulator.http.post(MESSAGES, data=FORM, auth=AUTH).status_code == 201


def test_garbage_comes_in_three_kinds_and_each_was_accepted(simulator: SimulatorClient) -> None:
    simulator.fault("whatsapp", "garbage", 3)
    answers = [send(simulator, "text", {"body": "x"}, biz_opaque_callback_data=f"g{n}") for n in range(3)]
    assert {answer.status_code for answer in answers} == {200}
    kinds = set()
    for answer in answers:
        try:
            kinds.add("no id" if "messages" not in answer.json() else "fine")
        except ValueError:
            kinds.add("html" if "html" in answer.headers["content-type"] else "broken json")
    assert kinds == {"no id", "html", "broken json"}
    assert all(len(simulator.ledger(opaque=f"g{n}")) == 1 for n in range(3))


def test_a_status_can_come_before_the_answer(simulator: SimulatorClient, sink: Sink) -> None:
    simulator.fault("whatsapp", "status_before_answer")
    simulator.fault("twilio", "status_before_answer")
    answer = send(simulator, "text", {"body": "Early"}).json()["messages"][0]["id"]
    assert (answer, "sent") in [(one["id"], one["status"]) for one in sink.values("statuses")]
    callback = f"{sink.url}/webhooks/twilio/sms-main/"
    sid = simulator.http.post(MESSAGES, data={**FORM, "StatusCallback": callback}, auth=AUTH).json()["sid"]
    assert [post.form["MessageStatus"] for post in sink.got if sid.encode() in post.body][:1] == ["sent"]


def test_slow_answers_rightly(simulator: SimulatorClient) -> None:
    simulator.fault("twilio", "slow", seconds=0.3)
    answer = simulator.http.post(MESSAGES, data=FORM, auth=AUTH)
    assert (answer.status_code, answer.elapsed.total_seconds() >= 0.3) == (201, True)


def test_faults_mean_sends_unless_they_are_to_mean_any_call(simulator: SimulatorClient) -> None:
    simulator.fault("whatsapp", "error_500")
    assert call(simulator, "GET", "106540352242922").status_code == 200
    receipt = {"messaging_product": "whatsapp", "status": "read", "message_id": simulator.say("dina", "Hi", "wa-main")}
    assert call(simulator, "POST", "106540352242922/messages", json=receipt).status_code == 200
    assert send(simulator, "text", {"body": "Hello"}).status_code == 500
    simulator.fault("whatsapp", "error_500", at="any")
    assert call(simulator, "GET", "106540352242922").status_code == 500


def test_refused_connections_are_refused_for_real_and_only_for_a_while(simulator: SimulatorClient, sink: Sink) -> None:
    simulator.fault("whatsapp", "refuse_connections", seconds=0.5)

    def refused() -> bool:
        try:
            httpx.get(f"{simulator.base_url}/healthz", trust_env=False)
        except httpx.ConnectError:
            return True
        return False

    sink.wait_for(refused)
    sink.wait_for(lambda: not refused())
    assert simulator.faults() == []


def test_faults_are_listed_counted_down_and_cleared(simulator: SimulatorClient) -> None:
    simulator.fault("whatsapp", "slow", 3, seconds=0)
    send(simulator, "text", {"body": "x"})
    assert [(fault["fault"], fault["times"]) for fault in simulator.faults()] == [("slow", 2)]
    simulator.clear_faults()
    assert simulator.faults() == []


@pytest.mark.parametrize(
    "wish",
    [
        {"provider": "carrier pigeon", "fault": "slow"},
        {"provider": "twilio", "fault": "boredom"},
        {"provider": "twilio", "fault": "slow", "times": 0},
        {"provider": "twilio", "fault": "slow", "times": "many"},
        {"provider": "twilio", "fault": "slow", "seconds": -1},
        {"provider": "twilio", "fault": "slow", "colour": "red"},
    ],
)
def test_a_wrong_fault_is_refused_in_words(simulator: SimulatorClient, wish: dict[str, object]) -> None:
    answer = simulator.http.post("/simulator/faults/", json=wish)
    assert answer.status_code == 400
    assert len(answer.json()["detail"]) > 15


def test_sent_twice_is_seen_in_the_ledger(simulator: SimulatorClient) -> None:
    assert "once" not in simulator.sent_twice()
    for opaque in ("once", "double", "double"):
        send(simulator, "text", {"body": "x"}, biz_opaque_callback_data=opaque)
    assert simulator.sent_twice() == ["double"]


def test_an_unknown_account_is_a_sentence(simulator: SimulatorClient) -> None:
    with pytest.raises(SimulatorError, match="account must be the key"):
        simulator.say("dina", "Hello?", "no-such-channel")
