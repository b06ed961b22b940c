"""Twilio's API as its own client and validator see it."""

from collections.abc import Iterator
from typing import Any

import pytest
import smsutil
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from channels_app.simulator.client import SimulatorClient, sample
from channels_app.simulator.twilio.segments import count
from tests.channels_app.simulator.conftest import SMS
from tests.channels_app.simulator.sink import Sink

AUTH = (str(SMS["account_sid"]), str(SMS["auth_token"]))
SENDER = str(SMS["sender"])


class Redirected(TwilioHttpClient):
    """Sends what is meant for api.twilio.com to the simulator."""

    base = ""

    def request(self, method: str, url: str, *arguments: Any, **more: Any) -> Any:
        return super().request(method, url.replace("https://api.twilio.com", self.base), *arguments, **more)


@pytest.fixture
def twilio(simulator: SimulatorClient) -> Iterator[Client]:
    http = Redirected()
    http.base = simulator.base_url
    yield Client(*AUTH, http_client=http)
    http.session.close()


def code_of(twilio: Client, **fields: Any) -> tuple[int, int | None]:
    with pytest.raises(TwilioRestException) as problem:
        twilio.messages.create(**fields)
    return problem.value.status, problem.value.code


def test_twilios_own_client_sends_reads_and_lists(twilio: Client, simulator: SimulatorClient, sink: Sink) -> None:
    sent = twilio.messages.create(to="+14155550101", from_=SENDER, body="Hello é")
    assert (sent.status, sent.num_segments, sent.direction) == ("queued", "1", "outbound-api")
    sink.wait_for(lambda: twilio.messages(sent.sid).fetch().status == "delivered")
    came = simulator.say("dina", "Hello back", "sms-main")
    to_dina = twilio.messages.list(to="+14155550101", from_=SENDER, limit=5)
    assert sent.sid in [message.sid for message in to_dina]
    inbound = twilio.messages.list(from_="+14155550101", to=SENDER, limit=1)[0]
    assert (inbound.sid, inbound.direction, inbound.body) == (came, "inbound", "Hello back")
    assert inbound.date_sent is not None


def test_the_list_has_pages(twilio: Client) -> None:
    sent = [twilio.messages.create(to="+14155550333", from_=SENDER, body=f"Page {n}").sid for n in range(5)]
    listed = twilio.messages.list(to="+14155550333", page_size=2)
    assert [message.sid for message in listed] == sent[::-1]


def test_the_list_is_narrowed_by_date(simulator: SimulatorClient, twilio: Client) -> None:
    sid = twilio.messages.create(to="+14155550334", from_=SENDER, body="Today").sid
    url = f"/2010-04-01/Accounts/{AUTH[0]}/Messages.json"

    def found(**query: str) -> list[str]:
        params = {
            "To": "+14155550334",
            **{name.replace("_after", ">").replace("_before", "<"): v for name, v in query.items()},
        }
        return [row["sid"] for row in simulator.http.get(url, params=params, auth=AUTH).json()["messages"]]

    assert found(DateSent_after="2020-01-01") == [sid]
    assert found(DateSent_before="2020-01-01") == []
    assert found(DateSent_after="2099-01-01T00:00:00Z") == []
    assert simulator.http.get(url, params={"DateSent": "soon"}, auth=AUTH).status_code == 400


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"to": "+1415", "from_": SENDER, "body": "x"}, (400, 21211)),
        ({"to": "+15005550001", "from_": SENDER, "body": "x"}, (400, 21211)),
        ({"to": "+15005550009", "from_": SENDER, "body": "x"}, (400, 21614)),
        ({"to": "+34931234567", "from_": SENDER, "body": "x"}, (400, 21614)),
        ({"to": "+15005550003", "from_": SENDER, "body": "x"}, (400, 21408)),
        ({"to": "+14155550101", "from_": "+19998887777", "body": "x"}, (400, 21606)),
        ({"to": "+14155550101", "from_": "Crema", "body": "x"}, (400, 21212)),
        ({"to": "+14155550101", "messaging_service_sid": "MG" + "0" * 32, "body": "x"}, (404, 21701)),
        ({"to": "+14155550101", "body": "x"}, (400, 21603)),
        ({"to": "", "from_": SENDER, "body": "x"}, (400, 21604)),
        ({"to": SENDER, "from_": SENDER, "body": "x"}, (400, 21266)),
        ({"to": "+14155550101", "from_": SENDER, "body": "x" * 1601}, (400, 21617)),
        ({"to": "+14155550101", "from_": SENDER}, (400, 21619)),
        ({"to": "+14155550101", "from_": SENDER, "media_url": ["ftp://a/b"]}, (400, 21620)),
        ({"to": "+14155550101", "from_": SENDER, "media_url": ["https://a/b"] * 11}, (400, 21623)),
        ({"to": "+14155550101", "from_": SENDER, "body": "x", "status_callback": "here"}, (400, 21609)),
        ({"to": "+14155550101", "from_": SENDER, "body": "x", "validity_period": 36001}, (400, 20001)),
    ],
)
def test_what_twilio_refuses(twilio: Client, fields: dict[str, Any], expected: tuple[int, int]) -> None:
    assert code_of(twilio, **fields) == expected


def test_wrong_credentials_are_20003(simulator: SimulatorClient) -> None:
    url = f"/2010-04-01/Accounts/{AUTH[0]}/Messages.json"
    for auth in ((AUTH[0], "wrong"), ("AC" + "0" * 32, AUTH[1]), None):
        answer = simulator.http.post(url, data={}, auth=auth)
        assert (answer.status_code, answer.json()["code"]) == (401, 20003)


def test_stop_is_kept_by_the_provider_until_start(simulator: SimulatorClient, twilio: Client, sink: Sink) -> None:
    simulator.person("+14155550335", name="Stella")
    simulator.say("+14155550335", " Stop. ", "sms-main")
    assert sink.got[-1].form["Body"] == " Stop. "
    assert "OptOutType" not in sink.got[-1].form
    assert code_of(twilio, to="+14155550335", from_=SENDER, body="Still there?") == (400, 21610)
    assert "unsubscribed" in simulator.chat("+14155550335", "sms-main")[-1]["text"]
    simulator.say("+14155550335", "START", "sms-main")
    assert twilio.messages.create(to="+14155550335", from_=SENDER, body="Welcome back").status == "queued"


def test_a_sentence_with_stop_in_it_stops_nothing(simulator: SimulatorClient, twilio: Client) -> None:
    simulator.person("+14155550336", name="Tess")
    simulator.say("+14155550336", "Please stop the noise", "sms-main")
    assert twilio.messages.create(to="+14155550336", from_=SENDER, body="Sure").status == "queued"


def test_a_picture_by_mms_needs_credentials_and_moves_to_the_cdn(simulator: SimulatorClient, sink: Sink) -> None:
    media = simulator.upload("sms-main", sample("parcel.jpg"), "image/jpeg", "parcel.jpg")
    simulator.act("dina", "sms-main", "media", media=media, text="Look")
    form = sink.got[-1].form
    assert (form["NumMedia"], form["MediaContentType0"], form["Body"]) == ("1", "image/jpeg", "Look")
    assert form["MessageSid"].startswith("MM")
    url = form["MediaUrl0"]
    assert simulator.http.get(url).status_code == 401
    moved = simulator.http.get(url, auth=AUTH)
    assert moved.status_code == 307
    assert simulator.http.get(moved.headers["location"]).content == sample("parcel.jpg")
    listed = simulator.http.get(url.rsplit("/", 1)[0] + ".json", auth=AUTH).json()["media_list"]
    assert [row["content_type"] for row in listed] == ["image/jpeg"]
    assert simulator.http.delete(url, auth=AUTH).status_code == 204
    assert simulator.http.get(url, auth=AUTH).status_code == 404


def test_what_we_attach_is_fetched_without_credentials(simulator: SimulatorClient, twilio: Client, sink: Sink) -> None:
    good = f"{simulator.base_url}/simulator/assets/samples/parcel.jpg"
    callback = f"{sink.url}/webhooks/twilio/sms-main/"
    sent = twilio.messages.create(
        to="+14155550101", from_=SENDER, body="Here", media_url=[good], status_callback=callback
    )
    sink.wait_for(lambda: any(post.form["MessageStatus"] == "delivered" for post in sink.got))
    assert twilio.messages(sent.sid).fetch().num_media == "1"
    lost = twilio.messages.create(to="+14155550101", from_=SENDER, media_url=[good + "x"], status_callback=callback)
    failed = sink.wait_for(lambda: next((post.form for post in sink.got if post.form["MessageSid"] == lost.sid), None))
    assert (failed["MessageStatus"], failed["ErrorCode"]) == ("failed", "11200")


def test_a_number_that_takes_no_sms_is_undelivered(simulator: SimulatorClient, twilio: Client, sink: Sink) -> None:
    simulator.person("+14155550337", name="Nils", sms="none")
    callback = f"{sink.url}/webhooks/twilio/sms-main/"
    twilio.messages.create(to="+14155550337", from_=SENDER, body="Hello", status_callback=callback)
    form = sink.wait_for(lambda: sink.got and sink.got[-1].form)
    assert (form["MessageStatus"], form["ErrorCode"]) == ("undelivered", "30005")
    assert len(form["RawDlrDoneDate"]) == 10


@pytest.mark.parametrize("length", [0, 1, 70, 71, 134, 135, 153, 160, 161, 306, 307, 400])
@pytest.mark.parametrize("letter", ["a", "é", "€", "ç", "👋", "ab€", "a👋"])
def test_segments_agree_with_an_independent_counter(length: int, letter: str) -> None:
    text = (letter * length)[:length]
    assert count(text) == max(1, len(smsutil.split(text).parts))


@pytest.mark.parametrize(
    ("fragment", "status", "posts"),
    [("", 500, 1), ("#rc=2&rp=all", 500, 3), ("#rc=2&rp=4xx", 500, 1), ("#rc=1&rp=5xx", 500, 2)],
)
def test_a_failed_webhook_is_tried_again_only_as_its_address_says(
    simulator: SimulatorClient, twilio: Client, sink: Sink, fragment: str, status: int, posts: int
) -> None:
    sink.answer = lambda _: status
    callback = f"{sink.url}/webhooks/twilio/sms-main/{fragment}"
    simulator.person("+14155550338", name="Rob", sms="none")
    twilio.messages.create(to="+14155550338", from_=SENDER, body="Hello", status_callback=callback)
    sink.wait_for(lambda: len(sink.got) >= posts and not simulator.deliveries()["waiting"])
    assert len(sink.got) == posts
    tokens = {post.headers["i-twilio-idempotency-token"] for post in sink.got}
    assert len(tokens) == 1
    url = f"{sink.url}/webhooks/twilio/sms-main/"
    assert RequestValidator(AUTH[1]).validate(url, sink.got[0].form, sink.got[0].headers["x-twilio-signature"])
