"""What is asked before the first message: claims that name nobody else, and a sentence to agree to."""

import pytest

from channels_app.connection import connect
from channels_app.models import Visitor
from inbox import enrolling
from inbox.actors import Actor
from inbox.models import Address, Channel, Contact, Event, Note, Suggestion, Thread
from tests.channels_app.webchat.browsing import SECRET, SHOP, Browser, jwt

pytestmark = pytest.mark.django_db(transaction=True)

CONSENT = "I agree that my data is processed: https://shop.example/privacy"


@pytest.fixture
def asking(shop: Channel) -> Channel:
    """A web chat that asks for a name, wants an e-mail address, and consent."""
    settings = {"form": ["name", "email*", "phone"], "consent": CONSENT, "starters": ["Where is my order?"]}
    connect(shop, {"allowed_origins": [SHOP], "identity_secret": [SECRET], **settings})
    shop.save()
    Channel.objects.forget()
    return shop


def fill(browser: Browser, **told):
    return browser.call("POST", "form/", {"email": "Dina@Example.com", "agreed": True, **told})


def test_without_settings_nothing_is_asked(visitor):
    told = visitor.open()
    assert (told["form"], told["starters"], told["ways"]) == (None, [], [])
    assert fill(visitor).status_code == 204
    assert Visitor.objects.get().details == {}


def test_the_form_is_told_until_it_is_filled_in_and_the_first_message_waits_for_it(asking):
    dina = Browser()
    told = dina.open()
    assert told["form"] == {
        "fields": [{"name": "name", "required": False}, {"name": "email", "required": True}, {"name": "phone", "required": False}],
        "consent": CONSENT,
    }  # fmt: skip
    assert told["starters"] == ["Where is my order?"]
    refused = dina.say("hello")
    assert (refused.status_code, refused.json()["code"]) == (422, "form_due")
    assert fill(dina, name=" Dina  Farouk ", phone="+351 912 345 678").status_code == 204
    assert dina.open()["form"] is None
    assert dina.say("hello").status_code == 201
    assert dina.open()["starters"] == []
    contact = Contact.objects.get()
    assert contact.name == "Dina Farouk"
    email = Address.objects.get(kind="email")
    assert (email.contact, email.value, email.verified, email.source) == (contact, "dina@example.com", False, "claim")
    assert Note.objects.get().text == (
        "Typed before the first message, not verified: name Dina Farouk, e-mail dina@example.com, phone +351912345678."
    )
    dina.say("again")
    assert Note.objects.count() == 1


def test_a_typed_number_takes_no_place_from_whoever_writes_from_it(asking, sms):
    dina = Browser()
    dina.open()
    fill(dina, phone="+351912345678")
    dina.say("hello")
    assert not Address.objects.filter(kind="phone").exists()


def test_an_address_of_somebody_else_is_a_card_and_nothing_is_linked(asking):
    victim = Contact.objects.create(name="Victim", display_name="Victim")
    Thread.objects.begin(victim)
    for kind, value in (("email", "dina@example.com"), ("phone", "+351912345678")):
        Address.objects.create(contact=victim, kind=kind, value=value, verified=True)
    mallory = Browser()
    mallory.open()
    fill(mallory, name="Victim", phone="+351912345678")
    mallory.say("It is me")
    assert mallory.texts() == ["It is me"]
    assert Suggestion.objects.get().other == victim
    assert Thread.objects.filter(merged_into=None).count() == 2
    assert Address.objects.filter(contact=victim).count() == 2


def test_a_typed_address_yields_to_whom_the_business_names(asking, cleo):
    mallory = Browser()
    mallory.open()
    fill(mallory)
    mallory.say("hello")
    claimer = Contact.objects.get()
    told = enrolling.Told(name="Dina", external_id="C-1", addresses=(("email", "dina@example.com"),))
    dina, is_new = enrolling.enrol(told, Actor.agent(cleo))
    assert (is_new, dina == claimer) == (True, False)
    assert Address.objects.get(kind="email", until=None).contact == dina
    assert Suggestion.objects.get().other == claimer
    claimer.refresh_from_db()
    assert claimer.external_id is None


def test_a_typed_address_yields_to_a_verified_identity(asking):
    mallory, dina = Browser(), Browser()
    mallory.open()
    fill(mallory)
    mallory.say("hello")
    proven = {"name": "Dina", "email": "dina@example.com", "email_verified": True}
    dina.open(jwt(proven))
    dina.call("POST", "form/", {"agreed": True})
    dina.say("the real one")
    dina.open(jwt(proven))
    row = Address.objects.get(kind="email", until=None)
    assert (row.contact.external_id, row.verified) == ("dina-1", True)
    assert Thread.objects.filter(merged_into=None).count() == 2


def test_consent_is_kept_with_its_words_and_told_to_the_audit(asking):
    dina = Browser()
    dina.open()
    fill(dina)
    details = Visitor.objects.get().details
    assert details["agreed_to"] == CONSENT
    assert details["agreed_at"].endswith("Z")
    assert Event.objects.get(kind="contact.agreed").data == {"visitor": dina.visitor, "channel": "shop"}


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"email": ""}, "email"),
        ({"email": None}, "email"),
        ({"email": "no address"}, "email"),
        ({"email": 7}, "email"),
        ({"phone": "912"}, "phone"),
        ({"agreed": False}, "agreed"),
        ({"agreed": "yes"}, "agreed"),
    ],
)
def test_what_is_missing_or_wrong_is_named(asking, told, code):
    dina = Browser()
    dina.open()
    answer = fill(dina, **told)
    assert answer.status_code in (400, 422)
    assert answer.json()["code"] == code
    assert Visitor.objects.get().details == {}


def test_whom_the_sign_in_names_is_asked_to_agree_and_no_more(asking):
    dina = Browser()
    told = dina.open(jwt({"name": "Dina"}))
    assert told["form"] == {"fields": [], "consent": CONSENT}
    assert dina.say("hello").status_code == 422
    assert dina.call("POST", "form/", {"agreed": True}).status_code == 204
    assert dina.say("hello").status_code == 201


def test_what_was_agreed_to_is_not_asked_again_on_signing_in_and_the_signed_name_holds(asking):
    dina = Browser()
    dina.open()
    fill(dina, name="Typed Name")
    dina.say("hello")
    told = dina.open(jwt({"name": "Dina Farouk"}))
    assert told["form"] is None
    assert Thread.objects.get(merged_into=None).display_name == "Dina Farouk"


def test_team_says_when_the_office_opens(asking):
    from inbox.clock import now

    tomorrow = now().date()
    connect(asking, {"allowed_origins": [SHOP], "hours": ["Mon-Sun 00:00-24:00"], "closed_on": [str(tomorrow)]})
    asking.save()
    Channel.objects.forget()
    assert Browser().open()["team"]["opens_at"] > f"{tomorrow}T23:59:59Z"
