"""Twisted requests are refused in the provider's words: never a 5xx, never a hang."""

import copy
import json
import random
from collections.abc import Iterator
from typing import Any

import pytest

from channels_app.simulator.client import SimulatorClient
from tests.channels_app.simulator.conftest import SMS, TX, WA
from tests.channels_app.simulator.graph import BASE, call

STRANGE: list[Any] = [
    None, True, 0, -1, 1.5, 10**30, "", "x", "x" * 5000, "\x00", "\ud800", "{{1}}", "2", [], {}, [[]], [None], [{}], {"": None}, {"type": "text"},
    {"id": 1}, ["a", 1], {"text": {}}, "٣", "wamid.x", "../../etc/passwd",
]  # fmt: skip
TEXTS = [{"type": "text", "text": value} for value in ("Dina", "48-2210", "Friday")]
BODIES: list[dict[str, Any]] = [
    {"type": "text", "text": {"body": "Hi", "preview_url": True}, "context": {"message_id": "wamid.x"}},
    {"type": "image", "image": {"id": "123", "caption": "c"}},
    {"type": "document", "document": {"link": "http://127.0.0.1:9/x.pdf", "filename": "x.pdf"}},
    {"type": "location", "location": {"latitude": 1, "longitude": 2, "name": "n", "address": "a"}},
    {"type": "reaction", "reaction": {"message_id": "wamid.x", "emoji": "👍"}},
    {
        "type": "contacts",
        "contacts": [{"name": {"formatted_name": "A B", "first_name": "A"}, "phones": [{"phone": "1"}]}],
    },
    {
        "type": "interactive",
        "interactive": {
            "type": "list",
            "header": {"type": "text", "text": "h"},
            "body": {"text": "b"},
            "footer": {"text": "f"},
            "action": {"button": "Open", "sections": [{"title": "s", "rows": [{"id": "1", "title": "One"}]}]},
        },
    },
    {
        "type": "interactive",
        "interactive": {
            "type": "button",
            "header": {"type": "image", "image": {"id": "1"}},
            "body": {"text": "b"},
            "action": {"buttons": [{"type": "reply", "reply": {"id": "1", "title": "One"}}]},
        },
    },
    {
        "type": "template",
        "template": {
            "name": "order_update",
            "language": {"code": "en"},
            "components": [
                {"type": "body", "parameters": TEXTS},
                {"type": "button", "sub_type": "url", "index": "0", "parameters": [{"type": "text", "text": "1"}]},
            ],
        },
    },
    {"status": "read", "message_id": "wamid.x", "typing_indicator": {"type": "text"}},
]


def places(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place of a JSON tree."""
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, child in children:
        yield (*path, key)
        yield from places(child, (*path, key))


def twisted(body: dict[str, Any], dice: random.Random) -> dict[str, Any]:
    """The body with one or two places replaced, removed or renamed."""
    changed = copy.deepcopy(body)
    for _ in range(dice.choice((1, 1, 2))):
        path = dice.choice(list(places(changed)) or [("type",)])
        parent = changed
        for key in path[:-1]:
            parent = parent[key]
        if dice.random() < 0.2 and isinstance(parent, dict):
            parent.pop(path[-1], None)
        else:
            parent[path[-1]] = copy.deepcopy(dice.choice(STRANGE))
    return changed


@pytest.mark.parametrize("seed", range(6))
def test_no_twisted_message_breaks_the_graph_api(simulator: SimulatorClient, seed: int) -> None:
    dice = random.Random(seed)
    for body in BODIES:
        for _ in range(12):
            simulator.forget_rates()
            payload = twisted({**BASE, **body}, dice)
            answer = call(simulator, "POST", f"{WA['phone_number_id']}/messages", json=payload)
            assert answer.status_code < 500, (payload, answer.text)
            assert answer.status_code == 200 or answer.json()["error"]["code"], payload
    assert simulator.chat("dina", "wa-main")


def test_no_twisted_template_breaks_the_graph_api(simulator: SimulatorClient) -> None:
    dice = random.Random(9)
    good = {
        "name": "fuzzed",
        "language": "en",
        "category": "UTILITY",
        "components": [
            {"type": "HEADER", "format": "TEXT", "text": "h"},
            {"type": "BODY", "text": "b {{1}} c", "example": {"body_text": [["x"]]}},
            {"type": "BUTTONS", "buttons": [{"type": "URL", "text": "t", "url": "https://x.example/{{1}}"}]},
        ],
    }
    for number in range(80):
        payload = twisted({**good, "name": f"fuzzed_{number}"}, dice)
        answer = call(simulator, "POST", f"{WA['waba_id']}/message_templates", json=payload)
        assert answer.status_code < 500, (payload, answer.text)
        if answer.status_code == 200:
            name, language = payload["name"], payload["language"]
            body = {**BASE, "type": "template", "template": {"name": name, "language": {"code": language}}}
            assert call(simulator, "POST", f"{WA['phone_number_id']}/messages", json=body).status_code < 500, payload
            call(simulator, "DELETE", f"{WA['waba_id']}/message_templates", params={"name": name})
    listed = call(simulator, "GET", f"{WA['waba_id']}/message_templates", params={"limit": "100"})
    assert listed.status_code == 200


def test_no_twisted_form_breaks_twilio(simulator: SimulatorClient) -> None:
    dice, auth = random.Random(3), (str(SMS["account_sid"]), str(SMS["auth_token"]))
    url = f"/2010-04-01/Accounts/{auth[0]}/Messages.json"
    texts = [str(value) for value in STRANGE if value != "\ud800"] + [
        "http://[",
        "https://",
        "http://a b",
        "MG1",
        "+",
        "+1" * 40,
    ]
    good = {"To": "+14155550101", "From": str(SMS["sender"]), "Body": "Hi"}
    for _ in range(150):
        name = dice.choice([*good, "MediaUrl", "StatusCallback", "ValidityPeriod", "MessagingServiceSid"])
        answer = simulator.http.post(url, data={**good, name: dice.choice(texts)}, auth=auth)
        assert answer.status_code < 500 or answer.status_code == 429, (name, answer.text)
        query = dice.choice(["PageSize", "Page", "To", "DateSent", "DateSent>", "DateSent<", "Strange"])
        answer = simulator.http.get(url, params={query: dice.choice(texts)}, auth=auth)
        assert answer.status_code < 500, (query, answer.text)


def test_no_twisted_body_breaks_telnyx(simulator: SimulatorClient) -> None:
    dice, headers = random.Random(5), {"Authorization": f"Bearer {TX['api_key']}"}
    good = {"to": "+14155550101", "from": TX["sender"], "text": "Hi"}
    more = ("media_urls", "webhook_url", "messaging_profile_id", "type", "encoding", "subject", "send_at")
    asked = ("page[size]", "page[number]", "sort", "filter[created_at][gte]", "filter[cld]", "filter[strange]")
    for body in (b"", b"[]", b"{", b"[" * 90_000):
        assert simulator.http.post("/v2/messages", content=body, headers=headers).status_code == 400
    for _ in range(150):
        wish = {**good, dice.choice([*good, *more]): dice.choice(STRANGE)}
        answer = simulator.http.post("/v2/messages", content=json.dumps(wish), headers=headers)
        assert answer.status_code < 500, (wish, answer.text)
        assert answer.status_code == 200 or answer.json()["errors"][0]["code"], wish
        texts = [str(value) for value in STRANGE if value != "\ud800"]
        query = {"filter[record_type]": "messaging", dice.choice(asked): dice.choice(texts)}
        answer = simulator.http.get("/v2/detail_records", params=query, headers=headers)
        assert answer.status_code < 500, (query, answer.text)


def test_no_twisted_act_breaks_the_phone(simulator: SimulatorClient) -> None:
    dice = random.Random(4)
    acts = ["text", "media", "location", "contacts", "reaction", "press", "play", "edit", "revoke", "unsupported",
            "advertisement", "change_number", "username", "marketing", "block", "open"]  # fmt: skip
    keys = [
        "text",
        "media",
        "latitude",
        "name",
        "phone",
        "message",
        "emoji",
        "button",
        "kind",
        "value",
        "at",
        "id",
        "referral",
        "own",
    ]
    simulator.person("+14155550999", name="Fuzz", id="fuzz")
    for _ in range(300):
        values = {key: dice.choice(STRANGE) for key in dice.sample(keys, 3)}
        wish = {
            "person": "fuzz",
            "account": dice.choice(["wa-main", "sms-main", "tx-main"]),
            "act": dice.choice(acts),
            **values,
        }
        answer = simulator.http.post("/simulator/api/acts", content=json.dumps(wish))
        assert answer.status_code < 500, (wish, answer.text)
    for account in ("wa-main", "sms-main", "tx-main"):
        assert simulator.chat("fuzz", account) is not None
