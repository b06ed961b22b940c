"""Records over REST: asked by what is vouched for, shown with their age, and never waited for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from inbox.actors import SYSTEM
from inbox.erasing import erase
from inbox.exporting import person
from inbox.inbound import Party
from inbox.linking import link
from inbox.models import Address, Contact, Thread
from memory.connectors import asking
from memory.connectors.records import records, shelves
from memory.connectors.settings import WrongSettings, put, settings_of
from memory.context import View, context
from memory.models import Connector, Enquiry, Record

pytestmark = pytest.mark.django_db


@pytest.fixture
def dina(whatsapp, say):
    return say(whatsapp, "Where is my order?").home_contact


def anew() -> None:
    Enquiry.objects.update(fresh_until=None)


def test_records_come_by_a_task_and_hold_for_a_while(shop, far, dina):
    assert records(dina) == [] and shelves(dina)[0].asking
    assert asking.ask_some() == 1
    first, second = records(dina)
    assert (first.title, first.system, first.external_id) == ("A-10045", "Orders", "10045")
    assert first.fields == (("Status", "Delayed"), ("Total", "45.5"), ("Tags", "gift, fragile"), ("Paid", "yes"),
                            ("Note", "card [card *1111]"))  # fmt: skip
    assert first.url == "https://shop.example.com/orders/10045" and first.age < timedelta(seconds=30)
    assert first.source == {
        "kind": "record",
        "id": str(first.pk),
        "seq": None,
        "external_id": "10045",
        "url": first.url,
    }
    assert second.fields == (("Status", "Sent"), ("Total", "12"), ("Paid", "no"))
    assert far.asked[0]["headers"]["Authorization"] == "Bearer shop-secret-77"
    assert asking.ask_some() == 0 and len(far.asked) == 1
    anew()
    far.answer("/orders/351900000204", {"orders": [{"id": 10045, "number": "A-10045", "state": {"text": "Sent"}}]})
    kept = records(dina)
    assert len(kept) == 2, "what is old is shown until the new comes"
    asking.ask_some()
    assert [(one.pk, one.fields) for one in records(dina)] == [(first.pk, (("Status", "Sent"),))]


def test_a_claimed_address_opens_nobodys_records(far, webchat, say):
    row = Connector(name="Plans", system="rest")
    put(row, {"url": f"http://{far.place}/plan/{{email}}", "title": "$.plan", "shown": {"Plan": "$.plan"}})
    row.save()
    far.answer("/plan/boss%40acme.example", [{"id": 1, "plan": "Gold"}])
    thief = say(webchat, "I am the boss", Party((("visitor", "v1"), ("email", "boss@acme.example")))).home_contact
    Address.objects.update_or_create(
        contact=thief, kind="email", value="boss@acme.example", defaults={"verified": False, "source": "claim"}
    )
    assert records(thief) == [] and asking.ask_some() == 1
    assert far.asked == [] and records(thief) == []
    Address.objects.filter(kind="email").update(verified=True)
    assert records(thief) == [] and asking.ask_some() == 1, "known by more than when it was asked"
    assert [one.title for one in records(thief)] == ["Gold"]
    Address.objects.filter(kind="email").update(until=timezone.now())
    assert records(thief) == [], "what was asked by an address that is theirs no more is not theirs"
    assert shelves(thief)[0].asking, "and is asked anew at once"


def test_values_cannot_lead_elsewhere(far, webchat, say):
    row = Connector(name="Plans", system="rest")
    put(row, {"url": f"http://{far.place}/plan/{{external_id}}?x=1", "title": "$.plan", "shown": {"Plan": "$.plan"}})
    row.save()
    contact = say(webchat, "hello", Party((("visitor", "v1"),))).home_contact
    Contact.objects.filter(pk=contact.pk).update(external_id="../../admin?all=1#")
    records(Contact.objects.get(pk=contact.pk))
    asking.ask_some()
    assert [one["raw"] for one in far.asked] == ["/plan/..%2F..%2Fadmin%3Fall%3D1%23?x=1"]


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (500, {}, "It answers 500."),
        (401, {}, "It refuses our credentials."),
        (302, {}, "It answers 302."),
        (200, b"<html>", "It answered something that is not JSON."),
        (200, b"x" * 1_100_000, "Its answer is longer than 1 MiB."),
    ],
)
def test_what_is_wrong_is_told_and_what_was_known_stays(shop, far, dina, status, body, said):
    records(dina)
    asking.ask_some()
    anew()
    far.answer("/orders/351900000204", body, status)
    records(dina)
    asking.ask_some()
    shelf = shelves(dina)[0]
    assert (shelf.trouble, len(shelf.records)) == (said, 2)
    assert not shelf.asking and "secret" not in Connector.objects.get().trouble


def test_nobody_knows_the_person(shop, far, dina):
    far.answers.clear()
    records(dina)
    asking.ask_some()
    shelf = shelves(dina)[0]
    assert (shelf.records, shelf.trouble, shelf.asking) == ([], "", False)


def test_a_failing_system_is_left_alone_and_probed_by_one(shop, far, dina, whatsapp, say):
    far.answer("/orders/351900000204", {}, 503)
    for _ in range(5):
        anew()
        records(dina)
        asking.ask_some()
    row = Connector.objects.get()
    assert row.failures == 5 and row.open_until is not None and len(far.asked) == 5
    others = [say(whatsapp, "me too", Party((("wa_id", f"3519000009{n:02}"),))).home_contact for n in range(3)]
    anew()
    for contact in (dina, *others):
        records(contact)
    assert asking.ask_some() == 0 and len(far.asked) == 5
    assert shelves(dina)[0].trouble == "It answers 503."
    Connector.objects.update(open_until=timezone.now() - timedelta(seconds=1))
    assert asking.ask_some() == 1 and len(far.asked) == 6, "one probe, the others wait"
    far.answers.clear()
    Connector.objects.update(open_until=timezone.now() - timedelta(seconds=1))
    assert asking.ask_some() == 3
    assert Connector.objects.get().failures == 0


def test_a_slow_system_holds_up_nothing(shop, far, dina, as_ana, monkeypatch):
    """While it holds its answer back, the page is served from what is known, and at its deadline it has failed."""
    monkeypatch.setattr(asking, "GRACE_S", 1)
    Connector.objects.update(deadline_s=1)
    far.gate.clear()
    panel = f"/fragments/threads/{Thread.objects.get().pk}/records/"
    assert b'data-again="2000"' in as_ana.client.get(panel).content
    asking.ask_some()
    assert shelves(dina)[0].trouble == "It did not answer within 1 s."
    far.gate.set()


def test_the_panel_shows_records_with_their_age_and_asks_again(shop, far, dina, as_ana, stranger):
    asking.want([dina.pk])
    asking.ask_some()
    panel = f"/fragments/threads/{Thread.objects.get().pk}/records/"
    html = as_ana.client.get(panel).content.decode()
    assert "A-10045" in html and "Delayed" in html and "as of <time" in html and 'data-again="300000"' in html
    assert "shop-secret" not in html
    assert stranger.client.get(panel).status_code == 404
    Connector.objects.update(active=False)
    assert as_ana.client.get(panel).content.strip() == b""


def test_a_context_tells_records_with_source_and_age(shop, far, dina):
    asking.want([dina.pk])
    asking.ask_some()
    line = next(one for one in context(View(dina, for_bot=True)).items if one.kind == "record")
    assert line.text.startswith("Orders says (20") and line.text.endswith("Note: card [card *1111]")
    assert line.sources[0]["kind"] == "record" and line.at == records(dina)[0].fetched_at
    assert person(dina)["records"][1]["title"] == "A-10046"


def test_linked_people_are_known_by_both_and_apart_again_by_their_own(shop, far, dina, webchat, say):
    other = say(webchat, "it is me", Party((("visitor", "v2"),))).home_contact
    asking.want([dina.pk])
    asking.ask_some()
    assert records(other) == []
    link(dina, other, SYSTEM)
    assert [one.external_id for one in records(Contact.objects.get(pk=other.pk))] == ["10045", "10046"]
    Address.objects.create(contact=other, kind="phone", value="+351900000204", verified=True, source="business")
    records(dina)
    asking.ask_some()
    assert Record.objects.count() == 4 and len(records(dina)) == 2, "both are known there: each record is told once"


def test_erasing_takes_them_along_and_a_late_answer_brings_nothing_back(shop, far, dina):
    records(dina)
    asking.ask_some()
    anew()
    records(dina)
    batch = asking._claimed()
    erase(dina, SYSTEM)
    assert not Record.objects.exists() and not Enquiry.objects.exists()
    asking._settle(batch)
    assert not Record.objects.exists() and not Enquiry.objects.exists()


def test_the_secret_is_sealed_and_stays_when_it_is_not_given(shop):
    assert "shop-secret-77" not in shop.sealed_settings
    before = {name: value for name, value in settings_of(shop).items() if name != "secret"}
    put(shop, {**before, "title": "$.id"})
    assert settings_of(shop)["secret"] == "shop-secret-77" and settings_of(shop)["title"] == "$.id"
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM memory_connector WHERE sealed_settings LIKE '%shop-secret%'")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"url": "http://127.0.0.1:9/x"}, "url"),
        ({"url": "https://{external_id}.example.com/"}, "url"),
        ({"url": "https://a.example/{phone.__class__}"}, "url"),
        ({"url": "file:///etc/passwd"}, "url"),
        ({"auth": "basic"}, "username"),
        ({"auth": "header", "header": "X: y"}, "header"),
        ({"items": "$[["}, "items"),
        ({"shown": {"Status": "$.["}}, "shown"),
        ({"shown": "no path"}, "shown"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_wrong_settings_are_told_by_name(shop, change, name):
    told = {name: value for name, value in settings_of(shop).items() if name != "secret"}
    with pytest.raises(WrongSettings) as error:
        put(shop, {**told, **change})
    assert name in error.value.problems
