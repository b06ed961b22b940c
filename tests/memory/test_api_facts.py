"""contacts/{id}/facts/, facts/{id}/, contacts/{id}/promises/ and promises/{id}/, as the contract has them."""

from __future__ import annotations

import pytest

from inbox.clock import now
from inbox.models import Event, Thread
from memory.models import Evidence, Fact, Forgotten, Promise
from tests.inbox.api.conftest import key

pytestmark = pytest.mark.django_db


@pytest.fixture
def promise(hello) -> Promise:
    made = Promise.objects.create(
        contact=hello.home_contact, message=hello, text="I'll write", by="contact", made_at=hello.at, known_at=hello.at
    )
    Evidence.objects.create(promise=made, message=hello, at=hello.at, known_at=hello.at)
    return made


def test_an_agent_tells_confirms_corrects_and_forgets(as_ana, hello, ana):
    facts = f"contacts/{hello.home_contact_id}/facts/"
    told = as_ana.post(facts, {"kind": "phone", "value": "+351 912 345 678"})
    assert (told["value"], told["state"], told["text"]) == ("+351912345678", "confirmed", "Phone: +351912345678")
    assert told["sources"] == [{"kind": "agent", "id": str(ana.pk), "seq": None, "external_id": None, "url": None}]
    right = as_ana.patch(f"facts/{told['id']}/", {"value": "+351912345679"})
    assert (right["state"], right["author"]["name"]) == ("corrected", ana.name)
    assert [row["state"] for row in as_ana.get(facts)["results"]] == ["corrected", "superseded"]
    assert [row["id"] for row in as_ana.get(f"{facts}?current=1")["results"]] == [right["id"]]
    as_ana.delete(f"facts/{right['id']}/")
    assert [row["value"] for row in as_ana.get(f"{facts}?current=1&kind=phone")["results"]] == ["+351912345678"]
    kinds = Event.objects.filter(kind__startswith="fact.").order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["fact.told", "fact.corrected", "fact.forgotten"]


@pytest.mark.parametrize(
    "body",
    [{}, {"kind": "phone", "value": "12"}, {"kind": "mood", "value": "x"}, {"kind": "email", "value": "nobody"},
     {"kind": "order", "value": "  "}, {"kind": "order", "value": "1", "state": "confirmed"}],
)  # fmt: skip
def test_a_wrong_fact_is_refused(as_ana, hello, body):
    assert as_ana.post(f"contacts/{hello.home_contact_id}/facts/", body, 400)["code"] == "invalid"
    assert not Fact.objects.exists()


def test_a_bot_only_claims_and_cards_are_masked(hello, robo, as_ana):
    Thread.objects.filter(pk=hello.thread_id).update(holder_kind="bot", holder_id=str(robo.pk))
    bot, facts = key("bot", bot=robo), f"contacts/{hello.home_contact_id}/facts/"
    told = bot.post(facts, {"kind": "other", "value": "Pays with 4111 1111 1111 1111"})
    assert (told["state"], told["value"]) == ("claimed", "Pays with [card *1111]")
    bot.get(facts, 403)
    bot.patch(f"facts/{told['id']}/", {"state": "confirmed"}, 403)
    assert as_ana.patch(f"facts/{told['id']}/", {"state": "confirmed"})["state"] == "confirmed"


def test_strangers_find_nothing(stranger, as_ana, hello, promise):
    facts = f"contacts/{hello.home_contact_id}/facts/"
    told = as_ana.post(facts, {"kind": "language", "value": "pt"})
    stranger.get(facts, 404)
    stranger.delete(f"facts/{told['id']}/", status=404)
    stranger.patch(f"promises/{promise.pk}/", {"state": "kept"}, 404)


def test_an_agent_settles_and_withdraws_promises(as_ana, hello, promise):
    promises = f"contacts/{hello.home_contact_id}/promises/"
    told = as_ana.get(promises)["results"]
    assert told == [{
        "id": str(promise.pk), "text": "I'll write", "by": "contact", "due_at": None, "state": "open",
        "sources": [{"kind": "message", "id": str(hello.pk), "seq": hello.seq, "external_id": None, "url": None}],
    }]  # fmt: skip
    before = now()
    assert as_ana.patch(f"promises/{promise.pk}/", {"state": "kept", "text": "By phone."})["state"] == "kept"
    assert as_ana.get(f"{promises}?unmet=1")["results"] == []
    then = before.isoformat().replace("+00:00", "Z")
    assert as_ana.get(f"{promises}?unmet=1&at={then}")["results"][0]["state"] == "open"
    assert as_ana.patch(f"promises/{promise.pk}/", {"state": "open"})["state"] == "open"
    as_ana.delete(f"promises/{promise.pk}/")
    assert as_ana.get(promises)["results"] == []
    assert Forgotten.objects.count() == 1
