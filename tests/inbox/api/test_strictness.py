"""What is malformed, too much or not allowed is refused with a problem, before anything is done."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from inbox import rates
from inbox.models import Agent, ApiKey, Thread
from tests.inbox.api.conftest import API, Door, key


def _send(door: Door, path: str, body: bytes, content_type: str = "application/json", method: str = "POST") -> Any:
    return door.client.generic(method, API + path, body, content_type, headers=door.headers)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"[" * 65 + b"]" * 65, 400),
        (b'{"name": ' + b"[" * 70_000, 400),
        (b'{"name": "' + b"[" * 200 + b'"}', 201),
        (b'{"name": NaN}', 400),
        (b'{"name": Infinity}', 400),
        (b'{"name": 1e999}', 400),
        (b'{"name": "\xff"}', 400),
        (b'{"name": "\\ud800x"}', 201),
        (b'{"name": "x\\u0000"}', 201),
        (b'{"external_id": "x\\u0000"}', 400),
        (b'{"name": "x"', 400),
        (b"null", 400),
        (b"[]", 400),
        (b'{"name": ' + b"9" * 5_000 + b"}", 400),
        (b'{"name": "' + b"x" * 1_048_576 + b'"}', 413),
        (b'{"is_staff": true, "name": "x"}', 400),
    ],
)
def test_a_body_is_small_shallow_plain_json(db: None, body: bytes, status: int) -> None:
    response = _send(key("write"), "contacts/", body)
    assert response.status_code == status, response.content
    if status == 201:
        assert "\ud800" not in response.json()["name"] and "\x00" not in response.json()["name"]
    else:
        assert response["Content-Type"] == "application/problem+json"


def test_an_unknown_field_is_named(db: None) -> None:
    told = key("write").post("contacts/", {"name": "x", "is_staff": True}, 400)
    assert [error["field"] for error in told["errors"]] == ["is_staff"]


@pytest.mark.parametrize(
    "path", ["threads/１/", "threads/-1/", "threads/1.0/", "threads/9999999999999999999/", "threads/%00/"]
)
def test_ids_in_addresses_are_ascii_digits_of_a_bigint(db: None, path: str) -> None:
    response = _send(key("read"), path, b"", method="GET")
    assert (response.status_code, response.json()["code"]) == (404, "not_found")


def test_another_type_of_body_and_another_method_are_told(db: None) -> None:
    door = key("write")
    assert _send(door, "contacts/", b"name=x", "application/x-www-form-urlencoded").status_code == 415
    refused = _send(door, "contacts/", b"", method="PUT")
    assert (refused.status_code, refused.json()["code"]) == (405, "method_not_allowed")
    assert {"GET", "POST"} <= set(refused["Allow"].split(", "))
    assert _send(door, "contacts/", b"", method="OPTIONS").status_code == 405
    assert _send(door, "contacts/", b"", method="HEAD").status_code == 200
    assert door.client.get(f"{API}contacts/", headers={**door.headers, "Accept": "text/html"}).status_code == 200


def test_who_is_unknown_is_asked_for_a_token_and_a_wrong_token_beats_a_session(as_ana: Door) -> None:
    response = Client().get(f"{API}me/")
    assert (response.status_code, response["WWW-Authenticate"]) == (401, 'Bearer realm="throughline"')
    for token in ("", "wrong", "\u00e9" * 40, "x" * 10_000):
        headers = {"Authorization": f"Bearer {token}".encode().decode("latin-1")}
        assert as_ana.client.get(f"{API}me/", headers=headers).json()["code"] == "token_invalid"
    assert as_ana.client.get(f"{API}me/", headers={"Authorization": "Basic eDp5"}).status_code == 200


def test_a_session_sends_the_csrf_token_and_a_key_need_not(ana: Agent, thread: Thread) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(ana, backend="django.contrib.auth.backends.ModelBackend")
    path, body = f"{API}threads/{thread.pk}/notes/", json.dumps({"text": "x"})
    refused = client.post(path, body, "application/json")
    assert (refused.status_code, refused.json()["code"]) == (403, "csrf_failed")
    door = key("write")
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(path, body, "application/json", headers=door.headers).status_code == 201


def test_a_keys_last_use_is_noted_and_expiry_and_revocation_end_it(db: None) -> None:
    door = key("read")
    door.get("me/")
    used = ApiKey.objects.get().last_used_at
    door.get("me/")
    assert ApiKey.objects.get().last_used_at == used
    ApiKey.objects.update(active=False)
    assert door.client.get(f"{API}me/", headers=door.headers).status_code == 401


def test_too_many_calls_are_told_to_wait_with_redis_and_without(
    db: None, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.API_RATE = 3
    for away in (False, True):
        monkeypatch.setattr(rates, "_away_until", float("inf") if away else 0.0)
        door = key("read")
        statuses = [_send(door, "me/", b"", method="GET").status_code for _ in range(12)]
        assert 429 in statuses and statuses[:3] == [200] * 3
    response = _send(door, "me/", b"", method="GET")
    assert response.status_code in (200, 429)
    if response.status_code == 429:
        assert 1 <= int(response["Retry-After"]) <= 10


def test_what_breaks_inside_is_a_plain_500(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: Any) -> None:
        raise ZeroDivisionError("secret detail")

    door = key("read")
    door.client.raise_request_exception = False
    monkeypatch.setattr("inbox.api.me.Status.get", lambda self, request: broken(self))
    response = _send(door, "status/", b"", method="GET")
    assert (response.status_code, response["Content-Type"]) == (500, "application/problem+json")
    assert b"secret" not in response.content


def test_a_forged_cursor_is_a_400_whatever_is_in_it(db: None) -> None:
    from inbox.api import paging

    door = key("read")
    for name, values in [("contacts", ["x"]), ("contacts", [None]), ("contacts", [10**30]), ("threads:all", ["x", 1])]:
        path = "threads/?view=all" if name.startswith("threads") else "contacts/?"
        response = _send(door, f"{path}&cursor={paging.pack(name, values)}", b"", method="GET")
        assert response.status_code == 400, (name, values, response.content)
