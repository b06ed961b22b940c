"""One person on WhatsApp is one way, whatever ids are known of them; the gate chooses the id, people see a name or number."""

import re

import pytest

from channels_app import connection
from channels_app.outgoing import outgoing_of
from channels_app.providers.whatsapp.send import recipient
from inbox import outlets
from inbox.actors import Actor
from inbox.answering import Wish, prepare
from inbox.clock import now
from inbox.inbound import Party
from inbox.linking import link
from inbox.models import Address, Channel, Contact, Message
from tests.inbox.conftest import say  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db

DAY = 24 * 3600


def party(*pairs, name=""):
    return Party(tuple(pairs), name=name)


ALL = (("bsuid", "PT.1349120834"), ("parent_bsuid", "PT.ENT.77"), ("wa_id", "351912345204"))


@pytest.fixture
def whatsapp(whatsapp):
    """Connected, as far as the gate asks."""
    names = ("phone_number_id", "waba_id", "access_token", "app_secret", "verify_token")
    connection.connect(whatsapp, dict.fromkeys(names, "1001"))
    whatsapp.save()
    Channel.objects.forget()
    return whatsapp


def ways(thread, key="wa-main"):
    thread.refresh_from_db()
    return [way for way in outlets.options(thread, now()) if way["key"] == key]


def named(told):
    return [(way["address"]["kind"], way["address"]["value"], way["can_send"]) for way in told]


def test_all_ids_of_one_person_are_one_way_by_their_number(say, whatsapp):  # noqa: F811
    thread = say(whatsapp, "hi", party(*ALL), window_s=DAY).thread
    assert named(ways(thread)) == [("wa_id", "351912345204", "free")]


def test_the_window_and_the_last_word_of_an_id_count_for_the_number(say, whatsapp, sms):  # noqa: F811
    thread = say(whatsapp, "hi", party(*ALL), window_s=0).thread
    say(sms, "hi", party(("phone", "+351912345204")))
    say(whatsapp, "again, without my number", party(*ALL[:2]), window_s=DAY)
    thread.refresh_from_db()
    assert thread.last_in_address.kind == "bsuid"
    first = outlets.options(thread, now())[0]
    assert (first["key"], first["address"]["kind"], first["can_send"]) == ("wa-main", "wa_id", "free")


def test_who_hides_their_number_is_answered_by_their_id(say, whatsapp):  # noqa: F811
    thread = say(whatsapp, "hi", party(*ALL[:2], name="Dina"), window_s=DAY).thread
    assert named(ways(thread)) == [("bsuid", "PT.1349120834", "free")]
    draft, address = prepare(thread, Wish(text="hello"), "")
    assert recipient((address.kind, address.value)) == {
        "recipient_type": "individual", "recipient": "PT.1349120834",
    }  # fmt: skip
    assert not isinstance(outlets.may_send(address, draft, now()), outlets.Refused)


def test_two_national_spellings_of_a_line_are_one_way_on_whatsapp(say, whatsapp, sms):  # noqa: F811
    thread = say(whatsapp, "hola", party(("wa_id", "5215512345678")), window_s=DAY).thread
    say(sms, "hola", party(("phone", "+525512345678")))
    assert named(ways(thread)) == [("wa_id", "5215512345678", "free")]
    assert [way["address"]["value"] for way in ways(thread, "sms-main")] == ["+525512345678"]


def test_an_sms_goes_to_the_number_as_its_country_writes_it_today(say, whatsapp, sms):  # noqa: F811
    thread = say(whatsapp, "hola", party(("wa_id", "5215512345678"))).thread
    message = Message(thread=thread, channel=sms, address=thread.last_in_address, text="hola")
    assert outgoing_of(message).to == ("phone", "+525512345678")
    message.channel = whatsapp
    assert outgoing_of(message).to == ("wa_id", "5215512345678")


def test_two_people_linked_are_two_ways(say, whatsapp, ana):  # noqa: F811
    one = say(whatsapp, "hi", party(*ALL), window_s=DAY)
    two = say(whatsapp, "hi", party(("bsuid", "PT.2"), ("wa_id", "351912345999")), window_s=DAY)
    made = link(one.home_contact, two.home_contact, Actor.agent(ana))
    thread = Contact.objects.get(pk=made.survivor_id).thread
    assert sorted(value for _, value, _ in named(ways(thread))) == ["351912345204", "351912345999"]


def test_an_id_that_is_not_offered_can_still_be_named(say, whatsapp):  # noqa: F811
    thread = say(whatsapp, "hi", party(*ALL), window_s=DAY).thread
    hidden = Address.objects.get(kind="bsuid")
    _, address = prepare(thread, Wish(text="hello", channel="wa-main", address=hidden.pk), "")
    assert address == hidden


@pytest.mark.parametrize(("told", "label"), [(ALL, "+351 ••• 204"), (ALL[:2], "Dina Oliveira")])
def test_the_composer_shows_a_number_or_a_name_and_never_an_id(told, label, say, whatsapp, ana, client):  # noqa: F811
    thread = say(whatsapp, "hi", party(*told, name="Dina Oliveira"), window_s=DAY).thread
    client.force_login(ana)
    page = client.get(f"/threads/{thread.pk}/").content.decode()
    menu = re.search(r'id="menu-via".*?id="menu-send"', page, re.DOTALL)[0]
    assert re.findall(r'data-label="([^"]*)"', menu) == [label]
    assert "PT." not in menu
    composer = re.search(r'data-slot="via-text".*?</button>', page, re.DOTALL)[0]
    assert label in composer and "PT." not in composer
