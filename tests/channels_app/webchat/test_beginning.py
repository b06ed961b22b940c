"""One address begins so many conversations an hour; whoever is known already goes on."""

import pytest

from channels_app.models import Visitor
from channels_app.webchat import beginning
from channels_app.webchat.refused import Refused
from inbox.models import Thread
from tests.channels_app.webchat.browsing import Browser, jwt

pytestmark = pytest.mark.django_db(transaction=True)


def stranger(peer: str) -> Browser:
    browser = Browser()
    browser.client.defaults["REMOTE_ADDR"] = peer
    browser.open()
    return browser


def test_an_address_that_begins_many_conversations_waits_and_those_begun_go_on(shop, monkeypatch):
    monkeypatch.setattr(beginning, "MOST", 2)
    first, second, third = (stranger("192.0.2.77") for _ in range(3))
    assert [browser.say("hello").status_code for browser in (first, second)] == [201, 201]
    answer = third.say("hello")
    assert (answer.status_code, answer.json()["code"], answer["Retry-After"]) == (429, "rate_limited", "3600")
    assert first.say("and another thing").status_code == 201
    assert Thread.objects.count() == 2
    third.open(jwt({}))
    assert third.say("signed in").status_code == 201
    assert stranger("192.0.2.78").say("from elsewhere").status_code == 201


def test_a_network_of_ipv6_is_one_address_and_this_machine_is_none(shop, monkeypatch):
    monkeypatch.setattr(beginning, "MOST", 1)
    visitor = Visitor(channel=shop)
    beginning.check(visitor, "2001:db8:7:7::1")
    with pytest.raises(Refused):
        beginning.check(visitor, "2001:db8:7:7:ffff::2")
    for peer in ("127.0.0.1", "::1", "", "127.0.0.1"):
        beginning.check(visitor, peer)
