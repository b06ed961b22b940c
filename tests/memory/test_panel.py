"""The memory panel shows what happened so far, each line with the way back to where it was said."""

from __future__ import annotations

from datetime import timedelta

import pytest

from inbox.actors import Actor
from inbox.clock import now
from inbox.models import Thread
from inbox.models.thread.baton import Word
from memory.models import Fact, Issue, Occurrence, Promise

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client, ana, whatsapp, say):
    """`page()` is the panel of a thread with one message, as Ana gets it."""
    said = say(whatsapp, "My kettle leaks")
    client.force_login(ana)

    def page():
        answer = client.get(f"/fragments/threads/{said.thread_id}/memory/")
        assert answer.status_code == 200
        return answer.content.decode()

    page.said = said
    return page


def test_nothing_known_is_said_and_worth_asking_again(page):
    text = page()
    assert "Nothing is known yet" in text
    assert "data-behind" in text


def test_issues_facts_promises_and_what_was_tried_lead_back(page, ana, boris):
    said = page.said
    issue = Issue.objects.create(
        contact=said.home_contact, title="Kettle <leaks>", opened_at=now() - timedelta(days=9), last_at=now()
    )
    for contact in (True, False):
        message = said if contact else Thread.objects.get(pk=said.thread_id).messages.last()
        Occurrence.objects.get_or_create(
            issue=issue, message=message,
            defaults={"at": message.at, "is_contact": contact, "decided_by": "new", "reason": "It began the issue"},
        )  # fmt: skip
    Fact.objects.create(
        contact=said.home_contact, kind="order", text="Order 4711", value="4711", slot="order:4711",
        valid_from=now(), known_at=now(), author_kind="agent", author_id="1", author_name="Ana", standing="confirmed",
    )  # fmt: skip
    Promise.objects.create(
        contact=said.home_contact, text="I will send a new one", by="agent", made_at=now(), known_at=now(),
        due_at=now() - timedelta(days=1),
    )  # fmt: skip
    Thread.objects.get(pk=said.thread_id).hand_off(Actor.agent(boris), Actor.agent(ana), Word(tried=["descaled it"]))
    text = page()
    assert "Kettle &lt;leaks&gt;" in text and "<leaks>" not in text
    assert f'data-act="goto" data-seq="{said.seq}"' in text
    assert "Order 4711" in text and "I will send a new one" in text and "was due" in text
    assert "descaled it" in text
    assert "sources" in text or "source" in text


def test_a_stranger_gets_nothing(client, boris, page):
    client.logout()
    assert client.get(f"/fragments/threads/{page.said.thread_id}/memory/").status_code == 401
