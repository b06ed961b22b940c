"""What leaves for each type: asked for at the API, taken by the simulator, equal to the payload file, shown as told."""

import io
import json

import pytest

from channels_app import reactions, receipts, syncing
from channels_app.providers.whatsapp.client import CloudClient
from channels_app.simulator.client import sample
from inbox import filing
from inbox.models import Message
from tests import payloads
from tests.inbox.api.conftest import session
from tests.payloads.world import difference, line, part_of, screen

CASES = [case for case in payloads.cases() if case.asks]
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
    thread = product.say("Hello")
    syncing.sync(wa)
    asked, quoted = json.loads(case.asks), Message.objects.get(direction="in")
    _act(case, product, wa, ana, thread, quoted, asked)
    known = {quoted.provider_id: "$QUOTED"} | {str(row.pk): "$OURS" for row in Message.objects.filter(direction="out")}
    told = _plain(leaves[-1], known)
    assert told == json.loads(case.path.read_text(encoding="utf-8"))
    shown = session(ana).get(f"threads/{thread.pk}/timeline/")["results"][-1:]
    assert [line(item).replace("delivered:", "sent:").replace("read:", "sent:") for item in shown] == list(case.thread)
    assert case.api is None or part_of(case.api, shown[-1]), difference(case.api, shown[-1])
    seen, html = screen(shown)
    assert [phrase for phrase in case.screen if phrase not in seen] == [], seen
    assert [piece for piece in case.html if piece not in html] == [], html


def _act(case, product, wa, ana, thread, quoted, asked):
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
        body = json.loads(_with_uploads(case.asks.replace("$QUOTED", str(quoted.pk)), ana))
        door.post(f"threads/{thread.pk}/replies/", {**body, "seen_seq": 99})
        product.send(wa)


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
