"""GET contacts/{id}/recall/, as the contract has it."""

from __future__ import annotations

import pytest

from inbox.actors import Actor
from inbox.models import Thread
from tests.inbox.api.conftest import key

pytestmark = pytest.mark.django_db


def test_recall_gives_items_with_their_sources(as_ana, hello, remember):
    remember()
    told = as_ana.get(f"contacts/{hello.home_contact_id}/recall/?q=parcels&limit=5")["results"]
    assert [(row["kind"], row["text"]) for row in told] == [("message", "Where is my parcel?")]
    assert told[0]["sources"] == [
        {"kind": "message", "id": str(hello.pk), "seq": hello.seq, "external_id": None, "url": None}
    ]
    assert as_ana.get(f"contacts/{hello.home_contact_id}/recall/?q=parcel&at=2020-01-01T00:00:00Z") == {"results": []}


@pytest.mark.parametrize(
    "query", ["", "?q=", "?q=%3F", "?q=x&limit=0", "?q=x&limit=201", "?q=x&at=soon", "?q=x&kind=fact"]
)
def test_a_wrong_question_is_told(as_ana, hello, query):
    assert as_ana.get(f"contacts/{hello.home_contact_id}/recall/{query}", 400)["code"] == "invalid"


def test_a_stranger_sees_nobody_and_a_bot_no_notes(stranger, hello, robo, ana, remember):
    thread = Thread.objects.get(pk=hello.thread_id)
    thread.note(Actor.agent(ana), "The parcel is lost, say nothing")
    remember()
    stranger.get(f"contacts/{hello.home_contact_id}/recall/?q=parcel", 404)
    bot = key("bot", bot=robo)
    bot.get(f"contacts/{hello.home_contact_id}/recall/?q=parcel", 404)
    Thread.objects.filter(pk=thread.pk).update(holder_kind="bot", holder_id=str(robo.pk))
    told = bot.get(f"contacts/{hello.home_contact_id}/recall/?q=parcel")["results"]
    assert [row["text"] for row in told] == ["Where is my parcel?"]
