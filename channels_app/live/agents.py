"""/ws/inbox/: what an agent's screen asks, and in which groups it listens (contract §5)."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from time import monotonic
from typing import Any, ClassVar
from urllib.parse import parse_qs

from channels_app import tasks
from channels_app.live import admission, cursor, groups, presence, resuming, watching
from channels_app.live.asked import number_of, thread_of
from channels_app.live.hub import HUB
from channels_app.live.reading import in_thread
from channels_app.live.round import ROUND
from channels_app.live.sockets import LiveSocket, Wrong
from channels_app.live.viewer import Viewer
from channels_app.live.watch import Watches
from channels_app.receipts import TYPING_S
from inbox.clock import now
from inbox.shapes import rfc3339


class AgentSocket(LiveSocket):
    """One tab of an agent, or one connection of a key with scope read."""

    verbs: ClassVar[dict[str, str]] = {
        verb: verb for verb in ("watch", "unwatch", "resume", "typing", "viewing", "ping")
    }

    async def opened(self) -> None:
        """Accept pages of ours and keys before any look-up, then say hello or why not."""
        self.watches = Watches(self)
        self._shown: dict[int, float] = {}
        claim = admission.claim(self.scope)
        if claim is None:
            await self.close(admission.FORBIDDEN)
            return
        await self.accept()
        try:
            self.admitted = await admission.patiently(claim)
        except admission.Refused as refused:
            await self.close(refused.code)
            return
        self.become(self.admitted.viewer)
        self.wants_items = parse_qs(self.scope.get("query_string", b"").decode("latin-1")).get("items") == ["1"]
        await ROUND.join(self)
        await HUB.group_add(groups.ROWS, self)
        caller = self.viewer.caller  # type: ignore[union-attr]
        me = {"agent": caller.id if caller.agent else None, "kind": caller.kind, "name": caller.name}
        self.tell("hello", cursor=self.viewer.first_cursor(), server_time=rfc3339(now()), **me)  # type: ignore[union-attr]

    async def closed(self) -> None:
        """Leave every group."""
        HUB.forget(groups.ROWS, self)
        ROUND.leave(self)
        await self.watches.end()

    def become(self, viewer: Viewer) -> None:
        """Look with these rights from now on."""
        self.admitted = replace(self.admitted, viewer=viewer)
        self.viewer, self.sees_notes = viewer, viewer.caller.sees_notes

    def lose(self, thread_id: int) -> bool:
        """Stop watching a thread that is out of sight."""
        return self.watches.drop(thread_id)

    async def watch(self, told: dict[str, Any]) -> None:
        """`watch {thread, epoch, after}`."""
        await self.watches.begin(thread_of(told), number_of(told, "epoch"), number_of(told, "after", 0))

    async def unwatch(self, told: dict[str, Any]) -> None:
        """`unwatch {thread}`."""
        if self.watches.drop(thread_id := thread_of(told)) and self.viewer and self.viewer.is_agent:
            await presence.look_away(thread_id, self.viewer.who())

    async def resume(self, told: dict[str, Any]) -> None:
        """`resume {cursor}`: a row for each thread that changed since, `gone` for those out of sight, `resumed`."""
        assert self.viewer is not None
        old = cursor.read(told.get("cursor"), self.viewer.grants)
        found = None if old is None else await in_thread(resuming.since, self.viewer, old)
        if found is None:
            self.tell("reset", thread=None)
            return
        for row in found.rows:
            shown = row.message_for(self.viewer)
            if shown is not None:
                await self.outbox.room()
                self.take(shown)
        for thread_id in found.gone:
            self.tell("gone", thread=str(thread_id))
        self.tell("resumed", cursor=cursor.make(found.horizon, self.viewer.grants))

    async def typing(self, told: dict[str, Any]) -> None:
        """`typing {thread}`."""
        assert self.viewer is not None
        thread_id = await self._seen(told)
        await presence.type_in(thread_id, self.viewer.who())
        if self.viewer.caller.agent and self._shown.get(thread_id, 0.0) < monotonic() - TYPING_S:
            self._shown[thread_id] = monotonic()
            await asyncio.to_thread(tasks.send_typing.delay, thread_id, self.viewer.caller.agent.pk)

    async def viewing(self, told: dict[str, Any]) -> None:
        """`viewing {thread}`: still looking; watching says so by itself."""
        assert self.viewer is not None
        await presence.look_at(await self._seen(told), self.viewer.who())

    async def ping(self, told: dict[str, Any]) -> None:
        """`ping`."""
        self.tell("pong")

    async def _seen(self, told: dict[str, Any]) -> int:
        """The frame's thread, if it may be seen. Raises Wrong."""
        thread_id = thread_of(told)
        if thread_id not in self.watches:
            standing = await in_thread(watching.standing, thread_id)
            if standing is None or self.viewer is None or not self.viewer.covers(standing):
                raise Wrong("not_found", "There is no such thread for you.", thread=str(thread_id))
        return thread_id
