"""Every caller on every route, on objects of their own and on foreign ones: exactly what the manifest says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from tests.access.manifest import MANIFEST, admin_models, api_routes, page_routes, sockets
from tests.access.world import CALLERS, SESSIONS, World, build

pytestmark = pytest.mark.django_db
API = "/api/v1/"
#: statuses by which something is withheld
WITHHELD = (401, 403, 404, 405, 500)
STRANGERS = ("nobody", "visitor", "gone", "revoked")


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Built once; every call is undone by itself."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _nobody_is_woken(monkeypatch: pytest.MonkeyPatch, world: World) -> None:
    for task in ("import_history", "tell_subscribers"):
        monkeypatch.setattr(f"inbox.tasks.{task}.delay", lambda *args: None)


def test_the_manifest_is_whole() -> None:
    assert api_routes() == set(MANIFEST["api"])
    assert page_routes() == set(MANIFEST["pages"])
    assert sockets() == set(MANIFEST["sockets"])
    assert admin_models() == MANIFEST["admin"]


@pytest.mark.parametrize("route", sorted(MANIFEST["api"]))
def test_a_route_is_open_to_those_who_may_and_to_nobody_else(world: World, django_db_blocker: Any, route: str) -> None:
    need, kind, *body = MANIFEST["api"][route]
    wrong = []
    with django_db_blocker.unblock():
        for caller in CALLERS:
            for which in ("ours", "hidden", "none") if kind else ("ours",):
                expected = _expected(caller, need, kind, which)
                status = _call(world, caller, route, kind, which, *body)
                if not (status == expected if expected else status not in WITHHELD):
                    wrong.append(f"{caller} on {which}: {status}, not {expected or 'let in'}")
    assert not wrong, wrong


@pytest.mark.parametrize("route", sorted(MANIFEST["ends"]))
def test_both_ends_of_a_call_must_be_seen(world: World, django_db_blocker: Any, route: str) -> None:
    kind, body = MANIFEST["ends"][route]
    with django_db_blocker.unblock():
        assert _call(world, "ana", route, kind, "ours", body) == 404
        assert _call(world, "write", route, kind, "ours", body) in (200, 201, 409)


@pytest.mark.parametrize("route", sorted(route for route, (who, _) in MANIFEST["pages"].items() if who == "agent"))
def test_a_page_is_for_those_who_are_signed_in_and_see_its_object(
    world: World, django_db_blocker: Any, route: str
) -> None:
    kind = MANIFEST["pages"][route][1]
    wrong = []
    with django_db_blocker.unblock():
        for caller in (*STRANGERS, *SESSIONS[:4]):
            for which in ("ours", "hidden", "none") if kind else ("ours",):
                status = _page(world, caller, route, kind, which)
                allowed = caller not in STRANGERS and (
                    not kind or (which != "none" and caller in MANIFEST["sees"][which])
                )
                fits = status == 200 if allowed and kind != "attachment" else status in (302, 401, 403, 404)
                if not fits:
                    wrong.append(f"{caller} on {which}: {status}")
    assert not wrong, wrong


@pytest.mark.parametrize("model", sorted(MANIFEST["admin"]))
def test_the_admin_is_for_admins(world: World, django_db_blocker: Any, model: str) -> None:
    path = f"/admin/{model.lower().replace('.', '/')}/"
    with django_db_blocker.unblock():
        for caller in CALLERS:
            client, headers = world.callers[caller]
            status = client.get(path, headers=headers).status_code
            assert status == (200 if caller == "admin" else 302), f"{caller}: {status}"


def test_the_matrix_can_fail(world: World, django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inbox.policy.Caller.sees_everything", True)
    with django_db_blocker.unblock():
        assert _call(world, "eve", "GET contacts/{id}/", "contact", "ours") == 200


def _expected(caller: str, need: str, kind: str, which: str) -> int:
    """The status by which the call must be refused, 0 when it must be let in."""
    if caller in STRANGERS:
        return 401
    if caller not in MANIFEST["needs"][need]:
        return 403
    if not kind:
        return 0
    return 0 if which != "none" and caller in _seers(kind, which) else 404


def _seers(kind: str, which: str) -> list[str]:
    if kind in ("job", "parked"):
        return list(MANIFEST["needs"]["read"])
    if kind == "subscription":
        return list(MANIFEST["sees"]["own_subscription" if which == "ours" else "others_subscription"])
    return list(MANIFEST["sees"][which])


def _call(world: World, caller: str, route: str, kind: str, which: str, body: str = "") -> int:
    method, path = route.split(" ")
    names = dict(world.objects["hidden" if which == "hidden" else "ours"])
    names |= {"id": names.get(kind, ""), "key": names["channel"]}
    if which == "none":
        names |= {"id": "999999999", "key": "no-such-channel"}
    query = body if body.startswith("?") else ""
    data = _filled(body, names).encode() if not query else b""
    client, headers = world.callers[caller]
    content_type = {"uploads/": "multipart/form-data; boundary=x", "history/": "application/x-ndjson"}.get(
        path, "application/json"
    )
    with transaction.atomic():
        response = client.generic(method, API + _filled(path, names) + query, data, content_type, headers=headers)
        transaction.set_rollback(True)
    return response.status_code


def _page(world: World, caller: str, route: str, kind: str, which: str) -> int:
    names = world.objects["hidden" if which == "hidden" else "ours"]
    pk = names[kind] if kind and which != "none" else "999999999"
    path = route.replace("<int:pk>", pk).replace("<int:id>", pk).replace("<int:link_id>", names["link"])
    client, headers = world.callers[caller]
    with transaction.atomic():
        response = client.get(
            f"/{path}", {"other": names["suggested_contact"]} if path.endswith("/link/") else {}, headers=headers
        )
        transaction.set_rollback(True)
    return response.status_code


def _filled(template: str, names: dict[str, str]) -> str:
    for name, value in names.items():
        template = template.replace("{" + name + "}", value)
    return template
