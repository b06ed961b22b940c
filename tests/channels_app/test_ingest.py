"""From raw rows to messages: nothing lost, nothing doubled, bad ones parked, order kept."""

import json
from typing import Any

import pytest

from channels_app import ingest
from channels_app.models import Parked, Raw, RawState
from channels_app.providers import registry
from channels_app.providers.base import Provider, Told
from inbox.inbound import Inbound, Party, Unreadable
from inbox.models import Channel, Message

pytestmark = pytest.mark.django_db(transaction=True)


class Plain(Provider):
    """A provider whose bodies are lists of texts; "bad" cannot be read, "kill" spoils its transaction."""

    kind, medium, label = "plain", "web", "Plain"
    Settings = dict

    def outside_ids(self, settings: Any) -> list[str]:
        return []

    def address(self, settings: Any) -> str:
        return "plain"

    def unfit(self, settings: Any, draft: Any) -> None:
        return None

    def send(self, settings: Any, outgoing: Any) -> Any:
        raise AssertionError

    def parse(self, settings, body, content_type, received_at):
        told = []
        for text in json.loads(body):
            party = Party((("visitor", text.split(":")[0]),))
            item = Unreadable("It is bad.", text) if text == "bad" else Inbound(text, party, "text", text)
            told.append(Told(Inbound(text, Party((("nonsense", "x"),)), "text") if text == "kill" else item))
        return told


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch, db: None) -> Channel:
    monkeypatch.setattr(registry, "every", lambda: {"plain": Plain()})
    monkeypatch.setattr("channels_app.reading.settings_of", lambda channel: None)
    return Channel.objects.create(key="plain", kind="plain", medium="web", name="Plain")


def keep(channel: Channel, *bodies: list[str]) -> list[Raw]:
    return [ingest.keep(channel, "application/json", json.dumps(body).encode()) for body in bodies]


def texts() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("text", flat=True))


def test_rows_are_taken_in_the_order_of_their_arrival(plain):
    keep(plain, ["dina:1", "dina:2"], ["dina:3"], ["dina:1"])
    ingest.drain(plain.pk)
    assert texts() == ["dina:1", "dina:2", "dina:3"]
    assert set(Raw.objects.values_list("state", flat=True)) == {RawState.DONE}


def test_a_bad_element_is_parked_and_its_neighbours_go_in(plain):
    keep(plain, ["dina:1", "bad", "dina:2"])
    ingest.drain(plain.pk)
    assert texts() == ["dina:1", "dina:2"]
    assert Parked.objects.get().reason == "It is bad."


def test_an_element_that_spoils_its_transaction_is_parked_and_its_neighbours_go_in(plain):
    keep(plain, ["dina:1"], ["dina:2", "kill", "dina:3"], ["dina:4"])
    ingest.drain(plain.pk)
    assert texts() == ["dina:1", "dina:2", "dina:3", "dina:4"]
    assert Parked.objects.get().position == 1


def test_a_body_that_is_no_json_is_parked_whole(plain):
    ingest.keep(plain, "application/json", b"{nonsense")
    ingest.drain(plain.pk)
    assert Parked.objects.get().excerpt == "{nonsense" and not Raw.objects.filter(state="pending").exists()


def test_a_body_that_killed_the_process_again_and_again_is_parked(plain):
    Raw.objects.filter(pk=keep(plain, ["dina:1"])[0].pk).update(attempts=ingest.TRIES)
    keep(plain, ["dina:2"])
    ingest.drain(plain.pk)
    assert texts() == ["dina:2"] and "tried 5 times" in Parked.objects.get().reason


def test_a_parked_element_can_be_tried_again(plain, monkeypatch):
    keep(plain, ["dina:1", "kill"])
    ingest.drain(plain.pk)
    parked = Parked.objects.get()
    assert not _quietly(ingest.replay, parked)
    monkeypatch.setattr(
        Plain,
        "parse",
        lambda *_: [Told(Inbound(text, Party((("visitor", "d"),)), "text", text)) for text in ("dina:1", "late")],
    )
    assert ingest.replay(parked)
    assert texts() == ["dina:1", "late"] and Parked.objects.get().solved_at


def test_the_sweep_takes_up_what_was_left(plain):
    row = keep(plain, ["dina:1"])[0]
    Raw.objects.filter(pk=row.pk).update(received_at="2026-01-01T00:00:00Z")
    assert ingest.sweep() == 1 and texts() == ["dina:1"]


def _quietly(function: Any, *args: Any) -> Any:
    try:
        return function(*args)
    except Exception:
        return False
