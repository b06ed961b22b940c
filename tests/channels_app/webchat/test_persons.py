"""Signing in: what was said anonymously comes along, what the person said never goes the other way."""

import pytest

from inbox.models import Address, Contact, Link, Suggestion, Thread
from tests.channels_app.webchat.browsing import Browser, jwt

pytestmark = pytest.mark.django_db(transaction=True)


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
