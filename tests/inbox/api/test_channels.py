"""Channels, templates and parked items over the API."""

from __future__ import annotations

from typing import Any

import pytest

from channels_app import doors, syncing
from channels_app.models import Parked, Raw, Template
from channels_app.providers.base import Standing
from channels_app.providers.templated import Templated
from inbox import pending, subscribing
from inbox.clock import now
from inbox.models import Channel, Message
from tests.inbox.api.conftest import Door, key


def test_a_channel_tells_how_it_is_to_those_who_may_see_it(as_ana: Door, stranger: Door, whatsapp: Channel) -> None:
    told = as_ana.get("channels/wa-main/")
    assert told["webhook_url"] == "http://testserver/webhooks/whatsapp/wa-main/"
    assert told["health"]["state"] == "unknown"
    assert "settings" not in str(told)
    assert stranger.get("channels/")["results"] == []
    stranger.get("channels/wa-main/", 404)
    assert [row["key"] for row in as_ana.get("channels/")["results"]] == ["wa-main"]


def test_templates_are_kept_as_the_provider_tells_them(
    as_ana: Door, whatsapp: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Provider:
        told: list[dict[str, Any]] = [
            {
                "name": "shipped",
                "language": "en",
                "status": "APPROVED",
                "category": "UTILITY",
                "components": [{"type": "BODY"}],
            },
            {
                "name": "late",
                "language": "en",
                "status": "REJECTED",
                "rejected_reason": "INVALID_FORMAT",
                "quality_score": {"score": "RED"},
            },
        ]

        def templates(self, settings: Any) -> Any:
            return self.told

        def standing(self, settings: Any) -> Standing:
            return Standing()

    Templated.register(Provider)
    monkeypatch.setattr(syncing, "provider_of", lambda channel: Provider())
    monkeypatch.setattr(syncing, "settings_of", lambda channel: None)
    Template.objects.create(channel=whatsapp, name="gone", language="en", status="APPROVED", synced_at=now())
    assert as_ana.post("channels/wa-main/sync/", None, 200)["templates"] == 2
    rows = as_ana.get("templates/?channel=wa-main")["results"]
    assert {(row["name"], row["sendable"], row["reason"]) for row in rows} == {
        ("shipped", True, None),
        ("late", False, "INVALID_FORMAT"),
    }


def test_a_channel_that_cannot_be_asked_says_why(as_ana: Door, whatsapp: Channel) -> None:
    assert as_ana.post("channels/wa-main/sync/", None, 409)["code"] == "not_synced"


def test_parked_items_and_raw_bodies_are_for_admins(as_admin: Door, hello: Message, whatsapp: Channel) -> None:
    raw = Raw.objects.create(
        channel=whatsapp, content_type="application/json", body=f'{{"id": "{hello.provider_id}"}}'.encode()
    )
    Parked.objects.create(raw=raw, channel=whatsapp, reason="Not understood.")
    Raw.objects.create(channel=whatsapp, body=b"other")
    assert [row["reason"] for row in as_admin.get("parked/?channel=wa-main")["results"]] == ["Not understood."]
    told = as_admin.get(f"messages/{hello.pk}/raw/")["results"]
    assert [row["id"] for row in told] == [str(raw.pk)]
    for path in ("parked/", f"messages/{hello.pk}/raw/"):
        key("read", "write").get(path, 403)
    assert pending.waits()["inbound"].count == 2


def test_webhooks_never_go_into_our_own_network() -> None:
    for url in (
        "http://127.0.0.1:1/",
        "http://[::1]/",
        "http://169.254.169.254/",
        "http://10.0.0.1/",
        "http://0x7f.1/",
    ):
        with pytest.raises(subscribing.Unreachable):
            doors.post(url, b"{}", {})
