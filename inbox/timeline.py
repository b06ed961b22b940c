"""Reading a timeline: messages, notes and shown events of one thread as one ascending list, a piece at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from inbox.models import Event, Message, Note, Thread

#: how often reading starts anew when places are renumbered meanwhile
TRIES = 3


@dataclass(frozen=True)
class Span:
    """Which piece: after a seq, before a seq, changed since a rev, or (none of them) the newest; at most one is set."""

    after: int | None = None
    before: int | None = None
    since_rev: int | None = None
    limit: int = 50

    @property
    def by(self) -> str:
        """The column that orders it."""
        return "rev" if self.since_rev is not None else "seq"

    @property
    def ascends(self) -> bool:
        """Whether it is read from its beginning."""
        return self.after is not None or self.since_rev is not None


@dataclass(frozen=True)
class Piece:
    """Items ascending. `next` and `previous` are what to ask for with after (since_rev) and before; None: no more."""

    items: list[Message | Note | Event]
    next: int | None
    previous: int | None
    epoch: int
    last_seq: int
    last_rev: int


def read(thread: Thread, span: Span, notes: bool = True) -> Piece:
    """One piece; without `notes` only what a bot may see, which is messages.

    Nothing newer than the thread's row as first read is given, so that no change committed between the queries can be
    passed over by a caller who goes on from `last_rev`.
    """
    for _ in range(TRIES):
        piece = _read(thread, span, notes)
        thread.refresh_from_db(fields=["epoch", "last_seq", "last_rev"])
        if thread.epoch == piece.epoch:
            break
    return piece


def _read(thread: Thread, span: Span, notes: bool) -> Piece:
    kinds: tuple[Any, ...] = (Message, Note, Event) if notes else (Message,)
    epoch, last_seq, last_rev = thread.epoch, thread.last_seq, thread.last_rev
    head = last_rev if span.by == "rev" else last_seq
    found = _window(kinds, thread, span, head)
    more, items = len(found) > span.limit, found[: span.limit]
    if not span.ascends:
        items.reverse()
    following, previous = _edges(kinds, thread, span, items, more)
    return Piece(items, following, previous, epoch, last_seq, last_rev)


def _window(kinds: tuple[Any, ...], thread: Thread, span: Span, head: int) -> list[Any]:
    """Up to `limit` + 1 items in reading order, each kind by its own index."""
    by, sign = span.by, "" if span.ascends else "-"
    bounds: dict[str, int] = {f"{by}__lte": head}
    if span.ascends:
        bounds[f"{by}__gt"] = span.after if span.since_rev is None else span.since_rev  # type: ignore[assignment]
    elif span.before is not None:
        bounds[f"{by}__lt"] = span.before
    found: list[Any] = []
    for kind in kinds:
        found += kind.objects.filter(thread=thread, **bounds).order_by(sign + by)[: span.limit + 1]
    return sorted(found, key=lambda item: getattr(item, by), reverse=not span.ascends)[: span.limit + 1]


def _edges(
    kinds: tuple[Any, ...], thread: Thread, span: Span, items: list[Any], more: bool
) -> tuple[int | None, int | None]:
    if span.since_rev is not None:
        return (items[-1].rev if more else None), None
    if span.after is not None:
        first = items[0].seq if items else min(span.after, thread.last_seq) + 1
        return (items[-1].seq if more else None), (first if _exists(kinds, thread, seq__lt=first) else None)
    previous = items[0].seq if more else None
    if span.before is None:
        return None, previous
    last = items[-1].seq if items else max(0, span.before - 1)
    return (last if _exists(kinds, thread, seq__gt=last, seq__lte=thread.last_seq) else None), previous


def _exists(kinds: tuple[Any, ...], thread: Thread, **bounds: int) -> bool:
    # Ordered, or the planner walks a table of which it believes that half fits.
    return any(kind.objects.filter(thread=thread, **bounds).order_by("seq").values("pk").first() for kind in kinds)
