"""Salesforce, through its own library, against an organisation played on this machine."""

from __future__ import annotations

import pytest

from inbox.inbound import Party
from inbox.models import Address, Contact
from memory.connectors import asking
from memory.connectors.records import records, shelves
from memory.connectors.salesforce import asking as salesforce
from memory.connectors.settings import WrongSettings, put
from memory.models import Connector, Enquiry

pytestmark = pytest.mark.django_db

QUERY = "/services/data/v59.0/query/"
CASE = {"attributes": {"type": "Case", "url": "/x"}, "Id": "500xx1", "CaseNumber": "00001026", "Subject": "Wrong size",
        "Status": "New", "Account": {"attributes": {}, "Name": "Acme"}}  # fmt: skip


@pytest.fixture
def organisation(db, far):
    salesforce._tokens.clear()
    tokens = iter(range(1, 9))
    far.answers["/services/oauth2/token"] = lambda told: (
        (200, {"access_token": f"token-{next(tokens)}", "instance_url": "https://elsewhere.example"})
        if told["form"].get("client_secret") == ["hush"] and told["form"]["grant_type"] == ["client_credentials"]
        else (400, {"error": "invalid_client"})
    )
    far.answer(QUERY, {"totalSize": 1, "done": True, "records": [CASE]})
    row = Connector(name="CRM", system="salesforce")
    put(row, {"url": f"http://{far.place}", "client_id": "us", "client_secret": "hush", "queries":
              "Case: SELECT Id, CaseNumber, Subject FROM Case WHERE Contact.Email = {email} LIMIT 5\n"
              "Contact: SELECT Id, Name FROM Contact WHERE Phone = {phone}"})  # fmt: skip
    row.save()
    return row


@pytest.fixture
def who(webchat, say):
    contact = say(webchat, "hello", Party((("visitor", "v1"),))).home_contact
    Address.objects.create(contact=contact, kind="email", value="o'neil@acme.example", verified=True, source="business")
    return Contact.objects.get(pk=contact.pk)


def ask(contact):
    Enquiry.objects.update(fresh_until=None)
    records(contact)
    asking.ask_some()
    return records(contact)


def test_rows_are_asked_for_with_quoted_values_and_shown(organisation, far, who):
    one = ask(who)[0]
    assert (one.title, one.system, one.url) == ("Case Wrong size", "CRM", f"http://{far.place}/500xx1")
    assert dict(one.fields) == {
        "CaseNumber": "00001026", "Subject": "Wrong size", "Status": "New", "Account.Name": "Acme",
    }  # fmt: skip
    asked = [call for call in far.asked if call["path"] == QUERY]
    assert len(asked) == 1, "what asks by a number that is not known is left out"
    assert asked[0]["query"]["q"] == [
        "SELECT Id, CaseNumber, Subject FROM Case WHERE Contact.Email = 'o\\'neil@acme.example' LIMIT 5"
    ]
    assert asked[0]["headers"]["Authorization"] == "Bearer token-1"


def test_a_token_is_used_again_and_a_new_one_taken_when_it_has_ended(organisation, far, who):
    ask(who)
    ask(who)
    assert [call["path"] for call in far.asked].count("/services/oauth2/token") == 1
    far.answers[QUERY] = lambda told: (
        (200, {"totalSize": 0, "done": True, "records": []})
        if told["headers"]["Authorization"] == "Bearer token-2"
        else (401, [{"errorCode": "INVALID_SESSION_ID"}])
    )
    assert ask(who) == [] and shelves(who)[0].trouble == ""


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [("/services/oauth2/token", 400, "It refuses our credentials."), (QUERY, 500, "It answers 500."),
     (QUERY, 400, "It answers 400.")],
)  # fmt: skip
def test_trouble_is_told_without_a_secret(organisation, far, who, path, status, said):
    far.answer(path, {"error": "hush"}, status)
    assert ask(who) == [] and shelves(who)[0].trouble == said


def test_who_has_nothing_to_ask_by_is_not_asked_about(organisation, far, webchat, say):
    contact = say(webchat, "hello", Party((("visitor", "v9"),))).home_contact
    assert ask(contact) == [] and far.asked == [] and shelves(contact)[0].trouble == ""


@pytest.mark.parametrize(
    "query",
    ["Case: SELECT Id FROM Case", "Case: DELETE FROM Case WHERE Id = {phone}", "SELECT Id FROM Case WHERE x = {email}",
     "Case: SELECT Id FROM Case WHERE Name = {name}", "Case: SELECT Id FROM Case WHERE a = {email}; DROP"],
)  # fmt: skip
def test_a_query_that_asks_for_everybody_is_refused(organisation, far, query):
    told = {"url": f"http://{far.place}", "client_id": "us"}
    with pytest.raises(WrongSettings) as error:
        put(organisation, {**told, "queries": query})
    assert "queries" in error.value.problems
