"""Whoever our people no longer want to hear from may read what was said, and write no more."""

import pytest

from channels_app.models import Visitor
from channels_app.webchat import saying
from channels_app.webchat.refused import Refused
from inbox.actors import Actor
from inbox.enrolling import Told, amend
from inbox.models import Contact, Event, Message
from tests.channels_app.webchat.test_files import upload

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_blocked_visitor_is_refused_by_every_way_and_still_reads(visitor, ana):
    visitor.say("rude")
    amend(Contact.objects.get(), Told(blocked=True), Actor.agent(ana))
    assert Contact.objects.get().flags == ["blocked"]
    assert Event.objects.get(kind="contact.changed").data["fields"] == ["blocked"]
    answer = visitor.say("ruder")
    assert (answer.status_code, answer.json()["code"]) == (403, "blocked")
    assert upload(visitor, "x.txt", b"x").status_code == 403
    with pytest.raises(Refused, match="no more messages"):
        saying.say(Visitor.objects.get().pk, {"client_id": "c1234567", "text": "by socket"}, "192.0.2.1")
    assert visitor.texts() == ["rude"]
    assert Message.objects.count() == 1


def test_a_block_is_taken_back(visitor, ana):
    visitor.say("rude")
    for blocked in (True, True, False):
        amend(Contact.objects.get(), Told(blocked=blocked), Actor.agent(ana))
    assert Contact.objects.get().flags == []
    assert Event.objects.filter(kind="contact.changed").count() == 2
    assert visitor.say("sorry").status_code == 201


def test_an_agent_does_it_on_the_contacts_page_as_the_form_sends_it(visitor, ana, client):
    visitor.say("rude")
    contact = Contact.objects.get()
    client.force_login(ana)
    assert 'name="blocked"' in client.get(f"/contacts/{contact.pk}/").content.decode()
    told = {"name": "", "external_id": "", "language": "", "country": "", "timezone": "", "blocked": "true"}
    answer = client.patch(f"/api/v1/contacts/{contact.pk}/", told, content_type="application/json")
    assert (answer.status_code, answer.json()["flags"]) == (200, ["blocked"])
    assert visitor.say("ruder").status_code == 403
