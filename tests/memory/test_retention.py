"""What is kept for so many days is forgotten afterwards, by kind, and the audit trail says so."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from channels_app.models import Parked, Raw, RawState
from inbox import retention
from inbox.actors import Actor
from inbox.clock import now
from inbox.models import Event, Handoff, Message, Retention, Signal
from inbox.workspace import WorkspaceError, apply
from memory import telling
from memory.models import Connector, Fact, Posting, Promise, Record, Trace
from memory.telling import Told
from tests.inbox.api.conftest import as_admin  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(days=100)


def keep(**days: int | None) -> None:
    retention.settings()
    for kind, count in days.items():
        assert Retention.objects.filter(kind=kind).update(days=count) == 1


@pytest.fixture
def hello(whatsapp, say, remember):
    message = say(whatsapp, "Where is my parcel?")
    remember()
    return message


def test_nothing_is_forgotten_that_nobody_asked_to_forget(hello):
    Trace.objects.update(at=now() - LONG_AGO)
    assert retention.forget_the_old() == {} and Trace.objects.exists()
    assert {row.kind for row in retention.settings() if row.days} == {"records"}


def test_what_recall_keeps_goes_and_the_message_stays(hello, whatsapp, say, remember):
    Trace.objects.update(at=now() - LONG_AGO)
    say(whatsapp, "And my kettle?")
    remember()
    keep(recall=90)
    assert retention.forget_the_old() == {"recall": 1}
    assert Message.objects.count() == 2 and Trace.objects.count() == 1
    assert set(Posting.objects.values_list("trace", flat=True)) == set(Trace.objects.values_list("pk", flat=True))
    event = Event.objects.get(kind="retention.applied")
    assert event.data == {"what": "recall", "days": 90, "count": 1}


def test_each_kind_goes_by_its_own_time(hello, ana):
    old, contact = now() - LONG_AGO, hello.home_contact
    fact = telling.tell(contact, Told("name", "Dina"), Actor.agent(ana))
    Fact.objects.filter(pk=fact.pk).update(valid_from=old, confirmed_at=None)
    telling.tell(contact, Told("language", "pt"), Actor.agent(ana))
    for settled in (old, None):
        Promise.objects.create(
            contact=contact, text=f"{settled}", by="agent", made_at=old, known_at=old, settled_at=settled
        )
    shop = Connector.objects.create(name="Shop", system="rest")
    Record.objects.create(connector=shop, contact=contact, external_id="1", title="A-1", fetched_at=old)
    Signal.objects.create(source="s", event_id="1", type="t", subject="x", at=old, contact=contact, data={})
    Handoff.objects.create(thread=hello.thread, to_kind="agent", by_kind="bot", at=old, brief={"text": "x"})
    assert retention.forget_the_old() == {"records": 1}
    keep(facts=90, promises=90, signals=90, briefs=90)
    assert retention.forget_the_old() == {"facts": 1, "promises": 1, "signals": 1, "briefs": 1}
    assert retention.forget_the_old() == {}
    assert Fact.objects.get().kind == "language" and Promise.objects.get().settled_at is None
    assert Handoff.objects.get().brief is None


def test_raw_webhooks_go_once_nothing_in_them_waits(whatsapp):
    keep(raw=30)
    rows = [
        Raw.objects.create(channel=whatsapp, body=b"{}", state=state) for state in (RawState.DONE,) * 3 + ("pending",)
    ]
    Raw.objects.update(received_at=timezone.now() - LONG_AGO)
    Raw.objects.create(channel=whatsapp, body=b"{}", state=RawState.DONE)
    Parked.objects.create(raw=rows[0], channel=whatsapp, reason="Not understood.")
    Parked.objects.create(raw=rows[1], channel=whatsapp, reason="Was.", solved_at=timezone.now())
    assert retention.forget_the_old() == {"raw": 2}
    assert Parked.objects.get().raw_id == rows[0].pk and Raw.objects.filter(state="pending").count() == 1


def test_an_admin_and_the_workspace_file_say_for_how_long(as_admin):  # noqa: F811
    page = as_admin.client.get("/admin/inbox/retention/").content.decode()
    assert "Webhooks as they came in" in page and "Facts that nobody spoke of since" in page
    row = Retention.objects.get(kind="facts")
    done = as_admin.client.post(f"/admin/inbox/retention/{row.pk}/change/", {"days": "365"})
    assert done.status_code == 302 and Retention.objects.get(kind="facts").days == 365
    assert Event.objects.get(kind="configuration.changed").data["what"] == "retention"
    assert as_admin.client.get("/admin/inbox/retention/add/").status_code == 403
    text = '[[retention]]\nkind = "raw"\ndays = 60\n'
    assert apply(text) == ["retention raw: days nothing -> 60"] and apply(text) == []
    assert apply(text.replace("60", "0")) == ["retention raw: days 60 -> nothing"]
    with pytest.raises(WorkspaceError, match="kind must be one of"):
        apply('[[retention]]\nkind = "everything"\ndays = 60\n')
