"""A visitor's own data: seen whole, taken along, erased; and never somebody else's."""

from datetime import timedelta

import pytest

from channels_app.models import Continuation, Visitor, VisitorToken
from channels_app.webchat import sweeping
from inbox.actors import Actor
from inbox.clock import now
from inbox.exporting import person
from inbox.inbound import Inbound, Party
from inbox.intake import Entry, take_in
from inbox.linking import link
from inbox.models import Contact, Erasure, Event, Message, Thread
from memory import remembering, telling
from memory.models import Fact
from memory.telling import Told
from tests.channels_app.webchat.browsing import Browser, jwt

pytestmark = pytest.mark.django_db(transaction=True)


def held(browser: Browser) -> dict:
    return browser.call("GET", "data/").json()


def linked_by_hand(visitor, whatsapp, ana) -> Thread:
    """The visitor's contact with a WhatsApp number that an agent took for theirs."""
    take_in([Entry(whatsapp, Inbound("wamid.1", Party((("wa_id", "351900000204"),)), "text", "on WhatsApp"))])
    one, other = Contact.objects.order_by("pk")
    link(one, other, Actor.agent(ana))
    return Thread.objects.get(merged_into=None)


def test_before_the_first_word_there_is_nearly_nothing(visitor):
    told = held(visitor)
    assert (told["visitor"], told["addresses"], told["messages"]) == (visitor.visitor, [], [])


def test_all_of_theirs_is_told_and_no_note_nor_what_was_said_elsewhere(visitor, whatsapp, ana, answer):
    visitor.say("mine")
    thread = Thread.objects.get()
    thread.note(Actor.agent(ana), "a difficult one")
    answer(ana, thread, "ours")
    linked_by_hand(visitor, whatsapp, ana)
    told = held(visitor)
    assert [message["text"] for message in told["messages"]] == ["mine", "ours"]
    assert "WhatsApp" not in str(told)
    assert "difficult" not in str(told)
    assert "351900000204" not in str(told)
    assert Event.objects.filter(kind="contact.exported").count() == 1


def test_many_messages_are_all_told(visitor, monkeypatch):
    monkeypatch.setattr("channels_app.webchat.holding.PAGE", 2)
    for number in range(5):
        visitor.say(str(number))
    assert [message["text"] for message in held(visitor)["messages"]] == ["0", "1", "2", "3", "4"]


def test_erasing_leaves_a_receipt_and_nothing_else(visitor):
    visitor.say("forget me")
    told = visitor.call("DELETE", "data/")
    assert told.status_code == 202
    assert told.json() == {"state": "erased", "receipt": str(Erasure.objects.get().receipt)}
    assert not Message.objects.exists()
    assert not Visitor.objects.exists()
    assert visitor.call("GET", "messages/").status_code == 401
    assert visitor.open()["visitor"]


def test_whoever_never_wrote_is_forgotten_at_once(visitor):
    assert visitor.call("DELETE", "data/").json() == {"state": "erased", "receipt": None}
    assert not Visitor.objects.exists()


def test_a_signed_in_person_is_erased_with_all_of_theirs(visitor, whatsapp, ana):
    visitor.say("before")
    visitor.open(jwt({}))
    linked_by_hand(visitor, whatsapp, ana) if Contact.objects.count() == 1 else None
    assert visitor.call("DELETE", "data/").json()["state"] == "erased"
    assert not Contact.objects.exists()


def test_a_browser_alone_cannot_erase_whom_an_agent_took_it_for(visitor, whatsapp, ana):
    visitor.say("hello")
    thread = linked_by_hand(visitor, whatsapp, ana)
    assert visitor.call("DELETE", "data/").json() == {"state": "asked", "receipt": None}
    thread.refresh_from_db()
    assert [chip["code"] for chip in thread.flags] == ["erasure_asked"]
    assert Event.objects.filter(kind="contact.erasure_asked", thread_id=thread.pk).exists()
    assert Message.objects.count() == 2


def test_a_number_proven_by_a_code_goes_along(visitor, shop, whatsapp, ana):
    visitor.say("hello")
    linked_by_hand(visitor, whatsapp, ana)
    phone = Message.objects.get(text="on WhatsApp").address
    Continuation.objects.create(
        visitor=Visitor.objects.get(), channel=whatsapp, digest="x", language="en", ends_at=now(), used_at=now(), address=phone
    )  # fmt: skip
    assert visitor.call("DELETE", "data/").json()["state"] == "erased"
    assert not Message.objects.exists()


def test_nobody_sees_or_erases_without_the_token(visitor, shop):
    visitor.say("mine")
    stranger = Browser()
    for method in ("GET", "DELETE"):
        assert stranger.call(method, "data/").status_code == 401
    stranger.open()
    assert stranger.call("DELETE", "data/").status_code == 202
    assert visitor.texts() == ["mine"]


def test_browsers_that_never_wrote_are_swept_after_long(shop):
    silent, back, talker = Browser(), Browser(), Browser()
    for browser in (silent, back, talker):
        browser.open()
    talker.say("hello")
    long_ago = now() - sweeping.SILENT - timedelta(days=1)
    Visitor.objects.update(created_at=long_ago)
    VisitorToken.objects.exclude(visitor__value=back.visitor).update(created_at=long_ago)
    assert sweeping.sweep() == 1
    assert set(Visitor.objects.values_list("value", flat=True)) == {back.visitor, talker.visitor}
    assert silent.call("GET", "messages/").status_code == 401


def test_what_memory_made_of_their_words_is_told_and_nothing_internal(visitor, whatsapp, ana, answer):
    visitor.say("My name is Dina and my order is A-10045. I will send you the photo tomorrow.")
    thread = Thread.objects.get()
    thread.note(Actor.agent(ana), "Her order is A-666, she is difficult")
    answer(ana, thread, "I will call you back by Friday.")
    home = linked_by_hand(visitor, whatsapp, ana)
    take_in([Entry(whatsapp, Inbound("wamid.2", Party((("wa_id", "351900000204"),)), "text", "My order is A-777"))])
    telling.tell(home.contact, Told("other_preference", "never mention the dog"), Actor.agent(ana))
    remembering.remember(Thread.objects.select_related("contact").get(pk=home.pk))
    everything = person(home.contact)
    assert {"A-666", "A-777"} <= {row["value"].upper() for row in everything["facts"]}, (
        "there is more than they are told"
    )
    told = held(visitor)
    texts = " ".join(row["text"] for row in told["facts"] + told["promises"])
    assert "10045" in texts and {row["by"] for row in told["promises"]} == {"us", "you"}
    assert not [word for word in ("666", "777", "dog", "difficult") if word in texts]


def test_a_preference_is_taken_back_for_good_and_nothing_else_is(visitor, shop):
    visitor.say("My order is A-10045. Please do not call me, write to me on WhatsApp instead.")
    thread = Thread.objects.select_related("contact").get()
    remembering.remember(thread)
    told = {row["text"]: row["id"] for row in held(visitor)["facts"]}
    order, wish = (
        next(text for text in told if "10045" in text),
        next(text for text in told if text.startswith("Calls")),
    )
    assert told[order] is None and told[wish]
    stranger = Browser()
    stranger.open()
    stranger.say("hello")
    assert stranger.call("PATCH", "data/", {"take_back": told[wish]}).status_code == 404
    number = str(Fact.objects.get(kind="order").pk)
    for wrong, status in ((number, 404), ("999999", 404), ("x", 400), ("", 400), (None, 400), ("9" * 40, 400)):
        assert visitor.call("PATCH", "data/", {"take_back": wrong}).status_code == status, wrong
    assert {row["text"] for row in held(visitor)["facts"]} == set(told)
    answer = visitor.call("PATCH", "data/", {"take_back": told[wish]})
    assert answer.status_code == 200 and {row["text"] for row in answer.json()["facts"]} == set(told) - {wish}
    event = Event.objects.get(kind="fact.forgotten")
    assert (event.by_kind, event.by_id) == ("contact", str(thread.contact_id)) and event.thread_id == thread.pk
    visitor.say("Where is it?")
    remembering.remember(Thread.objects.select_related("contact").get(pk=thread.pk))
    assert wish not in {row["text"] for row in held(visitor)["facts"]}
