"""A thousand mixed updates with a bad one among them, told five times at once: each good one once, the bad one parked."""

from __future__ import annotations

import asyncio
import json
import random
from collections import Counter
from typing import Any

import pytest
from django.db import connections

from channels_app import connection, ingest, webhooks
from channels_app.models import Parked, Raw, RawState
from inbox.clock import now
from inbox.inbound import Inbound, Party
from inbox.intake import Entry, take_in
from inbox.models import Channel, Consent, Event, Message, Team, Thread, Waiting
from tests.payloads import whatsapp

PEOPLE, TEXTS, IMAGES, REACTIONS, EDITS, REVOKED, OURS, STOPS = 60, 600, 100, 100, 60, 40, 10, 9
REPEATS = 5


def person(number: int) -> str:
    """A wa_id."""
    return f"3519{number:08d}"


def message(kind: str, number: int, content: dict[str, Any]) -> dict[str, Any]:
    """An element of `messages` by the person whose turn it is."""
    who = person(number % PEOPLE)
    at = str(int(now().timestamp()) + (kind in ("edit", "revoke")))
    return {"from": who, "id": f"wamid.{kind}.{number}", "timestamp": at, "type": kind, kind: content}


def updates(ours: list[str]) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[dict[str, Any]]]:
    """(messages, statuses, preferences): a thousand together, out of order, one message without a sender."""
    of_text = [f"wamid.text.{number}" for number in range(TEXTS)]
    inner = {"type": "text", "text": {"body": "changed"}}
    messages = [message("text", number, {"body": f"Text {number}"}) for number in range(TEXTS)]
    messages += [message("image", n, {"id": str(n), "mime_type": "image/jpeg", "sha256": "x"}) for n in range(IMAGES)]
    messages += [message("reaction", n, {"message_id": of_text[n], "emoji": "\U0001f44d"}) for n in range(REACTIONS)]
    edited, taken_back = of_text[100 : 100 + EDITS], of_text[200 : 200 + REVOKED]
    messages += [message("edit", n, {"original_message_id": id_, "message": inner}) for n, id_ in enumerate(edited)]
    messages += [message("revoke", n, {"original_message_id": id_}) for n, id_ in enumerate(taken_back)]
    messages.append({"type": "text", "text": {"body": "Who am I?"}})
    told = [
        {"id": id_, "status": status, "timestamp": str(int(now().timestamp())), "recipient_id": person(number)}
        for _ in range(3) for number, id_ in enumerate(ours) for status in ("sent", "delivered", "read")
    ]  # fmt: skip
    stops = [
        {"wa_id": person(n), "detail": "Stop", "category": "marketing_messages", "value": "stop",
         "timestamp": int(now().timestamp())}
        for n in range(STOPS)
    ]  # fmt: skip
    shuffle = random.Random(7).shuffle
    shuffle(messages)
    shuffle(told)
    return messages, told, stops


def envelope(ours: list[str]) -> bytes:
    """The thousand in one post."""
    messages, statuses, stops = updates(ours)
    assert len(messages) + len(statuses) + len(stops) == 1000
    base = {"messaging_product": "whatsapp", "metadata": {"phone_number_id": whatsapp.SETTINGS["phone_number_id"]}}
    changes = [
        {"field": "messages", "value": {**base, "messages": messages, "statuses": statuses}},
        {"field": "user_preferences", "value": {**base, "user_preferences": stops}},
    ]
    return json.dumps({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": changes}]}).encode()


@pytest.fixture
def number(transactional_db: None, support: Team, monkeypatch: pytest.MonkeyPatch) -> Channel:
    """A connected number, and a lane of its own for the test's event loop."""
    monkeypatch.setattr(webhooks, "_lane", None)
    channel = Channel(key="wa-main", kind="whatsapp", medium="whatsapp", name="Main", team=support)
    connection.connect(channel, whatsapp.SETTINGS)
    channel.save()
    Channel.objects.forget()
    return channel


@pytest.fixture
def ours(number: Channel) -> list[str]:
    """Provider ids of answers that were taken by WhatsApp."""
    found = []
    for n in range(OURS):
        party = Party((("wa_id", person(n)),))
        take_in([Entry(number, Inbound(f"first.{n}", party, "text", "Hello", window_s=3600))])
        thread = Thread.objects.get(contact__addresses__value=person(n))
        found.append(f"wamid.OURS.{n}")
        Message.objects.filter(pk=_answer(thread, number)).update(status="sent", provider_id=found[-1])
    return found


async def test_a_thousand_updates_told_five_times_at_once(number, ours, monkeypatch):
    body = envelope(ours)
    drains: list[asyncio.Future[None]] = []
    monkeypatch.setattr(ingest, "wake", lambda pk: drains.append(asyncio.ensure_future(asyncio.to_thread(_drain, pk))))
    answers = await asyncio.gather(*(_post(body) for _ in range(REPEATS)))
    await asyncio.gather(*drains)
    await webhooks._the_lane().pool.close()
    assert answers == [200] * REPEATS and len(drains) == REPEATS
    await asyncio.to_thread(_drain, number.pk)
    await asyncio.to_thread(_closing, _everything_is_there_once)


def _everything_is_there_once() -> None:
    assert set(Raw.objects.values_list("state", flat=True)) == {RawState.DONE} and Raw.objects.count() == REPEATS
    there = Counter(Message.objects.filter(direction="in").values_list("provider_id", flat=True))
    good = {f"wamid.text.{n}" for n in range(TEXTS)} | {f"wamid.image.{n}" for n in range(IMAGES)}
    assert there == Counter(good | {f"first.{n}" for n in range(OURS)})
    assert Event.objects.filter(kind="message.received").count() == len(there)
    assert sum(Thread.objects.values_list("inbound_count", flat=True)) == len(there)
    told = Message.objects.exclude(reactions=[])
    assert [len(row.reactions) for row in told] == [1] * REACTIONS
    assert Message.objects.filter(text="changed").exclude(edited=None).count() == EDITS
    assert Message.objects.filter(text="").exclude(revoked=None).count() == REVOKED
    assert set(Message.objects.filter(direction="out").values_list("status", flat=True)) == {"read"}
    assert Consent.objects.filter(change="marketing_out").count() == STOPS
    assert not Waiting.objects.exists()
    assert list(Parked.objects.values_list("reason", flat=True)) == ["A message without sender or id."]
    for thread in Thread.objects.all():
        places = list(thread.messages.order_by("seq").values_list("seq", flat=True))
        assert len(places) == len(set(places)) and (not places or places[-1] <= thread.last_seq)


def _answer(thread: Thread, channel: Channel) -> int:
    from inbox.actors import Actor
    from inbox.outlets import Draft

    draft = Draft(channel=channel, text="Good morning")
    return int(thread.reply(Actor("agent", "1", "Ana"), draft, thread.last_in_address).pk)


async def _post(body: bytes) -> int:
    """One signed request through the lane; its status."""
    path = "/webhooks/whatsapp/wa-main/"
    headers = [(name.encode(), value.encode()) for name, value in whatsapp.headers(path, body).items()]
    scope = {"method": "POST", "path": path, "query_string": b"", "headers": headers}
    told: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body}

    async def send(message: dict[str, Any]) -> None:
        told.append(message)

    await webhooks.lane(scope, receive, send)
    return int(told[0]["status"])


def _drain(channel_id: int) -> None:
    """As another process would, with a connection of its own."""
    _closing(lambda: ingest.drain(channel_id))


def _closing(what: Any) -> None:
    try:
        what()
    finally:
        connections.close_all()
