"""Who writes and who looks, as colleagues see it."""

import asyncio

import pytest

from channels_app.live import presence
from channels_app.live.hub import HUB
from inbox.models import Thread
from tests.channels_app.live.conftest import act
from tests.channels_app.live.test_hints import linked, own_redis, watching

__all__ = ["own_redis"]
pytestmark = pytest.mark.django_db(transaction=True)


async def test_colleagues_see_who_looks_and_who_writes_and_who_comes_later_too(
    ana, boris, cleo, whatsapp, screens, hear
):
    thread = (await hear(whatsapp, "hi")).thread
    screen = await watching(screens, ana, thread)
    other = await watching(screens, boris, thread)
    names = lambda told: {who["name"] for who in told["who"]}  # noqa: E731
    assert (await screen.until(lambda told: told["type"] == "viewing" and len(told["who"]) == 2))["thread"] == str(
        thread.pk
    )
    await other.send(type="typing", thread=str(thread.pk))
    typing = await screen.until("typing")
    assert typing["who"] == {"kind": "agent", "id": str(boris.pk), "name": "Boris Klein"} and typing["until"].endswith(
        "Z"
    )
    late = await watching(screens, cleo, thread)
    assert {"Ana Duarte", "Boris Klein"} <= names(await late.until("viewing"))
    assert (await late.until("typing"))["who"]["name"] == "Boris Klein"
    await other.leave()
    await screen.until(lambda told: told["type"] == "viewing" and "Boris Klein" not in names(told))


async def test_a_customer_who_writes_is_seen(ana, whatsapp, screens, hear):
    thread = (await hear(whatsapp, "hi")).thread
    screen = await watching(screens, ana, thread)
    await presence.type_in(thread.pk, {"kind": "contact", "id": "5", "name": "Dina"})
    assert (await screen.until("typing"))["who"]["name"] == "Dina"


async def test_without_redis_nobody_is_shown_and_nothing_breaks(ana, boris, whatsapp, own_redis, screens, hear):
    thread = (await hear(whatsapp, "hi")).thread
    screen, other = await watching(screens, ana, thread), await watching(screens, boris, thread)
    await linked()
    await asyncio.to_thread(own_redis.stop)
    await other.send(type="typing", thread=str(thread.pk))
    assert (await screen.until("typing"))["who"]["name"] == "Boris Klein"
    await other.send(type="unwatch", thread=str(thread.pk))
    assert "error" not in await other.quiet()
    assert await HUB.ask_redis(lambda client: client.ping(), "nothing") == "nothing"
    assert await act(Thread.objects.count)() == 1
