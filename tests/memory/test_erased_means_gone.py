"""Whoever is erased is nowhere: no row, file, vector, cache, raw row or log line of theirs is left, and nobody else's went."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import pytest
import redis
from django.conf import settings
from django.core.cache import cache
from django.db import connection

from channels_app.models import Parked, Raw, RawState, Visitor
from config.logs import JsonFormatter
from inbox import outlets, searching, signalling
from inbox.actors import SYSTEM, Actor
from inbox.clock import now
from inbox.erasing import erase
from inbox.exporting import person
from inbox.inbound import Party
from inbox.linking import link
from inbox.models import Attachment, Contact, Message, Note, Signal, Thread
from memory.models import Trace
from memory.recall import Ask, recall
from tests.memory import canary

pytestmark = pytest.mark.django_db
CANARY, DIGITS = canary.CANARY, canary.DIGITS

#: rows that tell of a person and stay, without a name and without a word of theirs, and why
STAYS = {
    "inbox.Event": "the audit trail, sealed over digests",
    "inbox.Seal": "the seal of the audit trail",
    "inbox.Announcement": "goes with the next sweep; holds an id of an event",
    "inbox.Delivery": "says that an event was told to a subscriber",
}
#: what export.json leaves out, and why
NOT_TOLD = {
    "inbox.SearchEntry": "the words of messages that are in it",
    "inbox.Delivery": "errors of a subscriber's server",
    "inbox.LinkPlace": "places before a link",
    "inbox.Seal": "digests of events",
    "memory.Trace": "made of items that are in it",
    "memory.Posting": "made of items that are in it",
    "memory.Forgotten": "a digest",
    "memory.Enquiry": "when other systems were asked",
    "channels_app.VisitorToken": "a digest of a secret",
    "channels_app.VisitorTicket": "a digest of a secret",
    "channels_app.Continuation": "a digest of a secret",
}


@pytest.fixture
def log(tmp_path) -> Any:
    """What the product would log meanwhile, with what exceptions say left out, as in production."""
    path = Path(settings.THROUGHLINE_DATA) / "test.log"
    handler = logging.FileHandler(path)
    handler.setFormatter(JsonFormatter())
    logging.getLogger().addHandler(handler)
    yield path
    logging.getLogger().removeHandler(handler)
    handler.close()
    path.unlink()


@pytest.fixture
def dina(say, whatsapp, webchat, ana, open_outlet, remember, client) -> Contact:
    """A person with a row of every kind, over two channels."""
    one = say(whatsapp, f"I am {CANARY}, password is {CANARY}", Party((("wa_id", DIGITS),), name=CANARY), consent="out")
    visitor = Visitor.objects.create(
        channel=webchat, value=CANARY, details={"name": CANARY, "email": f"{CANARY}@x.example"}
    )
    two = say(webchat, f"also {CANARY}?", Party((("visitor", CANARY),)))
    Visitor.objects.filter(pk=visitor.pk).update(address=two.address)
    one.thread.reply(Actor.agent(ana), outlets.Draft(whatsapp, text=f"to {CANARY}"), one.address)
    one.thread.note(Actor.agent(ana), f"about {CANARY}")
    _file(two)
    told = signalling.Told("shop", "1", "cart.left", f"contact:{one.home_contact_id}", now(), {"item": CANARY})
    signalling.take([told], SYSTEM)
    body = json.dumps({"from": DIGITS, "text": CANARY}).encode()
    raw = Raw.objects.create(channel=whatsapp, body=body, state=RawState.DONE)
    Parked.objects.create(raw=raw, channel=whatsapp, reason="Not understood.", excerpt=CANARY)
    link(one.home_contact, two.home_contact, Actor.agent(ana))
    remember()
    for thread in Thread.objects.all():
        searching._index_thread(thread)
    home = Contact.objects.get(pk=one.home_contact_id)
    Contact.objects.filter(pk=home.pk).update(username=CANARY, external_id=CANARY)
    _fill_the_rest([one.home_contact_id, two.home_contact_id])
    client.get(f"/contacts/{home.pk}/")
    return Contact.objects.get(pk=home.pk)


def _file(message: Message) -> None:
    name = f"{CANARY}.txt"
    path = Path(settings.MEDIA_ROOT, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(CANARY)
    Attachment.objects.create(message=message, name=name, mime="text/plain", state="ready", file=name, size=1)


def _fill_the_rest(contacts: list[int]) -> None:
    known = {model._meta.label: canary.rows(model, contacts).first() for model in canary.personal()}
    for model in canary.personal():
        if known[model._meta.label] is None:
            canary.fill(model, known)
            known[model._meta.label] = canary.rows(model, contacts).first()


def test_every_kind_of_row_goes_with_the_person_and_is_in_their_export(
    dina,
    say,
    sms,
    remember,
    log,
    django_capture_on_commit_callbacks,
):
    eva = say(sms, "My parcel has not come", Party((("phone", "+351911000111"),), name="Eva")).home_contact
    remember()
    contacts = list(Contact.objects.exclude(pk=eva.pk).values_list("pk", flat=True))
    empty = [model._meta.label for model in canary.personal() if not canary.rows(model, contacts).exists()]
    assert empty == [], "every kind of row must be tried"
    told = json.dumps(person(dina), default=str)
    missing = [one._meta.label for one in _with_words() if canary.marked(one) not in told and not _named(one, told)]
    assert " ".join(missing) == ""
    before = {
        (row.kind, row.message_id or row.note_id or row.signal_id) for row in Trace.objects.filter(contact__in=contacts)
    }
    found = {(one.shape()["kind"], one.item.pk) for one in recall(dina, Ask(CANARY, 200))}
    of_eva = [one.shape()["text"] for one in recall(eva, Ask("parcel"))]
    with django_capture_on_commit_callbacks(execute=True):
        erase(dina, SYSTEM)
    assert found and found <= before, "what recall finds is what is forgotten"
    kinds: dict[str, Any] = {"message": Message, "note": Note, "signal": Signal}
    assert not [one for one in before if kinds[one[0]].objects.filter(pk=one[1]).exists()]
    assert " ".join(_left()) == ""
    assert [one.shape()["text"] for one in recall(eva, Ask("parcel"))] == of_eva == ["My parcel has not come"]
    stay = {model._meta.label for model in canary.personal() if canary.rows(model, contacts).exists()}
    assert stay <= set(STAYS)


def test_the_search_for_what_is_left_finds_what_is_there(dina, log):
    """Else the test above could not fail."""
    cache.set("a", {"b": CANARY})
    log.write_text(CANARY)
    left = _left()
    cache.delete("a")
    places = {
        "inbox_message.text",
        "inbox_contact.name",
        "memory_posting.term",
        "channels_app_raw.body",
        "memory_fact.text",
    }
    assert places <= set(left)
    assert any(place.startswith("redis") for place in left)
    assert {f"file {CANARY}.txt", "file test.log"} <= set(left)


def _with_words() -> list[Any]:
    return [
        model
        for model in canary.personal()
        if model._meta.label not in NOT_TOLD and canary.rows(model, list(Contact.objects.values_list("pk", flat=True)))
        .extra(where=[f"{model._meta.db_table}::text LIKE %s"], params=[f"%{CANARY}%"]).exists()
    ]  # fmt: skip


def _named(model: Any, told: str) -> bool:
    """Whether what the product's own verbs wrote into a table stands in the export."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM {model._meta.db_table} AS t WHERE t::text LIKE %s", [f"%{canary.marked(model)}%"]
        )
        return cursor.fetchone()[0] == 0 and CANARY in told


def _left() -> list[str]:
    """Every place that still holds the canary or the number: columns of tables, keys of Redis, files."""
    return [*_columns(), *_keys(), *_files()]


def _columns() -> list[str]:
    found = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'public'"
        )
        for table, column, kind in cursor.fetchall():
            if kind == "bytea":
                where = f"position(%s::bytea IN {column}) > 0 OR position(%s::bytea IN {column}) > 0"
                values: list[Any] = [CANARY.encode(), DIGITS.encode()]
            else:
                where, values = f'"{column}"::text LIKE %s OR "{column}"::text LIKE %s', [f"%{CANARY}%", f"%{DIGITS}%"]
            cursor.execute(f'SELECT count(*) FROM "{table}" WHERE {where}', values)
            if cursor.fetchone()[0]:
                found.append(f"{table}.{column}")
    return found


def _keys() -> list[str]:
    client = redis.Redis.from_url(settings.REDIS_URL)
    read = {
        b"string": client.get, b"list": lambda key: client.lrange(key, 0, -1), b"hash": client.hgetall,
        b"set": client.smembers, b"zset": lambda key: client.zrange(key, 0, -1), b"stream": client.xrange,
    }  # fmt: skip
    try:
        told = {key: repr((key, read[client.type(key)](key))) for key in client.keys("*")}
    finally:
        client.close()
    return [f"redis {key!r}" for key, value in told.items() if CANARY in value or DIGITS in value]


def _files() -> list[str]:
    folder = Path(settings.THROUGHLINE_DATA)
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return [f"file {path.name}" for path in paths if CANARY in path.name or CANARY.encode() in path.read_bytes()]
