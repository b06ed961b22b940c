"""The API under ASGI, as it is served: exports leave piece by piece, streams of lines are read as they come."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from asgiref.sync import sync_to_async
from django.db import connections
from django.test import AsyncClient

from inbox import exporting, history
from inbox.models import Contact, Job, Thread
from tests.inbox.api.conftest import key

pytestmark = pytest.mark.django_db(transaction=True)


@pytest_asyncio.fixture(autouse=True)
async def _connections_are_closed() -> AsyncIterator[None]:
    """The test client keeps the connection of the thread that worked for it."""
    yield
    await sync_to_async(connections.close_all)()


def _people(count: int) -> None:
    for number in range(count):
        Thread.objects.begin(Contact.objects.create(name=f"P{number}", display_name=f"P{number}"))


async def test_an_export_leaves_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "BATCH", 2)
    await sync_to_async(_people)(5)
    door = await sync_to_async(key)("read")
    response = await AsyncClient().get("/api/v1/contacts/export.csv", headers=door.headers)
    pieces = [piece async for piece in response.streaming_content]
    assert len(pieces) == 4
    assert b"".join(pieces).count(b"\r\n") == 6


async def test_lines_are_taken_from_the_stream(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inbox.tasks.import_history.delay", lambda pk: None)
    monkeypatch.setattr(history, "_readers", [])
    door = await sync_to_async(key)("write")
    line = b'{"contact": {"external_id": "C-1"}, "direction": "in", "text": "hi", "at": "2020-01-01T00:00:00Z"}\n'
    client = AsyncClient()
    response = await client.post("/api/v1/history/", line * 3, "application/x-ndjson", headers=door.headers)
    assert response.status_code == 202, response.content
    pk = int(response.json()["id"])
    await sync_to_async(history.run)(pk)
    told = await sync_to_async(lambda: history.shape(Job.objects.get(pk=pk)))()
    assert (told["state"], told["imported"], told["skipped_total"]) == ("done", 1, 2)
