"""Each type of message that WhatsApp takes, sent for real; what it would refuse is refused before the insert."""

import io

import pytest
from PIL import Image

from channels_app import reactions, receipts
from inbox import filing
from inbox.actors import Actor
from inbox.clock import now
from inbox.models import Message, ReplyWindow
from inbox.reacting import react
from inbox.refusals import Unsendable

DINA = "+351900000204"
BUTTONS = [{"id": "y", "title": "Yes"}, {"id": "n", "title": "No"}]


def picture():
    made = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(made, "JPEG")
    return filing.keep(io.BytesIO(made.getvalue()), "crack.jpg", "agent:1")


ROWS = [{"rows": [{"id": "1", "title": "Tomorrow", "description": "10:00"}, {"id": "2", "title": "Friday"}]}]


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("interactive", {"kind": "buttons", "header": "Delivery", "body": "Does it suit you?", "buttons": BUTTONS}),
        ("interactive", {"kind": "list", "body": "When?", "footer": "Any day", "sections": ROWS}),
        ("interactive", {"kind": "link", "body": "Track it", "url": "https://shop.example/t/1"}),
        ("interactive", {"kind": "location_request", "body": "Where are you?"}),
        ("interactive", {"kind": "contact_request", "body": "May we have your number?"}),
        ("location", {"lat": 38.71, "lon": -9.13, "name": "Workshop", "address": "Rua Augusta 1"}),
        ("contacts", {"cards": [{"name": "Rui Costa", "phones": [{"value": "+351912000111", "wa_id": "351912000111"}],
                                 "emails": ["rui@example.com"], "org": "Costa Lda"}]}),
    ],
)  # fmt: skip
def test_it_is_taken(product, wa, kind, payload):
    thread = product.say("Hello")
    answer = product.reply(thread, type=kind, payload=payload)
    product.send(wa)
    answer.refresh_from_db()
    assert answer.status in ("sent", "delivered", "read"), answer.error


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("interactive", {}), ("interactive", {"kind": "buttons", "body": "x"}),
        ("interactive", {"kind": "buttons", "body": "x", "buttons": BUTTONS * 2}),
        ("interactive", {"kind": "buttons", "body": "x", "buttons": [{"id": "1", "title": "t" * 21}]}),
        ("interactive", {"kind": "list", "body": "x", "sections": [{"rows": []}]}),
        ("interactive", {"kind": "list", "body": "x", "sections": "x"}),
        ("interactive", {"kind": "link", "body": "x", "url": "javascript:alert(1)"}),
        ("interactive", {"kind": "link", "body": "x", "url": "https://x", "buttons": [{}]}),
        ("interactive", {"kind": "buttons", "body": 7, "buttons": BUTTONS}),
        ("location", {"lat": "x", "lon": 1}), ("location", {"lat": 91, "lon": 0}), ("location", {}),
        ("contacts", {"cards": []}), ("contacts", {"cards": [{}]}), ("contacts", {"cards": "x"}),
        ("interactive", {"kind": "buttons", "body": "x", "buttons": [{"id": "i" * 257, "title": "t"}]}),
        ("interactive", {"kind": "buttons", "body": "x", "buttons": [{"id": "1", "title": "t"}, {"id": "1", "title": "u"}]}),
        ("interactive", {"kind": "list", "body": "x", "sections": [{"rows": [{"id": "1", "title": "a"}] * 2}]}),
        ("interactive", {"kind": "list", "body": "x", "sections": [{"rows": [{"id": "r" * 201, "title": "a"}]}]}),
        ("interactive", {"kind": "link", "body": "x", "url": "https://x", "buttons": [{"title": "a"}, {"title": "b"}]}),
        ("interactive", {"kind": "location_request", "body": "x", "footer": "f"}),
        ("interactive", {"kind": "contact_request", "body": "x" * 1025}),
        ("location", {"lat": 1, "lon": 1, "name": "n" * 1001}), ("location", {"lat": True, "lon": 1}),
        ("contacts", {"cards": [{"name": "Rui", "phones": [{"value": "call me"}]}]}),
        ("contacts", {"cards": [{"name": "Rui", "emails": ["x"]}]}), ("contacts", {"cards": [{"name": "R"}] * 258}),
        ("image", {}), ("order", {}), ("system", {}), ("reaction", {"emoji": "x"}),
    ],
)  # fmt: skip
def test_it_is_refused_with_a_sentence(product, wa, kind, payload):
    thread = product.say("Hello")
    with pytest.raises(Unsendable) as refused:
        product.reply(thread, type=kind, payload=payload)
    assert refused.value.detail.endswith(".")


def test_a_picture_may_stand_above_buttons(product, wa):
    thread = product.say("Hello")
    told = {"kind": "buttons", "body": "This one?", "buttons": BUTTONS}
    answer = product.reply(thread, type="interactive", payload=told, attachments=(picture(),))
    product.send(wa)
    answer.refresh_from_db()
    assert answer.status in ("sent", "delivered", "read"), answer.error
    shown = product.simulator.chat(DINA, "wa-main")[-1]
    assert "image" in str(shown)
    with pytest.raises(Unsendable, match="without a `header`"):
        product.reply(thread, type="interactive", payload={**told, "header": "Two"}, attachments=(picture(),))


def test_an_emoji_that_could_not_arrive_is_refused(product, wa, tw):
    product.say("Hello")
    asked, ana = Message.objects.get(direction="in"), Actor("agent", "1", "Ana")
    with pytest.raises(Unsendable, match="one emoji"):
        react(asked, ana, "good")
    ReplyWindow.objects.update(ends_at=now())
    with pytest.raises(Unsendable, match="24 hours"):
        react(asked, ana, "👍")
    product.say("Hello", "sms-main")
    with pytest.raises(Unsendable, match="no reactions"):
        react(Message.objects.get(channel=tw, direction="in"), ana, "👍")
    assert not Message.objects.exclude(reactions=[]).exists()


def test_a_quote_an_emoji_and_a_tick_reach_the_customer(product, wa):
    thread = product.say("Which one?")
    asked = Message.objects.get(direction="in")
    answer = product.reply(thread, "This one.", reply_to_provider_id=asked.provider_id)
    product.send(wa)
    receipts.tell(answer.pk)
    react(asked, Actor("agent", "1", "Ana"), "👍")
    reactions.carry(asked.pk, "👍")
    bubbles = product.simulator.chat(DINA, "wa-main")
    ours = next(bubble for bubble in bubbles if bubble["text"] == "This one.")
    assert "Which one?" in str(ours)
    assert "👍" in str(bubbles)


def test_a_text_that_is_too_long_says_how_long_it_may_be(product, wa, tw):
    thread = product.say("Hello")
    with pytest.raises(Unsendable, match="4096"):
        product.reply(thread, "x" * 4097)
    thread = product.say("Hello", "sms-main")
    with pytest.raises(Unsendable, match="1600"):
        product.reply(thread, "x" * 1601)
