"""Meta's payloads in our vocabulary: every type, every status, every oddity, and neighbours that never suffer."""

import copy
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from channels_app.providers.base import Notice
from channels_app.providers.whatsapp import parse
from inbox.inbound import (
    ConsentWord,
    Edit,
    IdentityChange,
    Inbound,
    ReactionChange,
    Revocation,
    StatusChange,
    Unreadable,
)
from tests import payloads

PAYLOADS = Path(__file__).parent / "payloads"
AT = datetime.fromtimestamp(1763690000, UTC)
DINA = (("bsuid", "PT.1349120834"), ("wa_id", "351900000204"))
NUMBER = "106540352242922"


@pytest.fixture(autouse=True)
def then(monkeypatch):
    """Now is a minute after the payloads' time."""
    monkeypatch.setattr("channels_app.providers.whatsapp.moment.now", lambda: AT + timedelta(minutes=1))


def told(name):
    return parse.parse((PAYLOADS / f"{name}.json").read_bytes(), AT + timedelta(minutes=1))


def only(name, kind=Inbound):
    (one,) = told(name)
    assert isinstance(one.item, kind), one.item
    return one.item


def test_a_text_has_its_sender_time_window_and_number():
    (one,) = told("text")
    item = one.item
    assert one.to == NUMBER
    assert (item.provider_id, item.type, item.text, item.sent_at) == ("wamid.T1", "text", "Where is my parcel?", AT)
    assert (item.sender.addresses, item.sender.name, item.sender.username) == (DINA, "Dina Oliveira", "@dina")
    assert item.sender.country == "PT"
    assert item.window_s == 24 * 3600 - 60


def test_quotes_and_forwards_are_told():
    quote, forward, much = [one.item for one in told("text_quote_forwarded")]
    assert quote.reply_to == "wamid.OURS"
    assert forward.payload == {"forwarded": True}
    assert much.payload == {"forwarded": True, "forwarded_many": True}


def test_where_they_came_from_is_told():
    assert only("from_advertisement").payload["referral"]["ctwa_clid"] == "ARA1"
    assert only("about_product").payload["product"]["product_retailer_id"] == "sku-1"


@pytest.mark.parametrize(
    ("name", "type_", "ref", "text", "payload"),
    [
        ("image", "image", "1003383421387256", "The crack", {}),
        ("voice", "audio", "1908647269898587", "", {"voice": True}),
        ("document", "document", "2049", "Invoice", {}),
        ("sticker", "sticker", "798882015472548", "", {}),
    ],
)
def test_files_are_named_for_the_worker(name, type_, ref, text, payload):
    item = only(name)
    assert (item.type, item.files[0].ref, item.text, item.payload) == (type_, ref, text, payload)


def test_a_file_that_cannot_be_had_says_why():
    item = only("media_too_big")
    assert item.type == "video"
    assert "over 100 MB" in item.files[0].refused


def test_a_location_on_the_equator_is_one():
    assert only("location").payload == {
        "lat": 0, "lon": -9.1393, "name": "Baixa", "address": "Rua Augusta 1, Lisboa", "url": "",
    }  # fmt: skip


def test_somebodys_card_is_not_the_senders_number_but_an_asked_for_one_is():
    card = only("contacts")
    assert card.payload["cards"][0]["phones"][0]["wa_id"] == "351912000111"
    assert card.sender.addresses == DINA
    assert only("contact_request_answer").sender.addresses == DINA


@pytest.mark.parametrize("spoiled", ["forwarded", "two cards", "in a group", "an echo"])
def test_a_card_that_is_not_the_senders_own_answer_teaches_no_number(spoiled):
    payload = json.loads((PAYLOADS / "contact_request_answer.json").read_text())
    change = payload["entry"][0]["changes"][0]
    (message,) = change["value"]["messages"]
    if spoiled == "forwarded":
        message["context"] = {"forwarded": True}
    elif spoiled == "two cards":
        message["contacts"] *= 2
    elif spoiled == "in a group":
        message["group_id"] = "G1"
    else:
        message |= {"to": "351911111111", "from": "15550783881"}
        change["value"]["message_echoes"] = change["value"].pop("messages")
        change["field"] = "smb_message_echoes"
    (told,) = parse.parse(json.dumps(payload).encode(), AT)
    assert ("wa_id", "351900000204") not in told.item.sender.addresses


def test_what_was_chosen_is_text_and_payload():
    assert only("button_reply").payload == {
        "kind": "button_reply",
        "id": "yes",
        "title": "Yes, please",
        "description": "",
    }
    assert only("list_reply").text == "Tomorrow"
    assert only("flow_reply").payload["form"] == {"flow_token": "x", "day": "Mon"}
    assert only("quick_reply").payload == {"kind": "quick_reply", "id": "STOP_PROMO", "title": "Stop promotions"}
    assert only("interactive_without_its_object").type == "unsupported"


def test_reactions_come_and_go():
    put, taken = [one.item for one in told("reaction")]
    assert isinstance(put, ReactionChange)
    assert (put.target, put.emoji, taken.emoji) == ("wamid.OURS", "\U0001f44d", "")


def test_an_order_has_numbers():
    assert only("order").payload["items"] == [{"id": "sku-1", "quantity": 2, "price": 12.5, "currency": "EUR"}]


def test_changes_of_who_somebody_is():
    number = only("changed_number", IdentityChange)
    assert (number.was, number.now, number.kind) == (
        (("wa_id", "351900000204"),),
        (("wa_id", "351911111111"),),
        "number",
    )
    assert only("changed_user_id", IdentityChange).now == (("bsuid", "PT.99"),)
    update = only("user_id_update", IdentityChange)
    assert (update.was, update.now) == ((("bsuid", "PT.1349120834"),), (("bsuid", "PT.99"),))
    assert update.also == (("wa_id", "351900000204"),)
    assert only("identity_changed", IdentityChange).kind == "identity"


def test_what_cannot_be_shown_is_kept_with_its_type():
    assert only("unsupported").payload["subtype"] == "poll_creation"
    tomorrow = only("type_of_tomorrow")
    assert (tomorrow.type, tomorrow.payload["provider_type"], tomorrow.text) == ("unsupported", "hologram", "beam")


def test_edits_and_revocations_are_about_another_message():
    edit, revoke = only("edit", Edit), only("revoke", Revocation)
    assert (edit.target, edit.text) == ("wamid.T1", "Where is my second parcel?")
    assert revoke.target == "wamid.T1"


def test_who_has_only_a_username_is_known_by_ids():
    sender = only("username_only").sender
    assert sender.addresses == (
        ("bsuid", "US.13491208655302741918"),
        ("parent_bsuid", "US.ENT.11815799212886844830"),
    )
    assert sender.username == "@samsmith"


def test_senseless_times_are_none_and_the_window_counts_from_the_arrival():
    items = [one.item for one in told("senseless_time")]
    assert [item.sent_at for item in items] == [None, None, None]
    assert {item.window_s for item in items} == {24 * 3600}


def test_every_status_is_told_with_our_own_id():
    items = [one.item for one in told("statuses")]
    assert [item.status for item in items] == ["sent", "delivered", "read", "played"]
    assert {(item.provider_id, item.opaque, item.at) for item in items} == {("wamid.OURS", "41", AT)}


def test_a_failure_has_a_sentence_and_an_action():
    error = only("status_failed", StatusChange).error
    assert (error["class"], error["provider_code"], error["action"]) == ("window_closed", "131047", "template")
    status, consent = [one.item for one in told("status_stopped_marketing")]
    assert status.status == "failed"
    assert isinstance(consent, ConsentWord) and consent.change == "marketing_out"


def test_a_preference_is_a_consent():
    word = only("user_preferences", ConsentWord)
    assert (word.change, word.sender.addresses) == ("marketing_out", DINA)


def test_an_echo_goes_out():
    item = only("echo_from_the_phone_app")
    assert (item.direction, item.payload["source"], item.sender.addresses) == (
        "out",
        "phone_app",
        (("wa_id", "351900000204"),),
    )


def test_a_group_is_an_address_of_its_own():
    assert only("group_message").sender.addresses == (("group", "Y2FwaV9ncm91cDox"),)


def test_news_about_the_account_are_notices():
    paused = only("template_paused", Notice)
    assert (paused.data["template"], paused.data["status"]) == ("delivery_update", "PAUSED")
    assert only("account_restricted", Notice).state == "warning"
    (restricted,) = parse.parse((payloads.HERE / "whatsapp/fields/account_restricted.json").read_bytes(), AT)
    assert (restricted.item.state, restricted.item.data) == ("blocked", {"until": "2025-11-22T01:53:20+00:00"})
    assert only("quality", Notice).data == {"limit": "TIER_1K", "number": "15550783881"}
    assert only("value_errors", Notice).state == "blocked"
    assert told("template_paused")[0].to == "102290129340398"


def test_a_field_of_tomorrow_is_kept():
    assert "Kept" in only("field_of_tomorrow", Unreadable).reason


def test_bad_elements_never_stop_their_neighbours():
    items = [one.item for one in told("good_among_bad")]
    assert [item.text for item in items if isinstance(item, Inbound)] == ["one", "", "three"]
    assert [item.status for item in items if isinstance(item, StatusChange)] == ["sent"]
    assert sum(isinstance(item, Unreadable) for item in items) == 5


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"7", b'{"entry":7}', b"\xff\xfe", b'{"entry":[]}', b"[" * 200_000])
def test_what_is_no_envelope_is_unreadable(body):
    (one,) = parse.parse(body, AT)
    assert isinstance(one.item, Unreadable)


def test_a_thousand_in_one_post_are_a_thousand():
    payload = json.loads((PAYLOADS / "text.json").read_bytes())
    messages = payload["entry"][0]["changes"][0]["value"]["messages"]
    one = messages[0]
    messages[:] = [{**copy.deepcopy(one), "id": f"wamid.{number}"} for number in range(1000)]
    assert [told.item.provider_id for told in parse.parse(json.dumps(payload).encode(), AT)] == [
        f"wamid.{number}" for number in range(1000)
    ]


def test_every_value_may_be_of_any_type_and_nothing_is_raised():
    for path in sorted(PAYLOADS.glob("*.json")):
        payload = json.loads(path.read_bytes())
        for spoilt in _spoilt(payload):
            for one in parse.parse(json.dumps(spoilt).encode(), AT):
                assert one.item is not None


def _spoilt(payload):
    """The payload with each of its values in turn replaced by values of other types."""
    paths = list(_paths(payload))
    for path in paths:
        for other in (None, [], {}, "x", 7, [None], "\ud800\x00"):
            copied = copy.deepcopy(payload)
            place = copied
            for step in path[:-1]:
                place = place[step]
            place[path[-1]] = other
            yield copied


def _paths(value, before=()):
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        yield (*before, key)
        yield from _paths(inner, (*before, key))
