"""What leaves for each type: asked for at the API, taken by the simulator, equal to the payload file, shown as told."""

import io
import json
import re

import pytest

from channels_app import reactions, receipts, syncing
from channels_app.providers.telnyx.client import Client as TelnyxClient
from channels_app.providers.twilio.client import Client as TwilioClient
from channels_app.providers.whatsapp.client import CloudClient
from channels_app.simulator.client import sample
from inbox import filing
from inbox.models import Message, Thread
from tests import payloads
from tests.inbox.api.conftest import session
from tests.payloads.world import difference, line, part_of, screen

CASES = [case for case in payloads.cases() if case.asks and case.kind == "whatsapp"]
SMS = [case for case in payloads.cases() if case.asks and case.kind != "whatsapp"]
FILES = {
    "film.mp4": b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + b"\x00" * 64,
    "invoice.pdf": b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n",
}


@pytest.fixture
def leaves(monkeypatch):
    """Every body that leaves for a number's messages; the simulator still gets it."""
    told, post = [], CloudClient.post_message

    def keep(self, payload):
        told.append({"messaging_product": "whatsapp", **payload})
        return post(self, payload)

    monkeypatch.setattr(CloudClient, "post_message", keep)
    monkeypatch.setattr(receipts, "_shown", {})
    return told


@pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])
def test_what_leaves_is_the_payload_file(case, product, wa, ana, leaves):
    asked = json.loads(case.asks)
    thread = _hidden(product) if asked.pop("hidden", False) else product.say("Hello")
    syncing.sync(wa)
    quoted = Message.objects.get(direction="in")
    _act(product, wa, ana, thread, quoted, asked)
    known = {quoted.provider_id: "$QUOTED", thread.last_in_address.value: "$BSUID", "351900000204": "351900000204"}
    known |= {str(row.pk): "$OURS" for row in Message.objects.filter(direction="out")}
    assert _plain(leaves[-1], known) == json.loads(case.path.read_text(encoding="utf-8"))
    _shows(case, ana, thread)


@pytest.mark.parametrize("case", SMS, ids=[case.id for case in SMS])
def test_what_leaves_as_an_sms_is_the_payload_file(case, product, ana, monkeypatch, request):
    asked = json.loads(case.asks)
    named = "service" if asked.pop("service", False) else {"twilio": "tw", "telnyx": "tx"}[case.kind]
    channel, client = request.getfixturevalue(named), {"twilio": TwilioClient, "telnyx": TelnyxClient}[case.kind]
    told, call = [], client._call

    def keep(self, method, path, **more):
        told.append(more.get("data") or more.get("json"))
        return call(self, method, path, **more)

    monkeypatch.setattr(client, "_call", keep)
    thread = product.say("Hello", channel.key)
    _act(product, channel, ana, thread, None, asked)
    out = Message.objects.get(direction="out")
    plain = json.loads(re.sub(re.escape(product.sink.url) + r"/pickup/[^\"]+", "$FILE", json.dumps(told[-1])))
    plain = json.loads(json.dumps(plain).replace(product.sink.url, "$PUBLIC").replace(f"?m={out.pk}", "?m=$OURS"))
    assert plain == _expected(case)
    _shows(case, ana, thread)


def _expected(case):
    """The payload file; of a form, a field that comes twice is a list."""
    if case.path.suffix == ".json":
        return json.loads(case.path.read_text(encoding="utf-8"))
    pairs = [line.partition("=")[::2] for line in case.path.read_text(encoding="utf-8").splitlines()]
    files = [value for name, value in pairs if name == "MediaUrl"]
    return dict(pairs) | ({"MediaUrl": files} if files else {})


def _hidden(product):
    """Somebody with a username, whose number nobody is told."""
    product.simulator.person("+351900000388", name="Nuno Reis", username="nuno.reis")
    product.simulator.say("+351900000388", "Hello", "wa-main")
    product.take_in()
    return Thread.objects.get()


def _shows(case, ana, thread):
    shown = session(ana).get(f"threads/{thread.pk}/timeline/")["results"][-1:]
    assert [line(item).replace("delivered:", "sent:").replace("read:", "sent:") for item in shown] == list(case.thread)
    assert case.api is None or part_of(case.api, shown[-1]), difference(case.api, shown[-1])
    seen, html = screen(shown)
    assert [phrase for phrase in case.screen if phrase not in seen] == [], seen
    assert [piece for piece in case.html if piece not in html] == [], html


def _act(product, channel, ana, thread, quoted, asked):
    door = session(ana)
    if "reaction" in asked:
        if not asked["reaction"]:
            door.put(f"messages/{quoted.pk}/reaction/", {"emoji": "👍"})
        told = door.put if asked["reaction"] else door.delete
        told(f"messages/{quoted.pk}/reaction/", {"emoji": asked["reaction"]} if asked["reaction"] else None)
        reactions.carry(quoted.pk, asked["reaction"])
    elif "seen" in asked:
        ana.receipts = "read"
        ana.save()
        receipts.tell_read(thread.pk, ana.pk, quoted.seq)
    elif "typing" in asked:
        receipts.show_typing(thread.pk, ana.pk)
    else:
        body = json.loads(_with_uploads(json.dumps(asked).replace("$QUOTED", str(quoted.pk if quoted else 0)), ana))
        door.post(f"threads/{thread.pk}/replies/", {**body, "seen_seq": 99})
        product.send(channel)


def _with_uploads(asks, ana):
    for name in ("parcel.jpg", "voice.ogg", "sticker.webp", *FILES):
        while f"${name}" in asks:
            row = filing.keep(io.BytesIO(FILES.get(name) or sample(name)), name, f"agent:{ana.pk}")
            asks = asks.replace(f"${name}", str(row.pk), 1)
    return asks


def _plain(told, known):
    """The body with the ids that differ from run to run named."""
    if isinstance(told, dict):
        return {key: _plain(value, known) for key, value in told.items()}
    if isinstance(told, list):
        return [_plain(one, known) for one in told]
    if isinstance(told, str) and told.isdigit() and len(told) > 14:
        return "$MEDIA"
    return known.get(told, told) if isinstance(told, str) else told
