"""What other systems do over the API: uploads, signals, history, subscriptions."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from standardwebhooks import Webhook

from inbox import history, searching, signalling, subscribing
from inbox.actors import SYSTEM, Actor
from inbox.clock import now
from inbox.models import Bot, Channel, Delivery, Event, Job, Message, Signal, Thread
from inbox.models.thread.changing import changes
from tests.inbox.api.conftest import Door, key

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
EVENT = {
    "specversion": "1.0",
    "id": "1",
    "source": "/shop",
    "type": "cart.left",
    "subject": "external_id:C-9",
    "data": {"n": 1},
}


@pytest.fixture
def _no_worker(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    woken: list[int] = []
    monkeypatch.setattr("inbox.tasks.import_history.delay", woken.append)
    monkeypatch.setattr("inbox.tasks.tell_subscribers.delay", lambda: None)
    monkeypatch.setattr(history, "_readers", [])
    return woken


def test_a_file_is_known_by_its_content_and_used_once(as_ana: Door, as_boris: Door, thread: Thread) -> None:
    def upload(name: str, content: bytes) -> Any:
        answer = as_ana.client.post("/api/v1/uploads/", {"file": SimpleUploadedFile(name, content)})
        assert answer.status_code == 201, answer.content
        return answer.json()

    picture = upload("..\\evil\u202egnp.exe", PIXEL)
    assert (picture["mime"], picture["name"]) == ("image/png", "evilgnp.exe")
    assert upload("x.png", b"<html><script>alert(1)</script>")["mime"] != "image/png"
    path, seen = f"threads/{thread.pk}/replies/", {"seen_seq": thread.last_seq, "attachments": [picture["id"]]}
    as_boris.post(path, seen, 400)
    sent = as_ana.post(path, {**seen, "client_id": "p"})
    assert (sent["type"], sent["attachments"][0]["id"]) == ("image", picture["id"])
    assert as_ana.post(path, {**seen, "client_id": "p"}, 200)["id"] == sent["id"]
    as_ana.post(path, {**seen, "seen_seq": 99}, 400)
    assert as_ana.client.post("/api/v1/uploads/", {}).status_code == 400


def test_a_signal_counts_once_and_waits_for_its_person(db: None) -> None:
    shop, crm = key("signals"), key("write")
    assert shop.post("signals/", EVENT, 202) == {"accepted": 1, "repeated": 0, "attached": 0}
    assert shop.post("signals/", [EVENT, {**EVENT, "id": "2", "ext": "x"}], 202) == {
        "accepted": 1,
        "repeated": 1,
        "attached": 0,
    }
    made = crm.post("contacts/", {"external_id": "C-9"})
    assert Signal.objects.filter(contact=made["id"]).count() == 2
    assert shop.post("signals/", {**EVENT, "id": "3"}, 202)["attached"] == 1
    for wrong, field in [
        ({"specversion": "0.3"}, "specversion"),
        ({"subject": "C-9"}, "subject"),
        ({"time": "now"}, "time"),
        ({"Bad-Name": 1}, "Bad-Name"),
    ]:
        assert shop.post("signals/", {**EVENT, "id": "4", **wrong}, 400)["errors"][0]["field"].endswith(field)
    crm.post("signals/", EVENT, 403)
    Signal.objects.update(contact=None)
    assert signalling.attach_loose() == 3


def _post_history(door: Door, lines: list[Any]) -> Any:
    body = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines).encode()
    answer = door.client.generic("POST", "/api/v1/history/", body, "application/x-ndjson", headers=door.headers)
    assert answer.status_code == 202, answer.content
    return answer.json()["id"]


WHO = {"addresses": [{"kind": "wa_id", "value": "351900000204"}]}
LINE = {"contact": WHO, "channel": "wa-main", "direction": "in", "text": "first", "at": "2020-01-01T10:00:00Z"}
LINES: list[Any] = [
    {**LINE, "external_id": "z2", "text": "second", "direction": "out", "author": "Old", "at": "2020-01-01T11:00:00Z"},
    {**LINE, "external_id": "z1"},
    "not json",
    {**LINE, "external_id": "z3", "at": "yesterday"},
    {**LINE, "external_id": "z4", "channel": "nope"},
    {**LINE, "external_id": "z5", "direction": "note", "text": "a note", "at": "2020-01-01T10:30:00+00:00"},
    "",
    {"contact": {"external_id": "C-50", "name": "New"}, "direction": "in", "text": "hi", "at": "2021-01-01T00:00:00Z"},
]


def test_history_goes_in_by_time_and_only_once(
    as_ana: Door, thread: Thread, whatsapp: Channel, _no_worker: list[int]
) -> None:
    as_ana.put(f"threads/{thread.pk}/read/", {"seq": thread.last_seq})
    crm = key("write")
    pk = _post_history(crm, LINES)
    assert _no_worker == [int(pk)]
    history.run(int(pk))
    told = crm.get(f"history/{pk}/")
    assert (told["state"], told["imported"], [row["line"] for row in told["skipped"]]) == ("done", 4, [3, 4, 5])
    row = as_ana.get(f"threads/{thread.pk}/")
    assert (row["unread"], row["state"], row["last_message"]["snippet"]) == (0, "open", "Where is my parcel?")
    assert row["epoch"] == thread.epoch + 1
    items = as_ana.get(f"threads/{thread.pk}/timeline/")["results"]
    assert [item["text"] for item in items] == ["first", "a note", "second", "Where is my parcel?"]
    assert [item["seq"] for item in items] == [1, 2, 3, 4]
    fresh = crm.get("contacts/?q=C-50")["results"][0]
    assert crm.get(f"threads/{fresh['thread']}/")["state"] == "resolved"
    again = _post_history(crm, LINES)
    history.run_all()
    assert crm.get(f"history/{again}/")["imported"] == 0
    assert Message.objects.filter(status="queued").count() == 0


def test_an_import_that_was_cut_off_goes_on_where_it_was(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    monkeypatch.setattr(history, "LINES", 3)
    lines = [
        {"contact": {"external_id": f"C-{n % 2}"}, "direction": "in", "text": f"t{n}", "at": f"2020-01-01T10:0{n}:00Z"}
        for n in range(8)
    ]
    job = history.begin([json.dumps(line).encode() + b"\n" for line in lines], SYSTEM)
    held = Job.objects.get(pk=job.pk)
    assert history._read_some(held)
    held.save()
    history.run(job.pk)
    assert history.shape(Job.objects.get(pk=job.pk))["imported"] == 8
    assert list(
        Message.objects.filter(thread__contact__external_id="C-0").order_by("seq").values_list("text", flat=True)
    ) == [
        "t0",
        "t2",
        "t4",
        "t6",
    ]


@pytest.fixture
def answers() -> Iterator[list[Any]]:
    """What the other side was sent; it answers with the statuses put at `answers[0]`, then 200."""
    sent: list[Any] = [[]]

    def post(url: str, body: bytes, headers: dict[str, str]) -> int:
        sent.append((url, body, headers))
        return sent[0].pop(0) if sent[0] else 200

    before = subscribing._post
    subscribing.deliver_by(post)
    yield sent
    subscribing._post = before


def _plan(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test is one transaction, which no horizon passes: every event counts as committed."""
    monkeypatch.setattr(subscribing, "_since", lambda feed: Event.objects.filter(pk__gt=feed.item).order_by("pk"))
    subscribing.plan()


def test_events_are_told_signed_in_order_and_again(
    as_ana: Door, thread: Thread, answers: list[Any], monkeypatch: pytest.MonkeyPatch, _no_worker: Any
) -> None:
    hub = key("admin")
    made = hub.post("subscriptions/", {"url": "https://crm.example/hook", "kinds": ["note.written", "thread.labelled"]})
    as_ana.post(f"threads/{thread.pk}/notes/", {"text": "one"})
    as_ana.post(f"threads/{thread.pk}/notes/", {"text": "two"})
    _plan(monkeypatch)
    answers[0][:] = [500]
    assert subscribing.deliver() == 1
    assert subscribing.deliver() == 0
    Delivery.objects.update(try_at=now() - timedelta(seconds=1))
    subscribing.deliver()
    told = [json.loads(body)["data"]["note"]["text"] for _url, body, _headers in answers[1:]]
    assert told == ["one", "one", "two"]
    _url, body, headers = answers[-1]
    assert Webhook(made["secret"]).verify(body, headers)["type"] == "note.written"
    log = hub.get(f"subscriptions/{made['id']}/deliveries/")["results"]
    assert [(row["state"], row["attempts"]) for row in log] == [("done", 1), ("done", 2)]
    hub.post(f"subscriptions/{made['id']}/deliveries/{log[0]['id']}/replay/", None, 202)
    subscribing.deliver()
    assert answers[-1][2]["webhook-id"] == headers["webhook-id"]
    answers[0][:] = [410]
    hub.post(f"subscriptions/{made['id']}/deliveries/{log[0]['id']}/replay/", None, 202)
    subscribing.deliver()
    assert hub.get(f"subscriptions/{made['id']}/")["active"] is False
    hub.delete(f"subscriptions/{made['id']}/")
    hub.get(f"subscriptions/{made['id']}/", 404)


def test_a_bots_subscription_hears_of_its_own_threads_and_never_of_notes(
    as_ana: Door,
    thread: Thread,
    robo: Bot,
    answers: list[Any],
    monkeypatch: pytest.MonkeyPatch,
    say: Callable[..., Message],
    whatsapp: Channel,
) -> None:
    bot = key("bot", bot=robo)
    bot.post("subscriptions/", {"url": "https://bot.example/", "kinds": ["*"]})
    as_ana.post(f"threads/{thread.pk}/notes/", {"text": "secret"})
    _plan(monkeypatch)
    assert subscribing.deliver() == 0
    changes(lambda row: row.pass_baton(Actor.bot(robo), SYSTEM))(thread)
    as_ana.post(f"threads/{thread.pk}/notes/", {"text": "secret"})
    _plan(monkeypatch)
    subscribing.deliver()
    assert {json.loads(body)["type"] for _url, body, _headers in answers[1:]} == {"baton.passed"}
    assert len(bot.get("subscriptions/")["results"]) == 1
    assert key("read").get("subscriptions/")["results"] == []
    as_ana.post("subscriptions/", {"url": "https://x.example/", "kinds": ["*"]}, 403)
    for wrong in (
        {"url": "ftp://x/", "kinds": ["*"]},
        {"url": "https://u:p@x.example/", "kinds": ["*"]},
        {"url": "https://x.example/", "kinds": ["All"]},
        {"url": "http://[::1", "kinds": ["*"]},
    ):
        bot.post("subscriptions/", wrong, 400)


def test_the_feeds_follow_the_database(transactional_db: None) -> None:
    subscribing.work()
    assert searching.index() == 0


def test_an_import_that_breaks_is_given_up_with_a_reason(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    job = history.begin([json.dumps(LINE).encode()], SYSTEM)
    monkeypatch.setattr(history.Batch, "write", lambda self: 1 / 0)
    for _ in range(history.TRIES):
        history.run(job.pk)
    told = history.shape(Job.objects.get(pk=job.pk))
    assert (told["state"], told["reason"]) == ("failed", "It stopped after line 0 (ZeroDivisionError).")


def test_a_file_without_a_job_does_not_stay(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    job = history.begin([json.dumps(LINE).encode()], SYSTEM)
    left = history._folder() / "left.jsonl"
    left.write_bytes(b"{}")
    monkeypatch.setattr(history, "ORPHANED_S", -1)
    monkeypatch.setattr(history, "run", lambda pk: None)
    history.run_all()
    assert [path.name for path in history._folder().glob("*.jsonl") if path.name == "left.jsonl"] == []
    assert (history._folder() / job.details["file"]).exists()
