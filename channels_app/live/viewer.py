"""Who looks through a socket, an agent or an API key, and what they may see."""

from __future__ import annotations

import hashlib
from collections import deque
from dataclasses import dataclass, field
from time import monotonic

from channels_app.live import cursor
from channels_app.live.packets import Standing
from inbox.models import Channel
from inbox.policy import Caller

#: seconds that a page may have been on its way before its socket says hello
GRACE_S = 30.0


@dataclass
class Progress:
    """How far this process has certainly told its sockets of changed threads: the horizon of their cursors."""

    horizon: int = 0
    _past: deque[tuple[float, int]] = field(default_factory=lambda: deque(maxlen=120))

    def begin(self, horizon: int, earlier: int) -> None:
        """Start from `horizon`; `earlier` is where a page stands that was made up to GRACE_S ago."""
        self.horizon = horizon
        self._past.clear()
        self._past.append((monotonic() - GRACE_S, earlier))

    def advance(self, horizon: int) -> None:
        """Everything below `horizon` was told."""
        self.horizon = horizon
        self._past.append((monotonic(), horizon))

    def earlier(self) -> int:
        """A horizon of at least GRACE_S ago: rows that a page showed before its socket was open are told again."""
        then = monotonic() - GRACE_S
        while len(self._past) > 1 and self._past[1][0] <= then:
            self._past.popleft()
        return self._past[0][1] if self._past else self.horizon


PROGRESS = Progress()


@dataclass
class Viewer:
    """One agent or key behind one or more sockets of this process.

    `grants` digests everything that what they see is made of.
    """

    caller: Caller
    grants: str
    _cursor: tuple[int, str] = field(default=(-1, ""), repr=False)

    @property
    def key(self) -> str:
        """What tells viewers apart: "agent:7" or "api_key:3"."""
        return self.caller.pk

    @property
    def is_agent(self) -> bool:
        """Whether a person looks."""
        return self.caller.agent is not None

    @property
    def reader(self) -> str:
        """Whose marks count as read: an agent's id, "*" for a key."""
        return self.caller.reader

    def covers(self, standing: Standing) -> bool:
        """Whether they see a thread of this standing (assignee, teams, channels); a key sees all teams."""
        sight = self.caller.sight
        return sight.covers(*standing) if sight else True

    def cursor(self) -> str:
        """From where they can resume; signed once for each move of the process's horizon."""
        if self._cursor[0] != PROGRESS.horizon:
            self._cursor = (PROGRESS.horizon, cursor.make(PROGRESS.horizon, self.grants))
        return self._cursor[1]

    def first_cursor(self) -> str:
        """The one of `hello`: a resume from it tells what changed between the making of a page and its socket."""
        return cursor.make(PROGRESS.earlier(), self.grants)

    def who(self) -> dict[str, str]:
        """`{kind, id, name}` as colleagues see them."""
        return self.caller.actor.shape()


def digest_of(role: str, team_ids: list[int], channel_ids: list[int]) -> str:
    """A digest of what an agent is granted, the channels of their teams and what is confidential included."""
    channels = sorted((row.pk, row.team_id or 0, row.confidential) for row in Channel.objects.known().values())
    told = repr((role, sorted(team_ids), sorted(channel_ids), channels))
    return hashlib.sha256(told.encode()).hexdigest()[:16]
