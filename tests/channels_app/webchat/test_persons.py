"""Signing in: what was said anonymously comes along, what the person said never goes the other way."""

import pytest

from inbox.fillings import fillings
from inbox.inbound import Inbound, Party
from inbox.intake import Entry, take_in
from inbox.models import Address, Channel, Contact, Event, Link, Message, ReplyWindow, Suggestion, Thread
from tests.channels_app.webchat.browsing import Browser, jwt

pytestmark = pytest.mark.django_db(transaction=True)


def say(channel: Channel, text: str, party: Party) -> Message:
    """What comes in by phone."""
    take_in([Entry(channel, Inbound(f"wamid.{text}", party, "text", text, window_s=86_400))])
    return Message.objects.select_related("thread__contact", "home_contact").get(provider_id=f"wamid.{text}")


def test_anonymous_history_comes_along_on_signing_in(visitor):
    visitor.say("before")
    visitor.open(jwt({"name": "Dina"}))
    visitor.say("after")
    assert visitor.texts() == ["before", "after"]
    assert Thread.objects.filter(merged_into=None).count() == 1
    assert Contact.objects.get(external_id="dina-1").name == "Dina"
    assert Link.objects.get().reason == "signed_in"


def test_the_anonymous_browser_never_sees_what_the_person_says(visitor):
    visitor.say("before")
    anonymous = Browser()
    anonymous.token = visitor.token
    visitor.open(jwt({}))
    visitor.say("private")
    assert anonymous.texts() == ["before"]


def test_the_person_finds_everything_on_another_device(visitor):
    visitor.say("before")
    visitor.open(jwt({}))
    visitor.say("after")
    elsewhere = Browser()
    elsewhere.open(jwt({}))
    assert elsewhere.texts() == ["before", "after"]
    elsewhere.say("from the phone")
    assert visitor.texts() == ["before", "after", "from the phone"]


def test_what_belongs_to_one_person_is_not_joined_to_another(visitor):
    visitor.say("mine")
    token = visitor.token
    visitor.open(jwt({"sub": "dina-1"}))
    visitor.token = token
    visitor.open(jwt({"sub": "mallory"}))
    visitor.say("hers")
    assert visitor.texts() == ["hers"]
    assert Thread.objects.filter(merged_into=None).count() == 2


def test_a_second_person_on_the_same_browser_sees_nothing_of_the_first(visitor):
    visitor.open(jwt({"sub": "dina-1"}))
    visitor.say("secret")
    visitor.open(jwt({"sub": "marta"}))
    assert visitor.texts() == []


def test_a_person_the_business_knows_gets_the_address_at_once(shop):
    contact = Contact.objects.create(name="Dina", external_id="dina-1", display_name="Dina")
    Thread.objects.begin(contact)
    browser = Browser()
    browser.open(jwt({}))
    row = Address.objects.get(contact=contact, kind="visitor")
    assert (row.value, row.verified, row.source) == (browser.visitor, True, "identity")


def test_signing_in_without_a_word_makes_no_contact(shop):
    Browser().open(jwt({"name": "Dina"}))
    assert not Contact.objects.exists()


def test_an_unverified_address_of_somebody_else_is_a_card_and_no_more(shop, visitor):
    victim = Contact.objects.create(name="Victim", display_name="Victim")
    Thread.objects.begin(victim)
    Address.objects.create(contact=victim, kind="email", value="victim@example.com", verified=True)
    visitor.say("hi")
    visitor.open(jwt({"email": "victim@example.com"}))
    assert Suggestion.objects.get().other == victim
    assert Address.objects.get(kind="email").contact == victim
    assert not Link.objects.exclude(reason="signed_in").exists()


def test_an_address_verified_on_both_sides_links(shop, visitor):
    known = Contact.objects.create(name="Dina", display_name="Dina")
    Thread.objects.begin(known)
    Address.objects.create(contact=known, kind="phone", value="+351900000204", verified=True)
    visitor.say("hi")
    visitor.open(jwt({"phone": "+351900000204", "phone_verified": True}))
    assert Thread.objects.filter(merged_into=None).get().contact == known


def test_two_persons_the_business_tells_apart_are_never_linked(shop, visitor):
    other = Contact.objects.create(name="Other", display_name="Other", external_id="other")
    Thread.objects.begin(other)
    Address.objects.create(contact=other, kind="email", value="home@example.com", verified=True)
    visitor.say("hi")
    visitor.open(jwt({"email": "home@example.com", "email_verified": True}))
    assert Thread.objects.filter(merged_into=None).count() == 2
    assert Suggestion.objects.exists()


def test_a_number_verified_for_two_has_a_contact_of_its_own(shop, visitor, whatsapp):
    """product.md: never linked by itself, never greeted by name; what was said before stays where it is."""
    line = Party((("wa_id", "351900000204"), ("bsuid", "PT.1")), name="Dina")
    first = say(whatsapp, "Hello", line)
    Contact.objects.filter(pk=first.home_contact_id).update(external_id="dina-1")
    phone = {"phone": "+351900000204", "phone_verified": True}
    visitor.say("hi")
    for _ in range(2):
        visitor.open(jwt({"sub": "marta-2", "name": "Marta", **phone}))
    shared = Contact.objects.get(flags=["shared_address"])
    assert {(row.kind, row.value) for row in shared.addresses.filter(until=None)} == {
        ("wa_id", "351900000204"), ("phone", "+351900000204"), ("bsuid", "PT.1"),
    }  # fmt: skip
    after = say(whatsapp, "Me or her?", line)
    assert (after.home_contact, after.thread.contact, first.thread.contact_id) == (
        shared,
        shared,
        first.home_contact_id,
    )
    shared.refresh_from_db()
    assert (shared.name, shared.display_name, not Suggestion.objects.exists()) == ("", "+351900000204", True)
    assert not any("first_name" in filling.names for filling in fillings(shared))
    assert ReplyWindow.objects.get(channel=whatsapp).address.contact == shared
    assert [chip["code"] for chip in shared.thread.flags] == ["shared_address"]
    told = Event.objects.filter(kind="contact.address_shared").values_list("thread__contact", flat=True)
    assert len(set(told)) == len(told) == 2 and first.home_contact_id in told


def test_a_known_person_who_writes_from_a_shared_number_on_another_network_does_not_get_it_back(shop, visitor, sms):
    known = Contact.objects.create(name="Dina", display_name="Dina", external_id="dina-1")
    Thread.objects.begin(known)
    Address.objects.create(contact=known, kind="wa_id", value="351900000204", verified=True)
    visitor.open(jwt({"sub": "marta-2", "phone": "+351900000204", "phone_verified": True}))
    visitor.say("hi")
    visitor.open(jwt({"sub": "marta-2", "phone": "+351900000204", "phone_verified": True}))
    written = say(sms, "Hello", Party((("phone", "+351900000204"),)))
    assert written.thread.contact.flags == ["shared_address"]
