"""Going on elsewhere: the code from the visitor's own phone makes one thread of two; nothing is shown before, or to others."""

import itertools
import json
from datetime import timedelta

import pytest

from channels_app.connection import connect
from channels_app.models import Continuation
from channels_app.webchat import continuing
from inbox.inbound import Inbound, Party
from inbox.intake import Entry, take_in
from inbox.models import Address, Channel, Contact, Link, Message, Suggestion, Thread
from tests.channels_app.webchat.browsing import SECRET, SHOP, Browser, jwt

pytestmark = pytest.mark.django_db(transaction=True)

PHONE = Party((("wa_id", "351912345204"),), name="Dina")
_numbers = itertools.count(1)


@pytest.fixture
def going(shop: Channel, whatsapp: Channel, sms: Channel, visitor: Browser) -> Browser:
    """A visitor who wrote, on a channel from which one can go on by WhatsApp and SMS."""
    Channel.objects.filter(pk=whatsapp.pk).update(address="+1 555-010-2030")
    Channel.objects.filter(pk=sms.pk).update(address="+15005550006")
    settings = {"continue_on": ["wa-main", sms.key, "gone"]}
    connect(shop, {"allowed_origins": [SHOP], "identity_secret": [SECRET], **settings})
    shop.save()
    Channel.objects.forget()
    visitor.say("in the chat")
    return visitor


def code(browser: Browser, key: str = "wa-main", **more) -> str:
    told = browser.call("POST", "continue/", {"channel": key, **more})
    assert told.status_code == 201, told.content
    return told.json()["code"]


def phone(channel: Channel, text: str, party: Party = PHONE) -> Message:
    """A message from a phone, handled."""
    provider_id = f"wamid.{next(_numbers)}"
    take_in([Entry(channel, Inbound(provider_id, party, "text", text, window_s=86_400))])
    message = Message.objects.get(provider_id=provider_id)
    continuing.look([message.pk])
    return message


def threads() -> int:
    return Thread.objects.filter(merged_into=None).count()


def state(browser: Browser) -> str:
    return browser.call("GET", "continue/").json()["state"]


def test_the_ways_are_told_with_their_number_and_only_those_that_can_be_used(going, sms):
    assert [(way["key"], way["medium"]) for way in going.open()["ways"]] == [("wa-main", "whatsapp"), (sms.key, "sms")]
    told = going.call("POST", "continue/", {"channel": "wa-main"}).json()
    assert (told["number"], told["medium"]) == ("+15550102030", "whatsapp")
    Channel.objects.filter(key="wa-main").update(active=False)
    Channel.objects.forget()
    assert [way["key"] for way in going.open()["ways"]] == [sms.key]


def test_the_code_from_the_phone_makes_one_thread_and_is_confirmed_there(going, whatsapp):
    before = phone(whatsapp, "on the phone, long ago")
    shown = code(going, language="de")
    assert (threads(), state(going)) == (2, "waiting")
    phone(whatsapp, f"Mein Chat geht hier weiter: {shown.lower()}")
    assert (threads(), state(going)) == (1, "done")
    assert Link.objects.get().reason == "continued"
    thread = Thread.objects.get(merged_into=None)
    assert {row.channel.key for row in thread.messages.select_related("channel")} == {"shop", "wa-main"}
    notice = Message.objects.get(direction="out")
    assert (notice.text, notice.channel, notice.purpose) == (
        "Danke. Ihr Chat mit Shop geht hier weiter.",
        whatsapp,
        "service",
    )
    # The browser still sees what was written in it and nothing of the phone.
    assert going.texts() == ["in the chat"]
    assert before.address_id == Message.objects.filter(text__contains="Mein Chat").get().address_id


def test_a_stranger_on_the_phone_is_the_visitor_too(going, sms):
    shown = code(going, sms.key)
    phone(sms, shown, Party((("phone", "+351912345204"),)))
    assert threads() == 1


def test_the_code_is_kept_as_a_digest(going):
    shown = code(going).replace("-", "")
    assert shown not in json.dumps(list(Continuation.objects.values()), default=str)


@pytest.mark.parametrize("spoil", ["expired", "replaced", "used", "other channel", "wrong", "within a word"])
def test_a_code_that_does_not_hold_does_nothing(going, whatsapp, sms, spoil):
    shown = code(going)
    if spoil == "expired":
        Continuation.objects.update(ends_at=Continuation.objects.get().created_at)
    if spoil == "replaced":
        code(going)
    if spoil == "used":
        phone(whatsapp, shown, Party((("wa_id", "351900000001"),)))
    before = threads()
    text = {"wrong": "AAAA-BBBB", "within a word": f"x{shown}x"}.get(spoil, shown)
    phone(
        sms if spoil == "other channel" else whatsapp,
        text,
        Party((("phone", "+351900000009"),)) if spoil == "other channel" else PHONE,
    )
    assert threads() == before + 1
    assert going.texts() == ["in the chat"]


def test_one_number_may_try_few_codes(going, whatsapp):
    for number in range(continuing.TRIES):
        phone(whatsapp, f"AAAA-BBB{number + 2}")
    shown = code(going)
    phone(whatsapp, shown)
    assert threads() == 2
    phone(whatsapp, shown, Party((("wa_id", "351900000001"),)))
    assert threads() == 2
    assert state(going) == "done"


def test_a_visitor_gets_few_codes_an_hour(going):
    for _ in range(continuing.CODES):
        code(going)
    told = going.call("POST", "continue/", {"channel": "wa-main"})
    assert (told.status_code, told["Retry-After"]) == (429, "3600")
    Continuation.objects.update(created_at=Continuation.objects.first().created_at - timedelta(hours=1, seconds=1))
    code(going)


def test_where_it_is_not_offered_or_nothing_was_said_there_is_no_code(going):
    for key in ("sms-other", "gone", "shop", None, 7):
        assert going.call("POST", "continue/", {"channel": key}).status_code == 422
    silent = Browser()
    silent.open()
    assert silent.call("POST", "continue/", {"channel": "wa-main"}).json()["code"] == "nothing_to_continue"
    assert state(silent) == "none"


def test_a_handler_that_runs_twice_does_it_once(going, whatsapp):
    message = phone(whatsapp, code(going))
    continuing.look([message.pk, message.pk])
    assert Message.objects.filter(direction="out").count() == 1
    assert Link.objects.count() == 1


def test_a_number_of_two_whom_the_business_tells_apart_is_shared(going, whatsapp):
    going.open(jwt({"sub": "dina-1"}))
    phone(whatsapp, "hello")
    known = Address.objects.get(kind="wa_id").contact
    Contact.objects.filter(pk=known.pk).update(external_id="somebody-else")
    phone(whatsapp, code(going))
    assert (threads(), Link.objects.filter(reason="continued").count(), Suggestion.objects.count()) == (3, 0, 0)
    row = Address.objects.select_related("contact").get(kind="wa_id", until=None)
    assert (row.contact.flags, row.contact.name, state(going)) == (["shared_address"], "", "expired")
    assert not Message.objects.filter(direction="out").exists()
