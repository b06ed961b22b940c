"""Redis may die, forget or be cut off, and hints may be lost: screens become equal to the database all the same."""

import asyncio
import time

import pytest
import pytest_asyncio
import redis

from channels_app.live import groups, hub, push, wire
from channels_app.live.packets import Frame, Row, frame, origin_of, pack, unpack
from config.embedded.redis import Redis
from inbox.actors import Actor
from tests.channels_app.live.conftest import act

pytestmark = pytest.mark.django_db(transaction=True)


@pytest_asyncio.fixture
async def own_redis(tmp_path, settings):
    """A Redis that a test may kill."""
    server = Redis(tmp_path)
    await asyncio.to_thread(server.start)
    settings.REDIS_URL = server.url()
    yield server
    await asyncio.to_thread(server.stop)


async def linked():
    """Wait until what other processes publish comes in."""
    async with asyncio.timeout(10):
        while not hub.HUB.is_linked:
            await asyncio.sleep(0.02)


async def from_elsewhere(server, *packets):
    """Another process publishes."""
    client = redis.Redis.from_url(server.url())
    await asyncio.to_thread(client.publish, wire.name("all"), pack("another process", list(packets)))
    client.close()


def hello_to(agent_thread):
    return Frame(groups.thread(agent_thread.pk), frame("item", thread="x", rev=1, kind="message", id="1", html=""))


async def watching(screens, agent, thread):
    screen = await screens(agent)
    await screen.watch(thread)
    await screen.until("watching")
    return screen


async def test_what_another_process_publishes_comes_in_again_after_every_kind_of_break(
    ana, whatsapp, own_redis, screens, hear
):
    thread = (await hear(whatsapp, "hi")).thread
    screen = await watching(screens, ana, thread)

    async def kill():
        await asyncio.to_thread(own_redis.stop)
        await asyncio.sleep(0.3)
        assert not hub.HUB.is_linked
        await asyncio.to_thread(own_redis.start)

    async def cut():
        client = redis.Redis.from_url(own_redis.url())
        await asyncio.to_thread(client.execute_command, "CLIENT", "KILL", "TYPE", "pubsub")
        client.close()
        await asyncio.sleep(0.1)

    for break_it in (lambda: asyncio.sleep(0), cut, kill):
        await break_it()
        await linked()
        await from_elsewhere(own_redis, hello_to(thread))
        assert (await screen.until("item"))["thread"] in ("x", str(thread.pk))


async def test_with_redis_dead_the_screens_of_this_process_go_on_and_nobody_waits(
    ana, whatsapp, own_redis, screens, hear
):
    thread = (await hear(whatsapp, "hi")).thread
    screen = await watching(screens, ana, thread)
    await asyncio.to_thread(own_redis.stop)
    await hear(whatsapp, "still there?")
    await screen.until(lambda told: told["type"] == "item" and told["item"].get("text") == "still there?")
    begun = time.monotonic()
    for _ in range(50):
        await asyncio.to_thread(wire.publish, [hello_to(thread)])
    assert time.monotonic() - begun < 5


async def test_a_hint_that_was_lost_costs_a_few_seconds(ana, whatsapp, screens, hear, monkeypatch):
    thread = (await hear(whatsapp, "hi")).thread
    screen = await watching(screens, ana, thread)
    monkeypatch.setattr(push.PUSHER, "add", lambda changes: None)
    lost = await hear(whatsapp, "nobody was told")
    assert (await screen.until("thread"))["state"]["last_message"]["snippet"] == "nobody was told"
    assert (await screen.until("item"))["id"] == str(lost.pk)


async def test_a_thread_that_left_unnoticed_is_gone_from_lists(ana, boris, sales, sms, screens, hear, monkeypatch):
    from inbox.models import Channel

    thread = (await hear(sms, "hi")).thread
    await act(Channel.objects.filter(pk=sms.pk).update)(team=None)
    Channel.objects.forget()
    screen = await screens(ana)
    monkeypatch.setattr(push.PUSHER, "add", lambda changes: None)
    await act(thread.assign)(Actor.agent(boris), agent=boris, team=sales)
    assert (await screen.until("gone"))["thread"] == str(thread.pk)


async def test_an_erasure_that_nobody_was_told_of_has_lists_read_anew(ana, whatsapp, screens, hear, monkeypatch):
    from inbox.erasing import erase
    from inbox.models import Contact

    thread = (await hear(whatsapp, "hi")).thread
    screen = await watching(screens, ana, thread)
    monkeypatch.setattr(push.PUSHER, "add", lambda changes: None)
    await act(erase)(await act(Contact.objects.get)(), Actor.agent(ana))
    assert (await screen.until("reset"))["thread"] is None


async def test_an_erased_thread_is_gone(ana, whatsapp, screens, hear):
    from inbox.erasing import erase
    from inbox.models import Contact

    thread = (await hear(whatsapp, "hi")).thread
    screen, later = await watching(screens, ana, thread), await screens(ana)
    await act(erase)(await act(Contact.objects.get)(), Actor.agent(ana))
    assert (await screen.until("gone"))["thread"] == str(thread.pk)
    await later.send(type="resume", cursor=later.frames[0]["cursor"])
    assert (await later.until("reset"))["thread"] is None


async def test_after_flushall_groups_are_told_again(ana, whatsapp, own_redis, screens, hear):
    thread = (await hear(whatsapp, "hi")).thread
    await watching(screens, ana, thread)
    await linked()
    client = redis.Redis.from_url(own_redis.url())
    names = [wire.name(group) for group in (groups.ROWS, groups.thread(thread.pk))]
    assert all(await asyncio.to_thread(client.mget, names))
    await asyncio.to_thread(client.flushall)
    assert not any(await asyncio.to_thread(client.mget, names))
    await hub.HUB.tell_groups()
    assert all(await asyncio.to_thread(client.mget, names))
    client.close()


async def test_rubbish_on_the_line_is_passed_over(ana, whatsapp, own_redis, screens, hear):
    thread = (await hear(whatsapp, "hi")).thread
    screen = await watching(screens, ana, thread)
    await linked()
    client = redis.Redis.from_url(own_redis.url())
    for rubbish in (b"", b"{", b"[1]", b'x\n[["Nothing", {}]]', b'x\n[["Frame", {"no": 1}]]', b"x\n\xff", b"\xff\xfe"):
        await asyncio.to_thread(client.publish, wire.name("all"), rubbish)
    client.close()
    await from_elsewhere(own_redis, hello_to(thread))
    assert (await screen.until("item"))["id"] == "1"


def test_packets_survive_the_journey():
    told = [
        Frame("thread.1", frame("item", html="<b>é</b>"), '{"a":1}', internal=True),
        Row("rows", 7, 3, '{"v":1', (None, [1], [2]), None, 4, {"*": 1}),
    ]
    packed = pack("me", told).encode()
    came = unpack(packed)
    assert origin_of(packed) == "me" and came[0] == told[0]
    assert (came[1].standing, came[1].reads) == ([None, [1], [2]], {"*": 1})


async def test_nobody_looks_so_nothing_is_rendered(whatsapp, own_redis, hear, monkeypatch):
    rendered = []
    monkeypatch.setattr(push.render, "rows", lambda *args: rendered.append(args) or [])
    await hear(whatsapp, "hi")
    await asyncio.sleep(0.3)
    assert rendered == []
