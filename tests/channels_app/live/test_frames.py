"""Frames that are too many, too long or no frames at all."""

import asyncio
import json

import pytest
from django.db import OperationalError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from channels_app.live import asked, cursor, grants, resuming, sockets, watching
from channels_app.live.sockets import Wrong

NONSENSE = [
    [], 1, "x", None, {}, {"type": None}, {"type": 7}, {"type": []}, {"type": "nothing"}, {"type": "_do"}, {"type": "x" * 5000},
    {"type": "watch"}, {"type": "watch", "thread": "1", "epoch": "1"}, {"type": "watch", "thread": "1", "epoch": -1},
    {"type": "watch", "thread": "1", "epoch": True}, {"type": "watch", "thread": "1", "epoch": 10**30},
    {"type": "watch", "thread": "1", "epoch": 1, "after": 1.5}, {"type": "watch", "thread": "١", "epoch": 1},
    {"type": "watch", "thread": "9" * 19, "epoch": 1}, {"type": "watch", "thread": "9" * 30, "epoch": 1},
    {"type": "watch", "thread": {"a": 1}, "epoch": 1}, {"type": "watch", "thread": "1", "epoch": 1},
    {"type": "typing"}, {"type": "typing", "thread": "4"}, {"type": "unwatch", "thread": None}, {"type": "viewing", "thread": 5},
]  # fmt: skip
pytestmark = pytest.mark.django_db(transaction=True)


async def test_what_is_too_big_or_no_json_closes_with_4009(ana, screens):
    for text in ("", "{", "nonsense", "[" * 60_000, "x" * 65_537, "é" * 40_000, "NaN}", None):
        screen = await screens(ana)
        screen.socket.send(text, None if text is not None else b"\x00\x01")
        assert await screen.closed() == 4009, text


async def test_what_makes_no_sense_is_answered_and_the_socket_lives_on(ana, screens, monkeypatch):
    monkeypatch.setattr(sockets, "A_SECOND", 1000)
    screen = await screens(ana)
    for told in NONSENSE:
        screen.socket.send(json.dumps(told))
        error = await screen.until("error")
        assert error["code"] and error["detail"].endswith(".") and "of" in error, told
    assert await screen.quiet() == []


async def test_a_forged_cursor_is_answered_reset(ana, screens):
    screen = await screens(ana)
    for forged in (None, 1, "", "abc", "1.abc", "1", "-1.x", "9" * 90, "é.1", f"{2**63}.a", ["x"], "٣.a"):
        await screen.send(type="resume", cursor=forged)
        assert await screen.until("reset") == {"v": 1, "type": "reset", "thread": None}, forged


async def test_a_flood_is_told_once_and_then_closed(ana, screens):
    screen = await screens(ana)
    for _ in range(60):
        await screen.send(type="ping")
    error = await screen.until("error")
    assert (error["code"], error["of"]) == ("too_many_frames", "ping")
    for _ in range(200):
        await screen.send(type="ping")
    assert await screen.closed() == 4009
    assert len([told for told in screen.frames if told["type"] == "error"]) <= 3


def test_a_cursor_is_read_back_only_with_the_same_rights():
    made = cursor.make(12345, "these")
    assert cursor.read(made, "these") == 12345
    assert cursor.read(made, "others") is None and cursor.read(made.replace("12345", "12346"), "these") is None


@settings(max_examples=300, suppress_health_check=list(HealthCheck))
@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists, max_leaves=3))
def test_fields_of_any_kind_are_read_or_refused_by_a_sentence(value):
    for read in (lambda: asked.thread_of({"thread": value}), lambda: asked.number_of({"n": value}, "n")):
        try:
            assert 0 <= read() < 2**63
        except Wrong as wrong:
            assert wrong.detail.startswith("Send ")


async def test_a_database_that_does_not_answer_is_told_and_the_socket_lives_on(
    ana, whatsapp, screens, hear, monkeypatch
):
    thread = (await hear(whatsapp, "hi")).thread
    screen = await screens(ana)

    def no_database(*args, **more):
        raise OperationalError("the database system is starting up")

    with monkeypatch.context() as patch:
        patch.setattr(watching, "read", no_database)
        patch.setattr(grants, "read", no_database)
        patch.setattr(resuming, "horizon", no_database)
        await screen.watch(thread)
        error = await screen.until("error")
        assert (error["code"], error["of"]) == ("unavailable", "watch")
        await screen.send(type="resume", cursor=screen.frames[0]["cursor"])
        assert (await screen.until("error"))["of"] == "resume"
        await asyncio.sleep(1.2)
    await screen.watch(thread)
    assert (await screen.until("watching"))["rev"] == thread.last_rev


async def test_a_frame_that_meets_a_mistake_of_ours_is_answered(ana, whatsapp, screens, hear, monkeypatch):
    thread = (await hear(whatsapp, "hi")).thread
    screen = await screens(ana)
    with monkeypatch.context() as patch:
        patch.setattr(watching, "read", lambda *args, **more: 1 / 0)
        await screen.watch(thread)
        assert (await screen.until("error"))["code"] == "failed"
    assert "error" not in await screen.quiet()
