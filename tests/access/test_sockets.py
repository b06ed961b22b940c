"""Every caller at the socket of the inbox: exactly those of the manifest are let in, and watch only what they may see."""

from __future__ import annotations

import pytest

from tests.access.manifest import MANIFEST
from tests.access.world import CALLERS, SESSIONS, World, build
from tests.channels_app.live.conftest import act, screens
from tests.channels_app.live.screen import Screen, Socket, headers

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["screens"]


async def _opened(world: World, caller: str) -> Screen:
    client, told = world.callers[caller]
    if caller in SESSIONS:
        mine = headers(client.cookies["sessionid"].value)
    else:
        mine = [(b"host", b"testserver"), *((name.lower().encode(), value.encode()) for name, value in told.items())]
    return Screen(Socket("/ws/inbox/", mine))


async def test_the_socket_is_for_those_listed_and_shows_only_theirs(screens) -> None:
    world = await act(build)()
    wrong = []
    for caller in CALLERS:
        screen = await _opened(world, caller)
        first = await screen.socket.connect()
        hello = await screen.one() if first["type"] == "websocket.accept" else None
        let_in = bool(hello) and hello["type"] == "hello"
        if let_in != (caller in MANIFEST["sockets"]["ws/inbox/"]):
            wrong.append(f"{caller}: {first['type']} {hello}")
        for which in ("ours", "hidden") if let_in else ():
            pk = world.objects[which]["thread"]
            await screen.send(type="watch", thread=pk, epoch=1, after=0)
            told = await screen.until(lambda told: told["type"] in ("error", "item", "watching", "reset"))
            await screen.quiet()
            shown = told["type"] != "error"
            if shown != (caller in MANIFEST["sees"][which]):
                wrong.append(f"{caller} watches {which}: {told}")
        await screen.leave()
    assert not wrong, wrong
