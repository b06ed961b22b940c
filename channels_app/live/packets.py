"""What the hub carries: frames serialised once, with the little that differs from socket to socket."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from channels_app.live.viewer import Viewer

Standing = tuple[int | None, list[int], list[int]]


class Socket(Protocol):
    """What the hub asks of a socket; `viewer` is None for a visitor's."""

    viewer: Viewer | None
    wants_items: bool
    sees_notes: bool

    def take(self, message: dict[str, Any]) -> None:
        """Send, queue or drop one ASGI message; never blocks, never raises."""

    def lose(self, thread_id: int) -> bool:
        """Stop watching a thread that is no longer seen; True when it was watched."""


@dataclass(frozen=True)
class Frame:
    """One frame for everybody in a group; `item` is JSON that only sockets with `?items=1` get beside it.

    An `internal` one is not for who speaks to customers (product.md, rule 10).
    """

    group: str
    text: str
    item: str = ""
    internal: bool = False

    def messages(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """The ASGI message without and with the item."""
        plain = message(self.text)
        return plain, message(f'{self.text[:-1]},"item":{self.item}}}') if self.item else plain


@dataclass(frozen=True)
class Row:
    """A thread's row for everybody who sees it, `gone` for who saw it before and sees it no more.

    `text` lacks what differs: the unread count, the cursor and the closing braces. `standing` and `before` are
    (assignee, teams, channels), None for "nobody" and "unknown"; `reads` is Thread.reads as {reader: incoming read}.
    """

    group: str
    thread_id: int
    rev: int
    text: str
    standing: Standing | None
    before: Standing | None
    incoming: int
    reads: dict[str, int]
    #: who sees it not may have seen it before, though `before` is unknown
    narrowed: bool = False

    def message_for(self, viewer: Viewer) -> dict[str, Any] | None:
        """The row as this viewer gets it, None when they do not see it."""
        if self.standing is None or not viewer.covers(self.standing):
            return None
        unread = max(0, self.incoming - self.reads.get(viewer.reader, 0))
        return message(f'{self.text},"unread":{unread}}},"cursor":"{viewer.cursor()}"}}')

    def was_seen_by(self, viewer: Viewer) -> bool:
        """Whether they saw it before."""
        return self.narrowed or (self.before is not None and viewer.covers(self.before))


Packet = Frame | Row


def message(text: str) -> dict[str, Any]:
    """The ASGI message of one text frame."""
    return {"type": "websocket.send", "text": text}


def frame(type_: str, **fields: Any) -> str:
    """A server frame of the contract (§5) as JSON."""
    return json.dumps({"v": 1, "type": type_, **fields}, ensure_ascii=False, separators=(",", ":"))


def pack(origin: str, packets: list[Packet]) -> str:
    """Packets for other processes: who sends them, a line feed, and JSON."""
    told = [[type(packet).__name__, asdict(packet)] for packet in packets]
    return f"{origin}\n{json.dumps(told, ensure_ascii=False, separators=(',', ':'))}"


def origin_of(packed: bytes) -> str:
    """Who sent what `pack` wrote: a process need not read its own packets."""
    return packed.partition(b"\n")[0].decode("ascii", "replace")


def unpack(packed: bytes) -> list[Packet]:
    """What `pack` wrote. Raises ValueError, TypeError or KeyError for what is none of ours."""
    return [_KINDS[kind](**fields) for kind, fields in json.loads(packed.partition(b"\n")[2])]


_KINDS: dict[str, Any] = {"Frame": Frame, "Row": Row}
