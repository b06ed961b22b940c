"""Who is writing and who is looking: kept in Redis for seconds, told as hints; without Redis nobody is."""

from __future__ import annotations

import json
import time
from datetime import timedelta
from typing import Any

from channels_app.live import groups, wire
from channels_app.live.hub import HUB
from channels_app.live.packets import Frame, frame
from inbox.clock import now
from inbox.shapes import rfc3339

Who = dict[str, str]

#: seconds that a sign of writing holds, and one of looking (told anew while the thread is watched)
TYPING_S, VIEWING_S = 6, 40


async def type_in(thread_id: int, who: Who) -> None:
    """Tell that somebody writes in a thread: the agents who watch it, and when it is one of us the customer's widgets.

    `who` is `{kind, id, name}`.
    """
    until = now() + timedelta(seconds=TYPING_S)
    told = {"thread": str(thread_id), "who": who, "until": rfc3339(until)}
    await HUB.group_send(groups.thread(thread_id), Frame(groups.thread(thread_id), frame("typing", **told)))
    if who["kind"] != "contact":
        hint = frame("typing", who={"kind": who["kind"], "name": who["name"]}, until=told["until"])
        await HUB.group_send(groups.visitors(thread_id), Frame(groups.visitors(thread_id), hint))
    await HUB.ask_redis(lambda client: _note(client, "typing", thread_id, who, told, TYPING_S))


async def look_at(thread_id: int, who: Who) -> None:
    """Tell that an agent looks at a thread, or still does; colleagues hear of it when that is new."""
    is_new = await HUB.ask_redis(lambda client: _note(client, "viewing", thread_id, who, who, VIEWING_S))
    if is_new:
        await _tell_viewers(thread_id)


async def look_away(thread_id: int, who: Who) -> None:
    """Tell that an agent looks no more."""
    key = wire.name(f"viewing:{thread_id}")
    if await HUB.ask_redis(lambda client: client.hdel(key, _field(who))):
        await _tell_viewers(thread_id)


async def first(thread_id: int) -> list[str]:
    """Frames for a screen that begins to watch: who looks and who writes."""
    viewers = await _present("viewing", thread_id)
    frames = [frame("viewing", thread=str(thread_id), who=viewers)] if viewers else []
    return frames + [frame("typing", **told) for told in await _present("typing", thread_id)]


async def _tell_viewers(thread_id: int) -> None:
    told = frame("viewing", thread=str(thread_id), who=await _present("viewing", thread_id))
    await HUB.group_send(groups.thread(thread_id), Frame(groups.thread(thread_id), told))


async def _present(what: str, thread_id: int) -> list[dict[str, Any]]:
    kept = await HUB.ask_redis(lambda client: client.hvals(wire.name(f"{what}:{thread_id}")), [])
    entries = [json.loads(entry) for entry in kept]
    return [entry["told"] for entry in entries if entry["ends"] > time.time()]


async def _note(client: Any, what: str, thread_id: int, who: Who, told: dict[str, Any], seconds: int) -> bool:
    """Keep it for `seconds`; True when it was not known."""
    key = wire.name(f"{what}:{thread_id}")
    async with client.pipeline(transaction=False) as pipe:
        pipe.hset(key, _field(who), json.dumps({"told": told, "ends": time.time() + seconds}))
        pipe.expire(key, seconds)
        added, _ = await pipe.execute()
    return bool(added)


def _field(who: Who) -> str:
    return f"{who['kind']}:{who['id']}"
