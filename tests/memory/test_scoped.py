"""Every read of memory is scoped in SQL: each query on a table of memory names the contact, or rows that are theirs."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inbox.inbound import Party
from inbox.models import Contact, Episode, Message, Note, Signal, Thread
from memory.models import EpisodeSummary, Fact, Issue, Promise, Trace
from tests.inbox.api.conftest import as_admin  # noqa: F401 - a fixture
from tests.memory import canary

pytestmark = pytest.mark.django_db

#: what memory gives out of a person; one line for each route
ROUTES = (
    "/api/v1/contacts/{contact}/recall/?q=parcel%20kettle",
    "/api/v1/contacts/{contact}/context/?query=parcel",
    "/api/v1/contacts/{contact}/context/?audience=bot",
    "/api/v1/contacts/{contact}/facts/",
    "/api/v1/contacts/{contact}/promises/",
    "/api/v1/contacts/{contact}/issues/",
    "/api/v1/threads/{thread}/brief/",
    "/fragments/threads/{thread}/memory/",
    "/fragments/threads/{thread}/records/",
    "/api/v1/contacts/{contact}/export.json",
)
#: tables that hold nothing of a person
NOBODYS = {
    "memory_connector", "memory_source", "memory_document", "memory_passage", "memory_passageword", "memory_gap",
    "memory_bars",
}  # fmt: skip
#: by which rows of others may be named, and how to the contact of such a row
KEYS: dict[str, tuple[Any, str]] = {
    "fact_id": (Fact, "contact"), "promise_id": (Promise, "contact"), "issue_id": (Issue, "contact"),
    "trace_id": (Trace, "contact"), "summary_id": (EpisodeSummary, "contact"), "message_id": (Message, "home_contact"),
    "note_id": (Note, "home_contact"), "signal_id": (Signal, "contact"), "episode_id": (Episode, "thread__contact"),
    "thread_id": (Thread, "contact"),
}  # fmt: skip
_TABLE = re.compile(r'\b(?:FROM|JOIN|UPDATE|INTO)\s+"?(memory_\w+)"?')
_NAMED = re.compile(
    r"\b(\w*contact|\w+_id)\"?\s*(?:=|IN)\s*(?:ANY)?\s*\(?\s*(?:ARRAY)?['\[{(]*((?:\d+(?:::\w+)?[,\s]*)+)"
)


@pytest.fixture
def people(say, whatsapp, webchat, remember) -> list[Contact]:
    """Two who said the same; of one there is a row of every kind."""
    for n in (1, 2):
        for channel, kind in ((whatsapp, "wa_id"), (webchat, "visitor")):
            party = Party(((kind, f"35191000000{n}"),), name=f"Person {n}")
            say(channel, f"Where is the parcel with my kettle, number A-100{n}?", party)
    remember()
    people = list(Contact.objects.order_by("pk"))
    known = {model._meta.label: canary.rows(model, [people[0].pk]).first() for model in canary.personal()}
    for model in canary.personal():
        if model._meta.app_label == "memory" and known[model._meta.label] is None:
            canary.fill(model, known)
            known[model._meta.label] = canary.rows(model, [people[0].pk]).first()
    return people


@pytest.mark.parametrize("route", ROUTES)
def test_every_query_on_a_table_of_memory_names_the_contact(people, as_admin, route):  # noqa: F811
    dina = people[0]
    with CaptureQueriesContext(connection) as asked:
        answer = as_admin.client.get(route.format(contact=dina.pk, thread=Thread.objects.get(contact=dina).pk))
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert answer.status_code == 200, content[:300]
    loose = [query["sql"][:600] for query in asked.captured_queries if not _is_scoped(query["sql"], {dina.pk})]
    assert loose == []
    assert any(_tables(query["sql"]) for query in asked.captured_queries), "a route of memory reads memory"


@pytest.mark.parametrize(
    ("sql", "scoped"),
    [
        ('SELECT 1 FROM "memory_fact" WHERE "memory_fact"."contact_id" IN (1)', True),
        ("SELECT 1 FROM memory_trace AS t WHERE t.contact_id = ANY('{1}')", True),
        ("SELECT 1 FROM memory_trace AS t WHERE t.contact_id = ANY(ARRAY[1]::bigint[])", True),
        ('SELECT 1 FROM "memory_fact" WHERE "memory_fact"."kind" = \'order\'', False),
        ('SELECT 1 FROM "memory_fact" WHERE "memory_fact"."contact_id" IN (1, 2)', False),
        ('SELECT 1 FROM "inbox_thread" WHERE "inbox_thread"."id" = 1', True),
    ],
)
def test_a_query_without_the_contact_would_be_seen(sql, scoped):
    assert _is_scoped(sql, {1}) is scoped


def _tables(sql: str) -> set[str]:
    return set(_TABLE.findall(sql)) - NOBODYS


def _is_scoped(sql: str, contacts: set[int]) -> bool:
    """Whether a query asks for rows of these contacts alone: by the contact, or by rows that lead to them."""
    if not _tables(sql):
        return True
    named = [(column, {int(n) for n in re.findall(r"\d+", values)}) for column, values in _NAMED.findall(sql)]
    ours = [ids <= contacts for column, ids in named if column.endswith("contact_id")]
    if ours:
        return all(ours)
    return any(_leads_to(column, ids, contacts) for column, ids in named)


def _leads_to(column: str, ids: set[int], contacts: set[int]) -> bool:
    if column not in KEYS:
        return False
    model, path = KEYS[column]
    return set(model.objects.filter(pk__in=ids).values_list(path, flat=True)) <= contacts
