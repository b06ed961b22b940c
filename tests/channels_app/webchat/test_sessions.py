"""Sessions: tokens that last, tickets that do not, and pages that may not."""

import json
from datetime import timedelta

import pytest

from channels_app.connection import connect
from channels_app.models import Visitor, VisitorTicket, VisitorToken
from channels_app.webchat import tokens
from inbox.clock import now
from inbox.models import Channel, Contact, Thread
from tests.channels_app.webchat.browsing import SECRET, SHOP, Browser, jwt

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_session_gives_a_token_a_pseudonym_and_a_ticket(shop):
    told = Browser().open()
    assert set(told) == {"token", "visitor", "ticket", "expires_at", "team", "form", "starters", "ways"}
    assert told["team"] == {"name": "Support", "online": False, "reply_minutes": None, "opens_at": None}
    assert len(told["token"]) >= 43
    assert not Contact.objects.exists()


def test_only_digests_are_stored(shop):
    told = Browser().open()
    stored = json.dumps(
        [*VisitorToken.objects.values(), *VisitorTicket.objects.values(), *Visitor.objects.values()], default=str
    )
    assert told["token"] not in stored
    assert told["ticket"] not in stored


def test_the_token_resumes_for_ever(shop, visitor):
    visitor.say("hello")
    again = Browser()
    again.token = visitor.token
    assert again.open()["visitor"] == visitor.visitor
    assert again.texts() == ["hello"]


def test_an_old_token_is_exchanged_and_holds_until_the_new_one_is_used(shop, visitor):
    VisitorToken.objects.update(created_at=now() - timedelta(days=400))
    old = visitor.token
    new = visitor.open()["token"]
    assert new != old
    lost = Browser()
    lost.token = old
    assert lost.open()["visitor"] == visitor.visitor
    visitor.token = new
    visitor.read()
    VisitorToken.objects.exclude(ends_at=None).update(ends_at=now() - timedelta(seconds=1))
    assert not VisitorToken.objects.filter(digest=tokens.digest(old), ends_at=None).exists()
    late = Browser()
    late.token = old
    assert late.open()["visitor"] != visitor.visitor


def test_a_token_of_another_channel_is_worth_nothing(shop, visitor, support):
    other = Channel(key="other", kind="webchat", name="Other", team=support)
    connect(other, {"allowed_origins": [SHOP]})
    other.save()
    Channel.objects.forget()
    browser = Browser("other")
    browser.token = visitor.token
    assert browser.call("GET", "messages/").status_code == 401
    assert browser.open()["visitor"] != visitor.visitor


def test_signing_out_ends_the_token(visitor):
    assert visitor.call("DELETE", "session/").status_code == 204
    assert visitor.call("GET", "messages/").status_code == 401


def test_a_browser_may_be_the_person_only_as_long_as_the_identity(shop, support):
    connect(shop, {"allowed_origins": [SHOP], "identity_secret": [SECRET], "remember_signed_in": False})
    shop.save()
    Channel.objects.forget()
    dina = Browser()
    person = dina.open(jwt({}))["visitor"]
    dina.say("private")
    assert dina.open()["visitor"] == person
    first = VisitorToken.objects.get().ends_at
    assert now() < first < now() + timedelta(minutes=12)
    VisitorToken.objects.update(ends_at=now() + timedelta(seconds=5))
    assert dina.open(jwt({}))["visitor"] == person
    # As long as the new identity, which was signed within the same second.
    assert VisitorToken.objects.get().ends_at > first - timedelta(seconds=2)
    VisitorToken.objects.update(ends_at=now() - timedelta(seconds=1))
    assert dina.call("GET", "messages/").status_code == 401
    assert dina.open()["visitor"] != person
    assert dina.texts() == []
    assert dina.open(jwt({}))["visitor"] == person
    assert dina.texts() == ["private"]


def test_a_ticket_opens_once_and_for_a_minute(shop, visitor):
    first, second = visitor.open()["ticket"], visitor.open()["ticket"]
    assert tokens.redeem(shop, first) is not None
    assert tokens.redeem(shop, first) is None
    VisitorTicket.objects.update(ends_at=now() - timedelta(seconds=1))
    assert tokens.redeem(shop, second) is None


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "http://shop.example", "https://[::1", "null", "https://shop.example:8443"]
)
def test_pages_of_other_origins_are_refused(shop, origin):
    answer = Browser(origin=origin).call("POST", "session/", {})
    assert answer.status_code == 403
    assert answer.json()["code"] == "origin_not_allowed"
    assert "Access-Control-Allow-Origin" not in answer
    assert not Visitor.objects.exists()


def test_cors_names_exactly_the_origin_and_never_credentials(visitor):
    for method, status in (("OPTIONS", 204), ("GET", 200)):
        answer = visitor.call(method, "messages/")
        assert answer.status_code == status
        assert answer["Access-Control-Allow-Origin"] == SHOP
        assert "Origin" in answer["Vary"]
        assert "Access-Control-Allow-Credentials" not in answer
        assert not answer.cookies


def test_an_unknown_channel_is_not_found(shop, whatsapp):
    for key in ("nobody", "wa-main"):
        answer = Browser(key).call("POST", "session/", {})
        assert answer.status_code == 404
        assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "body", ["[]", "{", '"x"', "\x00", "[" * 100_000, '{"token": 7}', '{"token": "' + "x" * 5000 + '"}']
)
def test_odd_bodies_are_told_what_is_wrong_or_ignored(shop, body):
    browser = Browser()
    answer = browser.client.generic(
        "POST", "/api/webchat/shop/session/", body, "application/json", headers=browser.headers
    )
    assert answer.status_code in (200, 400)
    if answer.status_code == 400:
        assert answer.json()["detail"]


def test_a_body_may_not_be_huge(shop):
    assert Browser().call("POST", "session/", {"token": "x" * 200_000}).status_code == 413


def test_who_guesses_tokens_is_slowed_down(shop, monkeypatch):
    counted = iter(range(1, 10_000))
    monkeypatch.setattr("inbox.rates.count", lambda who: next(counted))
    browser = Browser()
    browser.token = "x" * 43
    answers = [browser.call("GET", "messages/").status_code for _ in range(110)]
    assert answers[0] == 401
    assert answers[-1] == 429


def test_a_wrong_identity_is_refused_and_nobody_is_made(shop):
    answer = Browser().call("POST", "session/", {"identity": jwt({}, "wrong")})
    assert (answer.status_code, answer.json()["code"]) == (401, "identity_invalid")
    assert not Visitor.objects.exists()
    assert not Thread.objects.exists()
