"""Two agents' screens follow what happens."""

import pytest

from channels_app.live import watch as watch_module
from channels_app.live import watching
from inbox.actors import Actor
from tests.channels_app.live.conftest import act

pytestmark = pytest.mark.django_db(transaction=True)


def texts(screen, thread):
    return [item["item"]["text"] for item in screen.items.get(str(thread.pk), {}).values() if item["kind"] == "message"]


async def test_a_socket_says_hello_and_answers_a_ping(ana, screens):
    screen = await screens(ana)
    hello = screen.frames[0]
    assert (hello["v"], hello["agent"], hello["name"]) == (1, str(ana.pk), "Ana Duarte")
    assert hello["cursor"] and hello["server_time"].endswith("Z")
    await screen.send(type="ping")
    assert await screen.until("pong") == {"v": 1, "type": "pong"}


async def test_a_message_comes_to_two_agents_as_row_and_item(ana, boris, whatsapp, screens, hear):
    first = await hear(whatsapp, "Where is my parcel?")
    screen, other = await screens(ana), await screens(boris)
    for each in (screen, other):
        await each.watch(first.thread)
        watching = await each.until("watching")
        assert (watching["rev"], watching["after"]) == (first.thread.last_rev, 0)
        assert texts(each, first.thread) == ["Where is my parcel?"]
    second = await hear(whatsapp, "Hello?")
    for each in (screen, other):
        row = await each.until("thread")
        assert row["state"]["last_message"]["snippet"] == "Hello?" and row["state"]["unread"] == 2
        assert f'id="thread-{second.thread_id}"' in row["html"] and row["cursor"]
        item = await each.until("item")
        assert item["item"]["text"] == "Hello?" and f'id="message-{second.pk}"' in item["html"]


async def test_items_come_without_the_json_unless_it_is_asked_for(ana, whatsapp, screens, hear):
    message = await hear(whatsapp, "hi")
    screen = await screens(ana, "/ws/inbox/")
    await screen.watch(message.thread)
    item = await screen.until("item")
    assert "item" not in item and {"thread", "epoch", "seq", "rev", "kind", "id", "html"} <= set(item)


async def test_unread_is_each_readers_own(ana, boris, whatsapp, screens, hear):
    message = await hear(whatsapp, "one")
    await act(message.thread.mark_read)(str(ana.pk), message.seq)
    screen, other = await screens(ana), await screens(boris)
    await hear(whatsapp, "two")
    assert (await screen.until("thread"))["state"]["unread"] == 1
    assert (await other.until("thread"))["state"]["unread"] == 2


async def test_a_note_and_an_event_are_items_too(ana, boris, whatsapp, screens, hear):
    thread = (await hear(whatsapp, "hi")).thread
    screen = await screens(ana)
    await screen.watch(thread, after=thread.last_rev)
    await screen.until("watching")
    await act(thread.note)(Actor.agent(boris), "Called them")
    assert (await screen.until("item"))["item"]["text"] == "Called them"
    await act(thread.assign)(Actor.agent(boris), agent=boris)
    event = await screen.until("item")
    assert (event["kind"], event["item"]["event"]) == ("event", "thread.assigned")


async def test_watch_answers_with_everything_after_a_rev_in_its_order(ana, whatsapp, screens, hear, monkeypatch):
    monkeypatch.setattr(watching, "PAGE", 3)
    messages = [await hear(whatsapp, str(n)) for n in range(11)]
    screen = await screens(ana)
    await screen.watch(messages[0].thread, after=messages[3].rev)
    head = await screen.until("watching")
    revs = [told["rev"] for told in screen.frames if told["type"] == "item"]
    assert revs == sorted(revs) and min(revs) > messages[3].rev and head["rev"] >= messages[-1].rev
    assert texts(screen, messages[0].thread) == [str(n) for n in range(4, 11)]


async def test_what_happens_while_a_watch_is_answered_comes_in_the_order_of_rev(
    ana, whatsapp, screens, hear, monkeypatch
):
    monkeypatch.setattr(watching, "PAGE", 2)
    thread = (await hear(whatsapp, "0")).thread
    for n in range(1, 10):
        await hear(whatsapp, str(n))
    screen = await screens(ana)
    await screen.watch(thread)
    for n in range(10, 16):
        await hear(whatsapp, str(n))
    await screen.until("watching")
    revs = [told["rev"] for told in screen.frames if told["type"] == "item"]
    assert revs == sorted(set(revs))
    while len(texts(screen, thread)) < 16:
        await screen.until("item")
    assert texts(screen, thread) == [str(n) for n in range(16)]


async def test_another_epoch_or_a_rev_of_the_future_or_too_much_is_answered_reset(
    ana, whatsapp, screens, hear, monkeypatch
):
    thread = (await hear(whatsapp, "hi")).thread
    screen = await screens(ana)
    for epoch, after in ((2, 0), (1, 10_000)):
        await screen.watch(thread, epoch=epoch, after=after)
        assert await screen.until("reset") == {"v": 1, "type": "reset", "thread": str(thread.pk)}
    monkeypatch.setattr(watching, "TOO_FAR", 2)
    for _ in range(5):
        await hear(whatsapp, "again")
    await screen.watch(thread)
    assert (await screen.until("reset"))["thread"] == str(thread.pk)


async def test_unwatch_ends_the_items_and_not_the_rows(ana, whatsapp, screens, hear):
    thread = (await hear(whatsapp, "hi")).thread
    screen = await screens(ana)
    await screen.watch(thread)
    await screen.until("watching")
    await screen.send(type="unwatch", thread=str(thread.pk))
    await screen.quiet()
    await hear(whatsapp, "more")
    await screen.until("thread")
    assert "item" not in await screen.quiet()


async def test_no_more_than_fifty_threads_are_watched(ana, whatsapp, screens, hear, monkeypatch):
    monkeypatch.setattr(watch_module, "MOST", 1)
    thread = (await hear(whatsapp, "hi")).thread
    other = await act(_another_thread)()
    screen = await screens(ana)
    await screen.watch(thread)
    await screen.until("watching")
    await screen.watch(thread)
    await screen.until("watching")
    await screen.watch(other)
    error = await screen.until("error")
    assert (error["code"], error["of"], error["thread"]) == ("too_many_watched", "watch", str(other.pk))


async def test_counts_follow(ana, whatsapp, screens, hear):
    screen = await screens(ana)
    assert (await screen.until("counts"))["views"]["all"] == 0
    await hear(whatsapp, "hi")
    assert (await screen.until("counts"))["views"] == {
        "mine": 0, "unassigned": 1, "bot": 0, "snoozed": 0, "resolved": 0, "all": 1,
    }  # fmt: skip


def _another_thread():
    from inbox.models import Contact, Thread

    return Thread.objects.create(contact=Contact.objects.create(name="Eva"))
