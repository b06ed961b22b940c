"""Health and figures are answered before Django, for people and for load balancers."""

import json

import psycopg
import pytest
from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from pytest_django import Settings

from config import presence, readiness
from config.asgi import application


async def _get(path: str, peer: str = "127.0.0.1", **headers: str) -> tuple[int, str]:
    pairs = [(name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in headers.items()]
    scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": pairs, "client": (peer, 1)}
    caller = ApplicationCommunicator(application, scope)
    await caller.send_input({"type": "http.request", "body": b""})
    start = await caller.receive_output(60)
    body = await caller.receive_output(60)
    await caller.wait(60)
    return start["status"], body["body"].decode()


@pytest.mark.parametrize("path", ["/healthz", "/healthz/"])
async def test_the_process_says_that_it_is_up_whatever_the_host(path: str) -> None:
    assert await _get(path, peer="203.0.113.9", host="10.0.0.5:8000") == (200, '{"ok": true}')


@pytest.mark.django_db(transaction=True)
async def test_without_a_worker_it_is_not_ready() -> None:
    status, body = await _get("/readyz")
    assert status == 503
    expected = {"ok": False, "database": True, "redis": True, "migrations": True, "worker": False}
    assert json.loads(body) == expected


@pytest.mark.django_db(transaction=True)
async def test_with_a_worker_it_is_ready_even_without_redis(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presence, "is_there", lambda kind: True)
    monkeypatch.setattr(settings, "REDIS_URL", "redis://127.0.0.1:1/0")
    status, body = await _get("/readyz")
    assert (status, json.loads(body)["redis"]) == (200, False)


@pytest.mark.django_db(transaction=True)
def test_a_process_is_there_from_its_announcement_to_its_end() -> None:
    leave = presence.announce("tester")
    while not presence.is_there("tester"):
        pass
    leave()
    while presence.is_there("tester"):
        pass


def test_without_a_database_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> bool:
        raise psycopg.OperationalError

    monkeypatch.setattr(presence, "database_answers", away)
    assert readiness.state()["database"] is False


@pytest.mark.django_db(transaction=True)
async def test_figures_are_for_this_machine_and_for_the_token(settings: Settings) -> None:
    settings.OPS_TOKEN = "t" * 40
    assert (await _get("/metrics", peer="203.0.113.9"))[0] == 401
    assert (await _get("/metrics", x_forwarded_for="203.0.113.9"))[0] == 401
    assert (await _get("/metrics", peer="203.0.113.9", authorization="Bearer \xff"))[0] == 401
    assert (await _get("/metrics", peer="203.0.113.9", authorization="Bearer " + "t" * 40))[0] == 200


@pytest.mark.django_db(transaction=True)
async def test_figures_are_in_the_format_of_prometheus() -> None:
    status, body = await _get("/metrics")
    assert status == 200
    assert 'throughline_pending{what="inbound"} 0.0' in body
    assert "# TYPE throughline_webhooks_refused_total counter" in body


async def test_no_token_set_opens_nothing(settings: Settings) -> None:
    settings.OPS_TOKEN = ""
    assert (await _get("/metrics", peer="203.0.113.9", authorization="Bearer "))[0] == 401
