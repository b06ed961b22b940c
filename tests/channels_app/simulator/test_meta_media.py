"""Media and templates and numbers over the Graph API."""

import base64
import hashlib

import httpx
import pytest

from channels_app.simulator.client import SimulatorClient, sample
from tests.channels_app.simulator.conftest import WA
from tests.channels_app.simulator.graph import call, error_of, send
from tests.channels_app.simulator.sink import Sink

NUMBER, WABA = str(WA["phone_number_id"]), str(WA["waba_id"])
AUTH = {"Authorization": f"Bearer {WA['access_token']}"}


def upload(simulator: SimulatorClient, content: bytes, mime: str, name: str = "f") -> httpx.Response:
    form = {"messaging_product": "whatsapp", "type": mime}
    return call(simulator, "POST", f"{NUMBER}/media", data=form, files={"file": (name, content, mime)})


def test_a_file_goes_up_is_found_downloaded_and_deleted(simulator: SimulatorClient) -> None:
    content = bytes(range(256)) * 40 + b"\r\n--not a boundary\r\n\r\n"
    id = upload(simulator, content, "application/pdf", "a.pdf").json()["id"]
    found = call(simulator, "GET", id).json()
    assert found["file_size"] == len(content)
    assert found["sha256"] == base64.b64encode(hashlib.sha256(content).digest()).decode()
    assert found["url"].startswith(simulator.base_url)
    assert simulator.http.get(found["url"]).status_code == 401
    assert simulator.http.get(found["url"], headers=AUTH).content == content
    assert call(simulator, "DELETE", id).json() == {"success": True}
    assert call(simulator, "GET", id).status_code == 400


def test_an_address_lasts_five_minutes_and_a_fresh_one_works(simulator: SimulatorClient) -> None:
    id = upload(simulator, sample("parcel.jpg"), "image/jpeg").json()["id"]
    old = call(simulator, "GET", id).json()["url"]
    simulator.clock(301)
    assert simulator.http.get(old, headers=AUTH).status_code == 404
    assert simulator.http.get(call(simulator, "GET", id).json()["url"], headers=AUTH).status_code == 200


def test_an_upload_must_be_multipart_and_of_a_known_type(simulator: SimulatorClient) -> None:
    assert error_of(call(simulator, "POST", f"{NUMBER}/media", json={"messaging_product": "whatsapp"})) == (400, 100)
    assert error_of(upload(simulator, b"MZ", "application/x-msdownload")) == (400, 100)
    assert error_of(upload(simulator, b"x" * (5 * 1024**2 + 1), "image/png")) == (400, 131053)
    assert error_of(upload(simulator, b"", "image/png")) == (400, 131053)


def test_a_picture_cannot_be_sent_as_a_video(simulator: SimulatorClient) -> None:
    id = upload(simulator, sample("parcel.jpg"), "image/jpeg").json()["id"]
    simulator.say("dina", "Hi", "wa-main")
    assert error_of(send(simulator, "video", {"id": id})) == (400, 131053)
    assert send(simulator, "image", {"id": id, "caption": "Here"}).status_code == 200
    assert simulator.chat("dina", "wa-main")[-1]["media"][0]["mime"] == "image/jpeg"


def test_a_link_that_cannot_be_fetched_fails_later(simulator: SimulatorClient, sink: Sink) -> None:
    simulator.say("dina", "Hi", "wa-main")
    id = send(simulator, "image", {"link": f"{simulator.base_url}/simulator/assets/none.jpg"}).json()["messages"][0][
        "id"
    ]
    sink.wait_for(lambda: [one for one in sink.values("statuses") if (one["id"], one["status"]) == (id, "failed")])
    good = send(simulator, "image", {"link": f"{simulator.base_url}/simulator/assets/samples/parcel.jpg"})
    id = good.json()["messages"][0]["id"]
    sink.wait_for(lambda: [one for one in sink.values("statuses") if (one["id"], one["status"]) == (id, "delivered")])


def test_a_customers_picture_can_be_fetched_like_any_other(simulator: SimulatorClient, sink: Sink) -> None:
    media = simulator.upload("wa-main", sample("parcel.jpg"), "image/jpeg", "parcel.jpg")
    simulator.act("dina", "wa-main", "media", media=media, caption="Look")
    image = sink.values("messages")[-1]["image"]
    assert image["caption"] == "Look"
    assert simulator.http.get(image["url"], headers=AUTH).content == sample("parcel.jpg")
    assert call(simulator, "GET", image["id"]).json()["sha256"] == image["sha256"]


def test_a_voice_message_is_told_as_one(simulator: SimulatorClient, sink: Sink) -> None:
    media = simulator.upload("wa-main", sample("voice.ogg"), "audio/ogg; codecs=opus")
    simulator.act("dina", "wa-main", "media", media=media, voice=True)
    audio = sink.values("messages")[-1]["audio"]
    assert (audio["voice"], audio["mime_type"]) == (True, "audio/ogg; codecs=opus")


def test_templates_are_listed_in_pages(simulator: SimulatorClient) -> None:
    names, path, params = [], f"{WABA}/message_templates", {"limit": "4", "fields": "name,status,quality_score"}
    while True:
        page = call(simulator, "GET", path, params=params).json()
        names += [row["name"] for row in page["data"]]
        if "next" not in page["paging"]:
            break
        params = {**params, "after": page["paging"]["cursors"]["after"]}
    whole = call(simulator, "GET", path, params={"limit": "100"}).json()["data"]
    assert len(names) > 4 and names == [row["name"] for row in whole]
    assert set(page["data"][0]) == {"name", "status", "quality_score", "id"}
    approved = call(simulator, "GET", path, params={"status": "APPROVED"}).json()["data"]
    assert {row["status"] for row in approved} == {"APPROVED"}


def test_a_template_is_created_reviewed_told_and_deleted(simulator: SimulatorClient, sink: Sink) -> None:
    path = f"{WABA}/message_templates"
    body = {"type": "BODY", "text": "Your machine {{1}} is ready.", "example": {"body_text": [["Aurora"]]}}
    wanted = {"name": "machine_ready", "language": "en", "category": "UTILITY", "components": [body]}
    made = call(simulator, "POST", path, json=wanted)
    assert made.json()["status"] == "PENDING"
    told = sink.wait_for(lambda: sink.got and sink.got[-1].json["entry"][0]["changes"][0])
    assert (told["field"], told["value"]["event"]) == ("message_template_status_update", "APPROVED")
    assert call(simulator, "POST", path, json=wanted).status_code == 400
    assert call(simulator, "DELETE", path, params={"name": "machine_ready"}).json() == {"success": True}
    assert call(simulator, "DELETE", path, params={"name": "machine_ready"}).status_code == 400


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Has Capitals"},
        {"category": "SPAM"},
        {"components": []},
        {"components": [{"type": "BODY", "text": "{{1}} first"}]},
        {"components": [{"type": "BODY", "text": "No example {{1}} here"}]},
        {"components": [{"type": "FOOTER", "text": "x" * 61}]},
    ],
)
def test_a_bad_template_is_refused(simulator: SimulatorClient, change: dict[str, object]) -> None:
    good = {"name": "fine", "language": "en", "category": "UTILITY", "components": [{"type": "BODY", "text": "Hi"}]}
    assert call(simulator, "POST", f"{WABA}/message_templates", json={**good, **change}).status_code == 400


def test_a_number_tells_its_quality_and_unknown_fields_are_errors(simulator: SimulatorClient) -> None:
    fields = "quality_rating,throughput,whatsapp_business_manager_messaging_limit,name_status,status"
    found = call(simulator, "GET", NUMBER, params={"fields": fields}).json()
    assert (found["quality_rating"], found["status"], found["id"]) == ("GREEN", "CONNECTED", NUMBER)
    assert error_of(call(simulator, "GET", NUMBER, params={"fields": "shoe_size"})) == (400, 100)


def test_without_a_subscription_no_webhook_leaves(simulator: SimulatorClient, sink: Sink) -> None:
    call(simulator, "DELETE", f"{WABA}/subscribed_apps")
    simulator.say("dina", "Nobody hears", "wa-main")
    assert sink.got == []
    assert call(simulator, "GET", f"{WABA}/subscribed_apps").json() == {"data": []}
    call(simulator, "POST", f"{WABA}/subscribed_apps")
    simulator.say("dina", "Somebody hears", "wa-main")
    assert len(sink.got) == 1
