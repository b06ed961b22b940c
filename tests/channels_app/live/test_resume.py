"""Whatever a screen missed, after it is back it equals the database."""

import random

import pytest

from channels_app.live import resuming
from channels_app.live.hub import HUB
from inbox.actors import Actor
from inbox.inbound import Party
from inbox.models import Agent, Channel, Thread
from inbox.policy import Caller
from inbox.shapes import item_shapes, thread_rows
from tests.channels_app.live.conftest import act

pytestmark = pytest.mark.django_db(transaction=True)


async def test_resume_tells_the_threads_that_changed_and_no_others(ana, whatsapp, screens, hear):
    changed, quiet = (await hear(whatsapp, "a")).thread, (await hear(whatsapp, "b", _person(1))).thread
    await _nothing_in_flight()
    screen = await screens(ana)
    await screen.send(type="resume", cursor=screen.frames[0]["cursor"])
    cursor = (await screen.until("resumed"))["cursor"]
    screen.rows.clear()
    await hear(whatsapp, "c")
    await _nothing_in_flight()
    await screen.send(type="resume", cursor=cursor)
    resumed = await screen.until("resumed")
    assert set(screen.rows) == {str(changed.pk)} and str(quiet.pk) not in screen.rows
    screen.rows.clear()
    await screen.send(type="resume", cursor=resumed["cursor"])
    await screen.until("resumed")
    assert screen.rows == {}


async def test_what_changed_between_the_page_and_its_hello_is_told_by_a_resume(ana, whatsapp, screens, hear):
    message = await hear(whatsapp, "while the page was loading")
    for _ in range(2):
        screen = await screens(ana)
        await screen.send(type="resume", cursor=screen.frames[0]["cursor"])
        await screen.until("resumed")
        assert screen.rows[str(message.thread_id)]["last_message"]["snippet"] == "while the page was loading"


async def test_a_transaction_that_ends_after_a_later_one_is_not_missed(ana, whatsapp, screens, hear):
    """Numbers are given before commits: what was in flight when the cursor was made belongs to what is told."""
    import asyncio
    import threading

    from django.db import connection, transaction

    slow = (await hear(whatsapp, "a")).thread
    begun, go_on = threading.Event(), threading.Event()

    def change_slowly():
        try:
            with transaction.atomic():
                thread = Thread.objects.get(pk=slow.pk)
                thread.note(Actor("agent", "1", "Ana"), "slow")
                begun.set()
                go_on.wait(20)
        finally:
            connection.close()

    running = asyncio.get_running_loop().run_in_executor(None, change_slowly)
    while not begun.is_set():
        await asyncio.sleep(0.01)
    await hear(whatsapp, "b", _person(1))
    screen = await screens(ana)
    cursor = screen.frames[0]["cursor"]
    go_on.set()
    await running
    await screen.send(type="resume", cursor=cursor)
    await screen.until("resumed")
    assert str(slow.pk) in screen.rows


async def test_resume_after_a_thread_went_elsewhere_says_gone(ana, boris, sales, whatsapp, screens, hear):
    thread = (await hear(whatsapp, "a")).thread
    strange = (await hear(await act(_channel_of)(sales), "b", _person(1))).thread
    await act(Channel.objects.filter(pk=whatsapp.pk).update)(team=None)
    Channel.objects.forget()
    screen = await screens(ana)
    await screen.leave()
    await act(thread.assign)(Actor.agent(boris), team=sales)
    await act(strange.note)(Actor.agent(boris), "not for ana")
    back = await screens(ana)
    await back.send(type="resume", cursor=screen.frames[0]["cursor"])
    await back.until("resumed")
    assert [told["thread"] for told in back.frames if told["type"] == "gone"] == [str(thread.pk)] and not back.rows


async def test_a_list_too_far_behind_or_of_other_rights_is_read_anew(ana, sales, whatsapp, screens, hear, monkeypatch):
    screen = await screens(ana)
    cursor = screen.frames[0]["cursor"]
    for n in range(4):
        await hear(whatsapp, "a", _person(n))
    monkeypatch.setattr(resuming, "TOO_FAR", 2)
    await screen.send(type="resume", cursor=cursor)
    assert (await screen.until("reset"))["thread"] is None
    await act(ana.teams.add)(sales)
    back = await screens(ana)
    await back.send(type="resume", cursor=cursor)
    assert (await back.until("reset"))["thread"] is None


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_screens_that_miss_hints_at_random_equal_the_database_in_the_end(
    ana, boris, whatsapp, sms, screens, hear, monkeypatch, seed
):
    """Random acts, of which half the hints are lost, while the line breaks now and then; in the end it is compared."""
    chance = random.Random(seed)
    deliver = HUB.deliver_soon
    monkeypatch.setattr(
        HUB, "deliver_soon", lambda packets: deliver([each for each in packets if chance.random() < 0.5])
    )
    thread = (await hear(whatsapp, "hello")).thread
    screen = await screens(ana)
    await screen.watch(thread)
    await screen.until("watching")
    cursor = screen.frames[0]["cursor"]
    for _ in range(40):
        await _something(chance, thread, boris, whatsapp, sms, hear)
        while not screen.socket.outward.empty() and chance.random() < 0.9:
            cursor = ((await screen.one()) or {}).get("cursor") or cursor
        if chance.random() < 0.1:
            screen, cursor = await _again(screen, screens, ana, thread, cursor)
    screen, cursor = await _again(screen, screens, ana, thread, cursor)
    true_rows, true_items = await act(_truth)(ana, thread)
    assert screen.rows == true_rows
    assert {key: told["item"] for key, told in screen.items[str(thread.pk)].items()} == true_items


async def _again(old, screens, agent, thread, cursor):
    """The line broke, with frames on it; a new one takes up what the screen has."""
    await old.leave()
    screen = await screens(agent)
    screen.rows, screen.items = old.rows, old.items
    await screen.watch(thread, after=old.seen[str(thread.pk)])
    await screen.until(lambda told: told["type"] == "watching" and "after" in told)
    await screen.send(type="resume", cursor=cursor)
    return screen, (await screen.until("resumed"))["cursor"]


async def _something(chance, thread, boris, whatsapp, sms, hear):
    by = Actor.agent(boris)
    choice = chance.randrange(7)
    if choice == 0:
        await hear(chance.choice([whatsapp]), f"text {chance.random()}")
    elif choice == 1:
        await act(thread.note)(by, "a note")
    elif choice == 2:
        await act(thread.assign)(by, agent=chance.choice([None, boris]))
    elif choice == 3:
        await act(thread.resolve)(by)
    elif choice == 4:
        await act(thread.label)(by, [chance.choice("abc")])
    elif choice == 5:
        await hear(sms, "another person", Party((("phone", f"+1555000{chance.randrange(3)}"),)))
    else:
        await act(_mark_some_message)(chance, thread)


def _mark_some_message(chance, thread):
    """A status or a reaction: an item that changes where it stands."""
    from inbox.inbound import ReactionChange
    from inbox.intake import Entry, take_in
    from tests.channels_app.live.conftest import DINA

    message = chance.choice(list(thread.messages.filter(direction="in")))
    at = message.at
    item = ReactionChange(f"r{chance.random()}", message.provider_id, DINA, chance.choice(["👍", ""]), at)
    take_in([Entry(message.channel, item)])


def _truth(agent, thread):
    fresh = Agent.objects.get(pk=agent.pk)
    rows = {
        row["id"]: row for row in thread_rows(Caller(agent=fresh).threads().filter(merged_into=None), str(agent.pk))
    }
    items = [*thread.messages.all(), *thread.notes.all(), *thread.events.filter(seq__isnull=False)]
    return rows, {(shape["kind"], shape["id"]): shape for shape in item_shapes(items)}


def _channel_of(team):
    return Channel.objects.create(key="theirs", kind="whatsapp", medium="whatsapp", name="x", team=team)


def _person(number):
    return Party((("wa_id", f"3519000000{number:02d}"),), name=f"Person {number}")


async def _nothing_in_flight() -> None:
    """Transactions of other databases of the cluster hold the horizon back for a while; then more is told than changed."""
    import asyncio

    from asgiref.sync import sync_to_async
    from django.db import connection

    def passed() -> bool:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint > max(changed_xid) FROM inbox_thread"
            )
            return bool(cursor.fetchone()[0])

    while not await sync_to_async(passed, thread_sensitive=True)():
        await asyncio.sleep(0.05)
