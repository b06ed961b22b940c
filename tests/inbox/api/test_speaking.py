"""Replies, notes and timelines over the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from inbox import outlets
from inbox.actors import SYSTEM, Actor
from inbox.models import Bot, Channel, Message, Thread
from inbox.models.thread.changing import changes
from tests.inbox.api.conftest import Door, Ways, key


def test_who_is_calling_is_told_for_sessions_and_keys(as_ana: Door, db: None) -> None:
    me = as_ana.get("me/")
    assert (me["kind"], me["name"], me["role"], me["scopes"]) == ("agent", "Ana Duarte", "agent", ["read", "write"])
    assert [team["name"] for team in me["teams"]] == ["Support"]
    assert key("signals").get("me/")["scopes"] == ["signals"]


def test_a_reply_is_queued_once_however_often_it_is_sent(as_ana: Door, thread: Thread) -> None:
    path = f"threads/{thread.pk}/replies/"
    body = {"text": "It left today.", "client_id": "c1", "seen_seq": thread.last_seq}
    first = as_ana.post(path, body)
    again = as_ana.post(path, body, 200)
    assert (first["id"], first["status"], first["author"]["name"]) == (again["id"], "queued", "Ana Duarte")
    assert as_ana.post(path, {**body, "text": "No."}, 409)["code"] == "client_id_reused"
    row = as_ana.get(f"threads/{thread.pk}/")
    assert row["baton"]["holder"]["name"] == "Ana Duarte"
    assert row["waiting_since"] is None


def test_nobody_answers_blind(
    as_ana: Door, as_boris: Door, thread: Thread, say: Callable[..., Message], whatsapp: Channel
) -> None:
    path = f"threads/{thread.pk}/replies/"
    assert as_ana.post(path, {"text": "Hi"}, 400)["errors"][0]["field"] == "seen_seq"
    seen = thread.last_seq
    say(whatsapp, "Never mind!")
    as_boris.post(f"threads/{thread.pk}/notes/", {"text": "@Ana Duarte wait"})
    stale = as_ana.post(path, {"text": "Hi", "seen_seq": seen}, 409)
    assert (stale["code"], [item["kind"] for item in stale["items"]]) == ("seen_seq_stale", ["message", "note"])
    thread.refresh_from_db()
    as_ana.post(path, {"text": "Hi", "seen_seq": thread.last_seq})
    assert (
        as_ana.post(path, {"text": "Hi", "seen_seq": thread.last_seq + 9, "epoch": 7}, 409)["code"] == "seen_seq_stale"
    )


def test_a_key_need_not_say_what_it_saw_and_speaks_as_the_system(thread: Thread) -> None:
    message = key("write").post(f"threads/{thread.pk}/replies/", {"text": "Your parcel left."})
    assert message["author"]["kind"] == "system"


def test_the_law_of_the_channel_is_told_with_the_other_ways(
    as_ana: Door, thread: Thread, ways: Ways, sms: Channel
) -> None:
    ways.refused = outlets.Refused("window_closed", "The window closed 2 h ago.")
    refused = as_ana.post(f"threads/{thread.pk}/replies/", {"text": "Hi", "seen_seq": thread.last_seq}, 422)
    assert refused["code"] == "window_closed"
    assert {way["key"] for way in refused["channels"]} == {"wa-main", "sms-main"}
    tried = as_ana.post(f"threads/{thread.pk}/replies/?dry_run=1", {"text": "Hi", "seen_seq": 0}, 200)
    assert (tried["can_send"], tried["reason"]) == ("no", "The window closed 2 h ago.")
    assert Message.objects.filter(direction="out").count() == 0


def test_what_makes_no_sense_is_refused_with_a_sentence(as_ana: Door, thread: Thread) -> None:
    path = f"threads/{thread.pk}/replies/"
    seen = {"seen_seq": thread.last_seq}
    for body, field in [
        ({}, "text"),
        ({"text": "x", "channel": "nope"}, "channel"),
        ({"text": "x", "address": "999"}, "address"),
        ({"text": "x", "reply_to": "999"}, "reply_to"),
        ({"attachments": ["999"]}, "attachments"),
        ({"text": "x", "hold": 31}, "hold"),
        ({"text": "x", "send_at": "tomorrow"}, "send_at"),
        ({"text": 7}, "text"),
        ({"text": "x", "baton": True}, "baton"),
        ({"text": "x", "seq": 1}, "seq"),
        ({"text": "x", "type": "system"}, "type"),
        ({"text": "x", "payload": []}, "payload"),
    ]:
        told = as_ana.post(path, {**seen, **body}, 400)
        assert told["errors"][0]["field"] == field, (body, told)


def test_a_note_is_written_once_and_calls_colleagues(as_ana: Door, as_boris: Door, thread: Thread) -> None:
    path = f"threads/{thread.pk}/notes/"
    note = as_ana.post(path, {"text": "@Boris Klein look\x00here", "client_id": "n1"})
    assert note["text"] == "@Boris Klein look\ufffdhere"
    assert [as_boris.get("me/")["id"]] == note["mentions"]
    assert as_ana.post(path, {"text": "@Boris Klein look\x00here", "client_id": "n1"}, 200)["id"] == note["id"]
    assert as_ana.post(path, {"text": "other", "client_id": "n1"}, 409)["code"] == "client_id_reused"


def test_a_timeline_is_read_in_pieces_both_ways(as_ana: Door, thread: Thread) -> None:
    for n in range(7):
        as_ana.post(f"threads/{thread.pk}/notes/", {"text": f"note {n}"})
    path = f"threads/{thread.pk}/timeline/"
    newest = as_ana.get(path + "?limit=3")
    assert [item["text"] for item in newest["results"]] == ["note 4", "note 5", "note 6"]
    assert newest["next"] is None
    older = as_ana.get(f"{path}?limit=3&before={newest['previous']}")
    assert [item["text"] for item in older["results"]] == ["note 1", "note 2", "note 3"]
    assert [item["text"] for item in as_ana.get(f"{path}?after={older['next']}")["results"]] == [
        "note 4",
        "note 5",
        "note 6",
    ]
    walked: list[Any] = []
    rev: int | None = 0
    while rev is not None:
        piece = as_ana.get(f"{path}?since_rev={rev}&limit=2")
        walked += [item["rev"] for item in piece["results"]]
        rev = piece["next"]
    assert len(walked) == len(set(walked)) == 8
    assert walked == sorted(walked)
    assert as_ana.get(f"{path}?epoch=99", 409)["code"] == "epoch_changed"
    assert as_ana.get(f"{path}?after=1&before=5", 400)["code"] == "invalid"


def test_a_bot_speaks_only_where_it_holds_the_baton_and_never_sees_notes(
    as_ana: Door, thread: Thread, robo: Bot
) -> None:
    robot = key("bot", bot=robo)
    as_ana.post(f"threads/{thread.pk}/notes/", {"text": "secret"})
    robot.get(f"threads/{thread.pk}/timeline/", 404)
    _give(thread, robo)
    seen = robot.get(f"threads/{thread.pk}/timeline/")
    assert [item["kind"] for item in seen["results"]] == ["message"]
    robot.get(f"threads/{thread.pk}/", 403)
    robot.post(f"threads/{thread.pk}/notes/", {"text": "x"}, 403)
    said = robot.post(f"threads/{thread.pk}/replies/", {"text": "I am a bot."})
    assert said["author"]["kind"] == "bot"
    thread.refresh_from_db()
    as_ana.post(f"threads/{thread.pk}/replies/", {"text": "I take over.", "seen_seq": thread.last_seq})
    lost = robot.post(f"threads/{thread.pk}/replies/", {"text": "Me again"}, 409)
    assert (lost["code"], lost["holder"]["name"]) == ("baton_lost", "Ana Duarte")


def _give(thread: Thread, bot: Bot) -> None:
    changes(lambda row: row.pass_baton(Actor.bot(bot), SYSTEM))(thread)
