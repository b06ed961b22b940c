"""The memory panel shows what happened so far, each line with the way back to where it was said."""

from __future__ import annotations

from datetime import timedelta

import pytest

from inbox.actors import Actor
from inbox.clock import now
from inbox.models import Thread
from inbox.models.thread.baton import Word
from memory import briefing
from memory.models import EpisodeSummary, Fact, Issue, Occurrence, Promise

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


def test_episodes_say_why_they_began_and_can_be_cut_anew(page, ana, whatsapp, say):
    first = page.said
    Thread.objects.get(pk=first.thread_id).resolve(Actor.agent(ana), "sent a gasket", anyway=True)
    second = say(whatsapp, "Do you sell grinders, too?")
    new, old = second.thread.episodes.all()
    later = say(whatsapp, "One for a light roast, please")
    EpisodeSummary.objects.create(
        episode=new, contact=first.home_contact, mood="neutral",
        lines=[{"text": "Do you sell grinders, too?", "at": "", "by": "contact", "sources": [second.pk]},
               {"text": "One for a <light> roast", "at": "", "by": "contact", "sources": [later.pk]}],
    )  # fmt: skip
    text = page()
    assert "wrote after the last episode was resolved" in text
    assert "It ended: <bdi>sent a gasket</bdi>" in text and "first message" in text
    assert f'data-episode="{new.pk}" data-with="{old.pk}" data-first="{second.pk}"' in text
    assert "One for a &lt;light&gt; roast" in text
    assert f'data-episode="{new.pk}" data-at="{later.pk}"' in text and f'data-at="{second.pk}"' not in text
    assert "Do you sell grinders, too?" in text and text.count("data-with") == 1


def test_what_a_language_model_put_into_words_is_marked_and_leads_back(page, ana, boris):
    thread = Thread.objects.get(pk=page.said.thread_id)
    thread.hand_off(Actor.agent(boris), Actor.agent(ana), Word(reason="It leaks"))
    handoff = thread.handoffs.get()
    briefing.freeze(handoff)
    assert "data-worded" not in page()
    handoff.refresh_from_db()
    source = {"kind": "message", "id": str(page.said.pk), "seq": page.said.seq, "external_id": None, "url": None}
    lines = [{"text": "The <kettle> leaks.", "sources": [source]}]
    handoff.brief = {**handoff.brief, "phrased": {"by": "small-model", "lines": lines}}
    handoff.save()
    worded = page().split("data-worded")[1].split("</div></section>")[0]
    assert "In the words of small-model, a language model" in worded and "The &lt;kettle&gt; leaks." in worded
    assert f'data-act="goto" data-seq="{page.said.seq}"' in worded
