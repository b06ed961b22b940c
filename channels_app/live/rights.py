"""Do the people behind the open sockets still may what they do: asked once a second for all of them together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from channels_app.live import catching_up, grants
from channels_app.live.admission import FORBIDDEN, SIGNED_OUT, Admitted
from channels_app.live.reading import in_thread
from channels_app.live.viewer import Viewer
from inbox.models import Agent, ApiKey
from inbox.policy import Caller

if TYPE_CHECKING:
    from channels_app.live.agents import AgentSocket


async def check(sockets: tuple[AgentSocket, ...]) -> None:
    """Close the sockets whose right ended; where rights changed, take away what is out of sight and reset the list."""
    admitted = [socket.admitted for socket in sockets]
    agents = {each.viewer.caller.agent.pk for each in admitted if each.viewer.caller.agent}
    sessions = {each.session for each in admitted if each.session}
    keys = {each.viewer.caller.key.pk for each in admitted if each.viewer.caller.key}
    granted = await in_thread(grants.read, agents, sessions, keys)
    fresh: dict[str, Viewer | None] = {}
    for socket in sockets:
        digest = _digest(socket.admitted, granted)
        if digest is None:
            await socket.close(SIGNED_OUT)
        elif digest != socket.admitted.viewer.grants:
            viewer = socket.admitted.viewer
            if viewer.key not in fresh:
                fresh[viewer.key] = await in_thread(_again, viewer, digest)
            await _change(socket, fresh[viewer.key])


def _digest(admitted: Admitted, granted: grants.Granted) -> str | None:
    """What is granted now; None for who is signed out, switched off or has another password."""
    caller = admitted.viewer.caller
    if caller.key:
        return granted.keys.get(caller.key.pk)
    assert caller.agent is not None
    if admitted.session not in granted.sessions or granted.passwords.get(caller.agent.pk) != admitted.password:
        return None
    return granted.agents.get(caller.agent.pk)


def _again(viewer: Viewer, digest: str) -> Viewer | None:
    """The viewer with what is granted now; None when nothing may be seen any more. Reads the database."""
    if viewer.caller.key:
        key = ApiKey.objects.filter(pk=viewer.caller.key.pk, active=True).select_related("bot").first()
        caller = Caller(key=key) if key else None
        return Viewer(caller, digest) if caller and caller.may("read") else None
    agent = Agent.objects.filter(pk=viewer.caller.id, is_active=True).first()
    if agent is None:
        return None
    caller = Caller(agent=agent)
    caller.sight  # noqa: B018 - read here, in a thread that may use the database
    return Viewer(caller, digest)


async def _change(socket: AgentSocket, viewer: Viewer | None) -> None:
    if viewer is None:
        await socket.close(FORBIDDEN)
        return
    socket.become(viewer)
    heads = await in_thread(catching_up.heads, list(socket.watches))
    for thread_id in socket.watches:
        head = heads.get(thread_id)
        if head is None or not viewer.covers(head.standing):
            socket.lose(thread_id)
            socket.tell("gone", thread=str(thread_id))
    socket.tell("reset", thread=None)
