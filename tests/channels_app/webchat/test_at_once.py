"""Many at once: one message for one client id, one contact for one person, whoever comes first."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from channels_app.models import Raw
from inbox.models import Address, Contact, Message, Thread
from tests.channels_app.webchat.browsing import Browser, jwt

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts):
    """The results of all, each in a thread with a connection of its own."""

    def run(act):
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_the_same_message_from_four_tabs_is_one(visitor):
    answers = at_once(*[lambda: visitor.say("hello", "c1234567")] * 4)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert Message.objects.count() == 1


def test_the_first_words_of_a_person_on_two_devices_make_one_contact(shop):
    browsers = [Browser(), Browser()]
    for browser in browsers:
        browser.open(jwt({}))
    answers = at_once(*[lambda browser=browser: browser.say("hello") for browser in browsers])
    assert {answer.status_code for answer in answers} == {201}
    assert Contact.objects.get().external_id == "dina-1"
    assert Address.objects.filter(kind="visitor").count() == 1
    assert Thread.objects.get().inbound_count == 2


def test_one_person_signing_in_twice_at_once_is_one_visitor(shop):
    browsers = [Browser() for _ in range(4)]
    told = at_once(*[lambda browser=browser: browser.open(jwt({})) for browser in browsers])
    assert len({each["visitor"] for each in told}) == 1


def test_messages_sent_one_after_the_other_keep_their_order(visitor, shop):
    other = Browser()
    other.open()
    at_once(
        lambda: [visitor.say(str(number)) for number in range(8)],
        lambda: [other.say(str(number)) for number in range(8)],
    )
    assert visitor.texts() == other.texts() == [str(number) for number in range(8)]
    assert Raw.objects.filter(state="pending").count() == 0
