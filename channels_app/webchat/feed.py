"""What one visitor may see of a thread, and what of it is new: messages on their own addresses and nothing else.

Notes and events have no way in: only rows of Message are ever read here (product.md, rule 10).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from hmac import compare_digest
from typing import Any

from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery

from channels_app.models import Visitor
from channels_app.webchat.shapes import choices_of, visitor_message
from inbox import vault
from inbox.models import Message, Thread

#: the most that one answer holds; further pages are asked for by their place
MOST = 1000
#: what of ours has left: a message that is held, queued or failed is not there yet for the customer
ARRIVED = ("sent", "delivered", "read", "played")


@dataclass(frozen=True)
class Standing:
    """Where a visitor stands: the thread they live in (None before the first word) and the addresses they may read."""

    visitor: Visitor
    thread: Thread | None = None
    addresses: tuple[int, ...] = ()


@dataclass(frozen=True)
class News:
    """An answer: messages in the visitor's shape, and the cursor by which to ask for what comes after it."""

    thread_id: int
    cursor: str
    messages: list[dict[str, Any]] = field(default_factory=list)
    is_reset: bool = False
    #: how far our people have read: the seq of one of the visitor's messages
    seen: int = 0
    #: {seq, buttons: [{id, title}]} when the newest message offers some
    choices: dict[str, Any] | None = None


def standing(visitor_id: int) -> Standing | None:
    """How a visitor stands now; None when they were erased."""
    visitor = Visitor.objects.select_related("channel", "address__contact").filter(pk=visitor_id).first()
    if visitor is None:
        return None
    if visitor.address is None:
        return Standing(visitor)
    contact = visitor.address.contact
    threads = Thread.objects.filter(contact=contact.merged_into_id or contact.pk, merged_into=None)
    thread = threads.select_related("contact").first()
    readable = Visitor.objects.filter(Q(pk=visitor.pk) | Q(joined=visitor), channel=visitor.channel_id)
    return Standing(visitor, thread, tuple(readable.exclude(address=None).values_list("address_id", flat=True)))


def news(where: Standing, after: int = 0, cursor: object = None, limit: int = MOST) -> News:
    """The messages after a place, and those that changed since a cursor; of very many only the newest `limit`.

    Whoever gives a cursor of another numbering must begin anew (`is_reset`). The thread's row was read before its
    items: all that it counts is committed.
    """
    known = _known(where, cursor)
    if cursor is not None and known is None:
        return News(_id(where), "", is_reset=True)
    rows = _visible(where)
    fresh = rows.filter(Q(seq__gt=after) | Q(rev__gt=known)) if known is not None else rows.filter(seq__gt=after)
    newest = list(_with_prev(where, fresh).order_by("-seq")[: min(limit, MOST)])
    return News(
        _id(where),
        _cursor(where, _head(rows)),
        _shapes(where, reversed(newest)),
        seen=_seen(where),
        choices=_choices(rows),
    )


def page_before(where: Standing, before: int, limit: int) -> list[dict[str, Any]]:
    """The messages before a place, ascending."""
    rows = _with_prev(where, _visible(where).filter(seq__lt=before)).order_by("-seq")[: min(limit, MOST)]
    return _shapes(where, reversed(list(rows)))


def one(where: Standing, message: Message) -> dict[str, Any]:
    """A message of this visitor in their shape."""
    rows = list(_with_prev(where, _visible(where).filter(pk=message.pk)))
    return _shapes(where, rows)[0]


def head(where: Standing) -> str:
    """The cursor as it is now: it changes when something that this visitor may see does, and only then."""
    return _cursor(where, _head(_visible(where)))


def own(where: Standing) -> QuerySet[Message]:
    """The messages this visitor may see."""
    return _visible(where)


def _visible(where: Standing) -> QuerySet[Message]:
    if where.thread is None:
        return Message.objects.none()
    return Message.objects.filter(
        Q(direction="in") | Q(status__in=ARRIVED), thread=where.thread, channel=where.visitor.channel_id,
        address__in=where.addresses, rev__lte=where.thread.last_rev,
    )  # fmt: skip


def _with_prev(where: Standing, rows: QuerySet[Message]) -> QuerySet[Message]:
    """With the place of the message before, among those that this visitor may see."""
    earlier = _visible(where).filter(seq__lt=OuterRef("seq")).order_by("-seq").values("seq")[:1]
    return rows.annotate(prev=Subquery(earlier)).prefetch_related("attachments")


def _shapes(where: Standing, rows: Iterable[Message]) -> list[dict[str, Any]]:
    return [visitor_message(row, where.visitor) for row in rows]


def _head(rows: QuerySet[Message]) -> int:
    return rows.aggregate(rev=Max("rev"))["rev"] or 0


def _seen(where: Standing) -> int:
    if where.thread is None:
        return 0
    read = max((mark[0] for mark in where.thread.reads.values()), default=0)
    mine = _visible(where).filter(direction="in", seq__lte=read).order_by("-seq").values_list("seq", flat=True)
    return mine.first() or 0


def _choices(rows: QuerySet[Message]) -> dict[str, Any] | None:
    newest = rows.order_by(F("seq").desc()).first()
    return choices_of(newest) if newest is not None else None


def _cursor(where: Standing, rev: int) -> str:
    epoch = where.thread.epoch if where.thread else 0
    return f"{epoch}.{rev}.{_signature(where, _id(where), epoch, rev)}"


def _known(where: Standing, cursor: object) -> int | None:
    """The rev of a cursor that was made for this visitor, thread and epoch; None for everything else.

    One from before the first word knows nothing, and holds for whatever thread that word began.
    """
    parts = cursor.split(".") if isinstance(cursor, str) and len(cursor) < 100 and cursor.isascii() else []
    if len(parts) != 3 or not (parts[0].isdigit() and parts[1].isdigit()):
        return None
    epoch, rev = int(parts[0]), int(parts[1])
    if epoch == rev == 0 and compare_digest(parts[2], _signature(where, 0, 0, 0)):
        return 0
    if where.thread is None or epoch != where.thread.epoch:
        return None
    return rev if compare_digest(parts[2], _signature(where, _id(where), epoch, rev)) else None


def _signature(where: Standing, thread_id: int, epoch: int, rev: int) -> str:
    return vault.digest("visitor-cursor", f"{where.visitor.pk}:{thread_id}:{epoch}:{rev}")[:20]


def _id(where: Standing) -> int:
    return where.thread.pk if where.thread else 0
