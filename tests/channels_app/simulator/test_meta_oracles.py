"""Two independent WhatsApp clients can talk to the simulator, and one of them reads its webhooks."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from pywa import WhatsApp
from pywa.types import (
    Button,
    CallPermissionRequestButton,
    Contact,
    FlowActionType,
    FlowButton,
    ImageCarouselCard,
    Message,
    MessageStatus,
    ProductsSection,
    Section,
    SectionList,
    SectionRow,
    URLButton,
)
from whatsapp_cloud_api import WhatsAppClient
from whatsapp_cloud_api.exceptions import WhatsAppAPIError

from channels_app.simulator.client import SimulatorClient, sample
from channels_app.simulator.meta.shelf import CATALOGUE
from tests.channels_app.simulator.conftest import WA
from tests.channels_app.simulator.sink import Sink

DINA = "14155550101"


@pytest.fixture
def pywa_client(simulator: SimulatorClient) -> Iterator[WhatsApp]:
    client = WhatsApp(phone_id=str(WA["phone_number_id"]), token=str(WA["access_token"]))
    client.api._session.base_url = f"{simulator.base_url}/v25.0"
    simulator.say("dina", "Hello", "wa-main")
    yield client
    client.api._session.close()


@pytest.fixture
def cloud_client(simulator: SimulatorClient) -> Iterator[WhatsAppClient]:
    headers = {"Authorization": f"Bearer {WA['access_token']}"}
    http = httpx.Client(base_url=f"{simulator.base_url}/v25.0", headers=headers, trust_env=False)
    yield WhatsAppClient(
        phone_number_id=str(WA["phone_number_id"]), access_token=str(WA["access_token"]), http_client=http
    )
    http.close()


def test_pywa_sends_every_kind(pywa_client: WhatsApp, simulator: SimulatorClient) -> None:
    sent = pywa_client.send_message(DINA, "Hello")
    pywa_client.send_reaction(DINA, "👍", simulator.chat("dina", "wa-main")[-2]["id"])
    pywa_client.send_location(DINA, latitude=0, longitude=0, name="Null Island", address="Gulf of Guinea")
    pywa_client.send_contact(DINA, Contact(name=Contact.Name(formatted_name="Rui", first_name="Rui")))
    pywa_client.send_message(DINA, "Which?", buttons=[Button("Yes", "yes"), Button("No", "no")])
    rows = [SectionRow("One", "1", "the first"), SectionRow("Two", "2")]
    pywa_client.send_message(DINA, "Pick", buttons=SectionList("Open", [Section("All", rows)]))
    pywa_client.send_image(DINA, sample("parcel.jpg"), caption="Parcel", mime_type="image/jpeg")
    assert sent.id.startswith("wamid.")
    kinds = [message["type"] for message in simulator.chat("dina", "wa-main") if not message["mine"]]
    assert kinds[-6:] == ["text", "location", "contacts", "interactive", "interactive", "image"]


def test_pywa_sends_what_asks_and_what_sells(pywa_client: WhatsApp, simulator: SimulatorClient, sink: Sink) -> None:
    form = FlowButton("Choose a day", flow_id="880011223344", flow_token="t", flow_action_type=FlowActionType.NAVIGATE,
                      flow_action_screen="VISIT")  # fmt: skip
    pywa_client.send_message(DINA, "When?", header="Visit", footer="A minute", buttons=form)
    pywa_client.send_message(DINA, "May we call?", buttons=CallPermissionRequestButton())
    pywa_client.request_contact_info(DINA, "Your number?")
    pywa_client.send_catalog(DINA, "All of it", "Footer", thumbnail_product_sku="GR-200")
    pywa_client.send_product(DINA, CATALOGUE, "GR-200")
    sections = [ProductsSection("By hand", ["GR-200"]), ProductsSection("Electric", ["GR-300"])]
    pywa_client.send_products(DINA, CATALOGUE, sections, "Grinders", "In stock")
    picture = f"{simulator.base_url}/simulator/samples/parcel.jpg"
    for buttons in ([Button("This one", "a")], URLButton("Look", "https://shop.example")):
        card = ImageCarouselCard(body="By hand", image=picture, buttons=buttons)
        pywa_client.send_carousel(DINA, body="Two of ours", cards=[card, card])
    asked = [bubble["ask"] for bubble in simulator.chat("dina", "wa-main") if not bubble["mine"]][-8:]
    assert asked == ["flow", "call_permission_request", "request_contact_info", "catalog_message", "product",
                     "product_list", "carousel", "carousel"]  # fmt: skip


def test_pywa_reads_marks_and_looks_up(pywa_client: WhatsApp, simulator: SimulatorClient) -> None:
    came = simulator.say("dina", "Read me", "wa-main")
    assert simulator.chat("dina", "wa-main")[-1]["status"] == "delivered"
    pywa_client.mark_message_as_read(came)
    assert simulator.chat("dina", "wa-main")[-1]["status"] == "read"
    pywa_client.indicate_typing(came)
    media = pywa_client.upload_media(sample("parcel.jpg"), "image/jpeg", "parcel.jpg")
    assert pywa_client.get_media_url(media.id).mime_type == "image/jpeg"


def test_pywa_understands_what_customers_send(pywa_client: WhatsApp, simulator: SimulatorClient, sink: Sink) -> None:
    simulator.say("dina", "Hello pywa", "wa-main")
    message = Message.from_update(pywa_client, sink.got[-1].json)
    assert (message.text, message.from_user.wa_id, message.from_user.name) == ("Hello pywa", DINA, "Dina Farouk")
    media = simulator.upload("wa-main", sample("parcel.jpg"), "image/jpeg")
    simulator.act("dina", "wa-main", "media", media=media, caption="Look")
    picture = Message.from_update(pywa_client, sink.got[-1].json)
    assert picture.caption == "Look"
    simulator.act("dina", "wa-main", "location", latitude=0.0, longitude=0.0, name="Here")
    assert Message.from_update(pywa_client, sink.got[-1].json).location.latitude == 0
    simulator.act("dina", "wa-main", "contacts", name="Rui", phone="+351 912 000 111")
    assert Message.from_update(pywa_client, sink.got[-1].json).contacts[0].name.formatted_name == "Rui"


def test_pywa_understands_the_statuses(pywa_client: WhatsApp, sink: Sink) -> None:
    sink.got.clear()
    sent = pywa_client.send_message(DINA, "Hello", tracker="t-1")
    sink.wait_for(lambda: [one for one in sink.values("statuses") if one["status"] == "delivered"])
    statuses = [MessageStatus.from_update(pywa_client, post.json) for post in sink.got if len(post.json["entry"]) == 1]
    assert {status.id for status in statuses} == {sent.id}
    assert {status.tracker for status in statuses} == {"t-1"}


def test_the_cloud_client_sends_uploads_and_learns_of_errors(
    cloud_client: WhatsAppClient, simulator: SimulatorClient, tmp_path: Path
) -> None:
    simulator.say("dina", "Hello", "wa-main")
    assert cloud_client.send_text(to=DINA, body="Hi").messages[0].id.startswith("wamid.")
    picture = tmp_path / "parcel.jpg"
    picture.write_bytes(sample("parcel.jpg"))
    media = cloud_client.upload_media(file_path=picture, mime_type="image/jpeg")
    cloud_client.send_media(to=DINA, media_type="image", media_id=media.id, caption="Here")
    with pytest.raises(WhatsAppAPIError) as problem:
        cloud_client.send_template(to=DINA, name="no_such_template", language_code="en")
    assert problem.value.code == 132001
