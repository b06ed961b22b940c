"""The phone page and the shop in a real browser: usable, accessible, and clean under their own policies."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from channels_app.simulator.client import SimulatorClient
from channels_app.simulator.meta.shelf import CATALOGUE
from tests.channels_app.simulator.graph import send
from tests.channels_app.simulator.sink import Sink
from tests.chromium import launched

pytestmark = pytest.mark.browser
CALLS = {"name": "call_permission_request"}
SHOWN = {"type": "product", "action": {"catalog_id": CATALOGUE, "product_retailer_id": "GR-200"}}


@pytest.fixture(scope="module")
def _browser() -> Iterator[object]:
    with launched() as browser:
        yield browser


@pytest.fixture(params=["light", "dark"])
def page(request: pytest.FixtureRequest, _browser: object, simulator: SimulatorClient) -> Iterator[Page]:
    context = _browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme=request.param)  # type: ignore[attr-defined]
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda problem: complaints.append(str(problem)))
    yield page
    context.close()
    # The sink serves no widget: its 403 is no fault of the shop.
    assert [text for text in complaints if "403 (Forbidden)" not in text] == []


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {[node['target'] for node in one['nodes']]}" for one in found]


def test_a_customer_writes_to_a_telnyx_number_and_stops_it(page: Page, simulator: SimulatorClient, sink: Sink) -> None:
    page.goto(f"{simulator.base_url}/simulator/#person=grace&channel=tx-main")
    expect(page.get_by_role("button", name="SMS (Telnyx)")).to_have_attribute("aria-pressed", "true")
    page.get_by_label("Message", exact=True).fill("STOP")
    page.get_by_label("Message", exact=True).press("Enter")
    expect(page.locator("#banner")).to_contain_text("STOP is in force")
    expect(page.locator(".msg").last).to_contain_text("opted out")
    payload = sink.wait_for(lambda: [post.json for post in sink.got if "telnyx" in post.path])[-1]["data"]["payload"]
    assert (payload["text"], payload["autoresponse_type"]) == ("STOP", "STOP")
    assert violations(page) == []
    simulator.say("grace", "START", "tx-main")


def test_a_customer_writes_answers_and_taps(page: Page, simulator: SimulatorClient, sink: Sink) -> None:
    page.goto(f"{simulator.base_url}/simulator/#person=grace&channel=wa-main")
    expect(page.locator("#chat-title")).to_have_text("Throughline Demo")
    page.get_by_label("Message", exact=True).fill("Is my grinder ready?")
    page.get_by_label("Message", exact=True).press("Enter")
    expect(page.locator(".msg.mine").last).to_contain_text("Is my grinder ready?")
    expect(page.locator(".msg.mine").last.locator(".vh", has_text="delivered")).to_be_attached()
    assert sink.values("messages")[-1]["text"] == {"body": "Is my grinder ready?"}
    button = {"type": "reply", "reply": {"id": "today", "title": "Today"}}
    asked = {"type": "button", "body": {"text": "When will you collect it?"}, "action": {"buttons": [button]}}
    id = send(simulator, "interactive", asked, to="14155550142").json()["messages"][0]["id"]
    page.get_by_role("button", name="Today").last.click()
    sink.wait_for(lambda: sink.values("messages")[-1].get("interactive"))
    sink.wait_for(lambda: (id, "read") in [(one["id"], one["status"]) for one in sink.values("statuses")])
    cards = [{**SHOWN, "card_index": place} for place in (0, 1)]
    shown = {"type": "carousel", "body": {"text": "Two of ours"}, "action": {"cards": cards}}
    send(simulator, "interactive", shown, to="14155550142")
    expect(page.locator(".msg:not(.mine) .card").last).to_contain_text("Hand grinder GR-200")
    asked = {"type": "call_permission_request", "body": {"text": "May we call?"}, "action": CALLS}
    send(simulator, "interactive", asked, to="14155550142")
    page.get_by_role("button", name="Allow calls").last.click()
    told = sink.wait_for(
        lambda: "call_permission_reply" in str(sink.values("messages")[-1]) and sink.values("messages")
    )
    assert told[-1]["interactive"]["call_permission_reply"]["response"] == "accept"
    simulator.say("grace", "Today", "wa-main")
    # Its tick is drawn first: a bubble that changes closes its menu.
    expect(page.locator(".msg.mine").last).to_contain_text("Today")
    expect(page.locator(".msg.mine").last.locator(".vh", has_text="delivered")).to_be_attached()
    page.locator(".msg.mine").last.hover()
    page.locator(".msg.mine").last.get_by_label("What to do with this message").click()
    page.locator(".msg.mine").last.get_by_role("button", name="Delete").click()
    expect(page.locator(".msg.mine").last).to_contain_text("This message was deleted")
    assert violations(page) == []


def test_files_are_sent_from_the_menu(page: Page, simulator: SimulatorClient, sink: Sink) -> None:
    page.goto(f"{simulator.base_url}/simulator/#person=grace&channel=wa-main")
    for offer, kind in (
        ("Picture", "image"),
        ("Voice message", "audio"),
        ("Location", "location"),
        ("Sticker", "sticker"),
    ):
        page.get_by_role("button", name="Attach").click()
        page.get_by_role("button", name=offer, exact=True).click()
        sink.wait_for(lambda kind=kind: sink.values("messages") and sink.values("messages")[-1]["type"] == kind)
    expect(page.locator(".msg.mine img").first).to_be_visible()
    assert violations(page) == []


def test_switches_and_faults_are_operated_by_keyboard(page: Page, simulator: SimulatorClient) -> None:
    page.goto(f"{simulator.base_url}/simulator/#person=grace")
    switch = page.get_by_role("switch", name="Phone switched off")
    switch.focus()
    page.keyboard.press("Space")
    expect(switch).to_have_attribute("aria-checked", "true")
    expect(page.get_by_label("Message", exact=True)).to_be_disabled()
    expect(switch).to_be_focused()
    page.keyboard.press("Space")
    expect(page.get_by_label("Message", exact=True)).to_be_enabled()
    page.get_by_role("button", name=re.compile("^Slow")).click()
    expect(page.get_by_role("button", name=re.compile("^Slow"))).to_have_attribute("aria-pressed", "true")
    assert [fault["fault"] for fault in simulator.faults()] == ["slow"]
    page.get_by_role("button", name="Switch all off").click()
    expect(page.get_by_role("button", name=re.compile("^Slow"))).to_have_attribute("aria-pressed", "false")


def test_a_person_is_added_and_stays_on_a_small_screen(page: Page, simulator: SimulatorClient) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{simulator.base_url}/simulator/")
    page.get_by_role("button", name="Add a person").click()
    page.get_by_label("Name", exact=True).fill("Ulla Berg")
    page.get_by_label("Phone number").fill("+46701234567")
    assert violations(page) == []
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator(".person[aria-current=true]")).to_contain_text("Ulla Berg")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page) == []


def test_the_shop_is_clean_too(page: Page, simulator: SimulatorClient) -> None:
    page.goto(f"{simulator.base_url}/simulator/shop/")
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("#who")).to_have_text("Signed in as Marta Oliveira")
    assert page.evaluate("typeof Throughline.q[0][1]") == "function"
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    assert violations(page) == []
