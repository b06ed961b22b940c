"""Messages of visitors: taken in once, shown in the visitor's shape, and nothing of ours but what was sent to them."""

import json
import uuid

import pytest

from channels_app import ingest
from channels_app.models import Parked, Raw, Visitor
from inbox.actors import Actor
from inbox.erasing import erase
from inbox.linking import link
from inbox.models import Address, Contact, Message, Thread
from tests.channels_app.webchat.browsing import Browser, jwt

pytestmark = pytest.mark.django_db(transaction=True)
KEYS = ["id", "seq", "prev", "direction", "author", "type", "text", "attachments", "status", "at", "client_id"]


def thread() -> Thread:
    return Thread.objects.get(merged_into=None)


def test_a_message_stands_in_a_thread_like_any_other_channels(visitor, shop):
    answer = visitor.say("hello", "c1234567")
    message = Message.objects.get()
    assert answer.status_code == 201
    assert answer.json()["seq"] == message.seq
    assert (message.text, message.channel, message.client_id) == ("hello", shop, "c1234567")
    assert message.address.value == visitor.visitor
    assert Raw.objects.get().state == "done"
    assert thread().state == "open"


def test_the_shape_has_these_keys_and_no_other(visitor, ana, answer):
    visitor.say("hello")
    thread().note(Actor.agent(ana), "a secret among us")
    answer(ana, thread(), "hi!")
    results = visitor.read()["results"]
    assert [list(message) for message in results] == [KEYS, KEYS]
    assert [message["author"] for message in results] == [
        {"kind": "contact", "name": ""},
        {"kind": "agent", "name": "Ana Duarte"},
    ]
    assert "secret" not in json.dumps(visitor.read())


def test_prev_chains_what_the_visitor_sees_over_what_they_do_not(visitor, ana, answer):
    visitor.say("one")
    thread().note(Actor.agent(ana), "unseen")
    answer(ana, thread(), "two")
    first, second = visitor.read()["results"]
    assert first["prev"] is None
    assert second["prev"] == first["seq"]
    assert second["seq"] > first["seq"] + 1


def test_the_same_client_id_gives_the_same_message(visitor):
    first, again = visitor.say("hello", "c1234567"), visitor.say("hello", "c1234567")
    assert first.json() == again.json()
    assert Message.objects.count() == Raw.objects.count() == 1


def test_client_ids_of_two_visitors_do_not_meet(visitor, shop):
    other = Browser()
    other.open()
    visitor.say("mine", "c1234567")
    other.say("hers", "c1234567")
    assert (visitor.texts(), other.texts()) == (["mine"], ["hers"])


def test_a_message_sent_again_after_signing_in_is_the_same_one(visitor):
    first = visitor.say("hello", "c1234567").json()
    visitor.open(jwt({}))
    assert visitor.say("hello", "c1234567").json()["id"] == first["id"]
    assert Message.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"text": "x"}, 400, "client_id"),
        ({"client_id": "short", "text": "x"}, 400, "client_id"),
        ({"client_id": "ü" * 20, "text": "x"}, 400, "client_id"),
        ({"client_id": 7, "text": "x"}, 400, "client_id"),
        ({"client_id": "c1234567", "text": 7}, 400, "text"),
        ({"client_id": "c1234567", "text": " \n "}, 400, "empty"),
        ({"client_id": "c1234567"}, 400, "empty"),
        ({"client_id": "c1234567", "text": "x" * 10_001}, 422, "text_too_long"),
        ({"client_id": "c1234567", "text": "x", "attachments": "1"}, 400, "attachments"),
        ({"client_id": "c1234567", "text": "x", "attachments": [1]}, 400, "attachments"),
        ({"client_id": "c1234567", "text": "x", "attachments": ["9" * 30]}, 400, "attachments"),
        ({"client_id": "c1234567", "text": "x", "attachments": ["999999"]}, 422, "attachment_unfit"),
        ({"client_id": "c1234567", "text": "x", "choice": ["x"]}, 400, "choice"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_kept(visitor, body, status, code):
    answer = visitor.call("POST", "messages/", body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["detail"].endswith(".")
    assert not Raw.objects.exists()


def test_odd_characters_are_made_harmless(visitor):
    visitor.say("a\x00b\ud800c\x07d\r\ne\tf")
    assert visitor.texts() == ["a�b�cd\ne\tf"]


def test_ten_thousand_emoji_are_a_message(visitor):
    assert visitor.say("🫖" * 10_000).status_code == 201
    assert visitor.texts() == ["🫖" * 10_000]


def test_who_sends_very_much_is_slowed_down(visitor, monkeypatch):
    monkeypatch.setattr("inbox.rates.count", lambda who: 61 if who.startswith("visitor:") else 1)
    answer = visitor.say("x")
    assert (answer.status_code, answer["Retry-After"]) == (429, "10")


def test_after_and_cursor_give_what_is_new_and_what_changed(visitor, ana, answer):
    visitor.say("one")
    found = visitor.read()
    place = found["results"][0]["seq"]
    assert visitor.read(f"?after={place}&cursor={found['cursor']}")["results"] == []
    reply = answer(ana, thread(), "two")
    fresh = visitor.read(f"?after={place}&cursor={found['cursor']}")
    assert [message["text"] for message in fresh["results"]] == ["two"]
    visitor.call("PUT", "read/", {"seq": reply.seq})
    changed = visitor.read(f"?after={reply.seq}&cursor={fresh['cursor']}")
    assert [(message["text"], message["status"]) for message in changed["results"]] == [("two", "read")]


def test_notes_do_not_move_the_cursor(visitor, ana):
    visitor.say("one")
    before = visitor.read()["cursor"]
    thread().note(Actor.agent(ana), "unseen")
    assert visitor.read()["cursor"] == before


def test_a_cursor_of_another_epoch_or_a_forged_one_is_answered_reset(visitor, shop):
    visitor.say("one")
    cursor = visitor.read()["cursor"]
    Thread.objects.update(epoch=2)
    forged = ["1.1.x", "x", "9" * 300, "1.2.3.4", "%00", "-1.-1.x", "²." * 2]
    for told in [cursor, *forged]:
        found = visitor.read(f"?after=1&cursor={told}")
        assert (found["reset"], found["results"]) == (True, [])


def test_a_page_before_a_place_goes_back(visitor):
    for number in range(5):
        visitor.say(str(number))
    newest = visitor.read("?limit=2")["results"]
    assert [message["text"] for message in newest] == ["3", "4"]
    older = visitor.read(f"?before={newest[0]['seq']}&limit=2")["results"]
    assert [message["text"] for message in older] == ["1", "2"]
    assert newest[0]["prev"] == older[-1]["seq"]


def test_numbers_that_are_none_are_told(visitor):
    for query in ("?after=x", "?after=-1", "?limit=²", "?before=" + "9" * 40):
        assert visitor.call("GET", "messages/" + query).status_code == 400


def test_nothing_new_is_answered_304(visitor):
    first = visitor.call("GET", "messages/")
    assert visitor.call("GET", "messages/", **{"If-None-Match": first["ETag"]}).status_code == 304
    visitor.say("x")
    assert visitor.call("GET", "messages/", **{"If-None-Match": first["ETag"]}).status_code == 200


@pytest.mark.parametrize("status", ["queued", "failed"])
def test_what_has_not_left_is_not_there(visitor, ana, answer, status):
    visitor.say("one")
    answer(ana, thread(), "not yet", status=status)
    assert visitor.texts() == ["one"]


def test_messages_on_other_channels_of_the_person_are_not_shown(visitor, ana, whatsapp):
    from inbox.inbound import Inbound, Party
    from inbox.intake import Entry, take_in

    visitor.say("on the web")
    take_in([Entry(whatsapp, Inbound("wamid.1", Party((("wa_id", "351900000204"),)), "text", "on WhatsApp"))])
    one, other = Contact.objects.order_by("pk")
    cursor = visitor.read()["cursor"]
    link(one, other, Actor.agent(ana))
    assert visitor.read(f"?cursor={cursor}")["reset"] is True
    assert visitor.texts() == ["on the web"]


def test_an_answer_is_delivered_when_it_was_received_and_read_when_it_was_read(visitor, ana, answer):
    visitor.say("one")
    reply = answer(ana, thread(), "two")
    visitor.read(f"?after={reply.seq}")
    reply.refresh_from_db()
    assert reply.status == "delivered"
    visitor.call("PUT", "read/", {"seq": reply.seq})
    reply.refresh_from_db()
    assert reply.status == "read"
    assert thread().last_message["status"] == "read"


def test_the_visitor_sees_how_far_we_have_read(visitor, ana):
    visitor.say("one")
    assert visitor.read()["read"] is None
    thread().mark_read(str(ana.pk), thread().last_seq)
    assert visitor.read()["read"]["seq"] == visitor.read()["results"][0]["seq"]


def test_buttons_are_offered_beside_the_message_and_the_choice_comes_back(visitor, ana, answer):
    visitor.say("one")
    buttons = [{"id": "y", "title": "Yes"}, {"id": "n", "title": "No"}]
    reply = answer(
        ana, thread(), "", type="interactive", payload={"kind": "buttons", "body": "Is it right?", "buttons": buttons}
    )
    found = visitor.read()
    assert found["choices"] == {"seq": reply.seq, "buttons": buttons}
    assert found["results"][-1]["text"] == "Is it right?"
    visitor.say("Yes", choice="y")
    chosen = Message.objects.get(text="Yes")
    assert (chosen.type, chosen.payload) == ("interactive", {"kind": "quick_reply", "id": "y", "title": "Yes"})
    assert visitor.read()["choices"] is None


def test_a_message_that_a_crash_left_in_the_raw_row_is_taken_in_once(visitor, shop, monkeypatch):
    monkeypatch.setattr("channels_app.webchat.saying.PATIENCE_S", 0)
    monkeypatch.setattr("channels_app.ingest.drain", lambda channel: None)
    first = visitor.say("hello", "c1234567")
    assert (first.status_code, first["Retry-After"]) == (503, "2")
    monkeypatch.undo()
    assert visitor.say("hello", "c1234567").status_code == 201
    ingest.drain(shop.pk)
    assert Message.objects.count() == 1


def test_a_body_that_is_none_of_ours_is_parked(shop):
    for body in (b"{", b"[]", b'{"visitor": 7}', b"\xff"):
        ingest.keep(shop, "application/json", body)
    ingest.drain(shop.pk)
    assert Parked.objects.count() == 4


def test_webhooks_of_a_web_chat_are_refused(shop):
    from channels_app.providers.base import Hook
    from channels_app.providers.webchat import PROVIDER

    assert PROVIDER.verify(None, Hook("POST", "/", "", (), b"{}")) is False


def test_an_erased_visitor_is_gone_and_writes_again_as_somebody_new(visitor):
    visitor.say("hello", "c1234567")
    erase(Contact.objects.get(), Actor("system"))
    assert not Visitor.objects.exists()
    assert visitor.call("GET", "messages/").status_code == 401
    assert visitor.say("again").status_code == 401
    before = visitor.visitor
    visitor.open()
    assert visitor.visitor != before
    visitor.say("again", str(uuid.uuid4()))
    assert visitor.texts() == ["again"]
    assert not Address.objects.filter(value=before).exists()
