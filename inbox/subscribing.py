"""Outgoing webhooks: which event goes to whom, signed as Standard Webhooks, in order per thread, for three days."""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef
from standardwebhooks import Webhook

from inbox import vault
from inbox.actors import Actor
from inbox.clock import now
from inbox.models import Delivery, Event, Feed, Message, Note, Repeat, Subscription, Thread
from inbox.policy import held_by
from inbox.shapes import message_shape, note_shape, rfc3339

#: gives the status of the answer; raises Unreachable
Post = Callable[[str, bytes, dict[str, str]], int]

FEED = "subscriptions"
#: seconds after each failed try; the last counts on (Standard Webhooks: back off, give up after days)
BACK_OFF = (5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400, 28_800)
PATIENCE = timedelta(days=3)
#: how long a finished delivery stays in the log
LOGGED = timedelta(days=30)
#: a claimed delivery whose process died is taken up again after this
LEASE = timedelta(seconds=60)
BATCH = 1_000
_HORIZON = "pg_snapshot_xmin(pg_current_snapshot())::text::bigint"


class Unreachable(Exception):
    """The address could not be called; the sentence says why, for the delivery log."""


_post: Post | None = None


def deliver_by(post: Post) -> None:
    """Put a way out behind the door: it must refuse addresses of our own network. At start, once."""
    global _post
    _post = post


def subscribe(url: str, kinds: list[str], by: Actor, bot: Any = None) -> tuple[Subscription, str]:
    """A new subscription and its secret (whsec_..., 256 bits), which is never shown again."""
    secret = "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
    row = Subscription.objects.create(
        url=url, kinds=kinds, sealed_secret=vault.seal(secret), bot=bot, by_kind=by.kind, by_id=by.id, created_at=now()
    )
    return row, secret


def plan() -> int:
    """Make deliveries of the events since the last call, in commit order; returns how many. One caller at a time."""
    with transaction.atomic():
        Feed.objects.get_or_create(name=FEED)
        feed = Feed.objects.select_for_update(skip_locked=True).filter(name=FEED).first()
        if feed is None:
            return 0
        told = 0
        rows = list(_since(feed))
        subscriptions = list(Subscription.objects.filter(active=True).select_related("bot"))
        for subscription in subscriptions:
            wanted = [event for event in rows if _wants(subscription, event)]
            wanted = _of_bot(subscription, wanted)
            Delivery.objects.bulk_create(
                [
                    Delivery(
                        subscription=subscription,
                        event=event,
                        thread_id=event.thread_id,
                        try_at=now(),
                        created_at=now(),
                    )
                    for event in wanted
                ],
                ignore_conflicts=True,
            )
            told += len(wanted)
        if rows:
            feed.xid, feed.item = rows[-1].xid, rows[-1].pk
            feed.save()
    return told


def deliver(most: int = 200) -> int:
    """Send what is due, the oldest of each thread and subscription first; returns how many were tried."""
    tried = 0
    while tried < most and (row := _claim()) is not None:
        tried += 1
        _attempt(row)
    return tried


def replay(row: Delivery) -> Delivery:
    """Send a delivery again, from now on as if it were new."""
    row.state, row.attempts, row.try_at, row.created_at = "pending", 0, now(), now()
    row.answered, row.error, row.done_at = None, "", None
    row.save()
    return row


def forget_the_old() -> None:
    """Delete what has been in the log long enough, and the client ids of notes."""
    Repeat.objects.filter(at__lt=now() - LOGGED).delete()
    Delivery.objects.exclude(state="pending").filter(done_at__lt=now() - LOGGED).delete()


def body_of(event: Event) -> bytes:
    """`{type, timestamp, data}`: ids and figures, and the message or note itself as it stands now."""
    data: dict[str, Any] = {
        "id": str(event.pk),
        "thread": str(event.thread_id) if event.thread_id else None,
        "by": Actor(event.by_kind, event.by_id, event.by_name).shape(),
        **event.data,
    }
    if event.thread_id:
        contact = Thread.objects.filter(pk=event.thread_id).values_list("contact_id", flat=True).first()
        data["contact"] = str(contact) if contact else None
    data |= _item(event)
    told = {"type": event.kind, "timestamp": rfc3339(event.at), "data": data}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def _item(event: Event) -> dict[str, Any]:
    noun = event.kind.partition(".")[0]
    told = str(event.data.get(noun, ""))
    if not told.isdecimal():
        return {}
    if noun == "message":
        message = Message.objects.filter(pk=int(told)).first()
        return {"message": message_shape(message)} if message else {}
    note = Note.objects.filter(pk=int(told)).first() if noun == "note" else None
    return {"note": note_shape(note)} if note else {}


def _since(feed: Feed) -> Any:
    rows = Event.objects.extra(where=[f"xid < {_HORIZON}", "(xid, id) > (%s, %s)"], params=[feed.xid, feed.item])  # noqa: S610
    return rows.order_by("xid", "pk")[:BATCH]


def _wants(subscription: Subscription, event: Event) -> bool:
    if event.at < subscription.created_at:
        return False
    if subscription.bot_id and (event.thread_id is None or event.kind.startswith("note.")):
        return False
    return "*" in subscription.kinds or event.kind in subscription.kinds


def _of_bot(subscription: Subscription, events: list[Event]) -> list[Event]:
    """What is not of a thread whose baton its bot holds or held is none of its business."""
    if subscription.bot is None or not events:
        return events
    threads = Thread.objects.filter(held_by(subscription.bot), pk__in={event.thread_id for event in events})
    mine = set(threads.values_list("pk", flat=True))
    return [event for event in events if event.thread_id in mine]


@transaction.atomic
def _claim() -> Delivery | None:
    earlier = Delivery.objects.filter(
        subscription=OuterRef("subscription"), thread_id=OuterRef("thread_id"), state="pending", pk__lt=OuterRef("pk")
    )
    due = Delivery.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        ~Exists(earlier), state="pending", try_at__lte=now(), subscription__active=True
    )
    row = due.select_related("subscription", "event").order_by("try_at", "pk").first()
    if row is not None:
        Delivery.objects.filter(pk=row.pk).update(try_at=now() + LEASE, attempts=F("attempts") + 1)
        row.attempts += 1
    return row


def _attempt(row: Delivery) -> None:
    answered, error = None, ""
    try:
        answered = _send(row)
    except Unreachable as unreachable:
        error = str(unreachable)[:255]
    if answered is not None and 200 <= answered < 300:
        row.state, row.done_at = "done", now()
    elif answered == 410 or now() - row.created_at > PATIENCE:
        row.state, row.done_at = "failed", now()
    row.answered, row.error = answered, error or ("" if row.state == "done" else f"It answered {answered}.")
    row.try_at = now() + timedelta(seconds=BACK_OFF[min(row.attempts, len(BACK_OFF)) - 1])
    Delivery.objects.filter(pk=row.pk).update(
        state=row.state, done_at=row.done_at, answered=row.answered, error=row.error, try_at=row.try_at
    )
    if answered == 410:
        # Gone: the other side wants no more (Standard Webhooks).
        Subscription.objects.filter(pk=row.subscription_id).update(active=False)


def _send(row: Delivery) -> int:
    if _post is None:
        raise Unreachable("Nothing here can call other systems.")
    body = body_of(row.event)
    when = datetime.now(UTC)
    name = f"evt_{row.event_id}"
    secret = vault.unseal(row.subscription.sealed_secret)
    headers = {
        "content-type": "application/json",
        "webhook-id": name,
        "webhook-timestamp": str(int(when.timestamp())),
        "webhook-signature": Webhook(secret).sign(name, when, body.decode()),
    }
    return _post(row.subscription.url, body, headers)


def work() -> None:
    """Plan and deliver; without subscribers the feed only follows, lest the first one wades through the past."""
    if Subscription.objects.filter(active=True).exists():
        while plan() >= BATCH:
            continue
        deliver()
    else:
        _skip_to_now()


def _skip_to_now() -> None:
    Feed.objects.get_or_create(name=FEED)
    skip = f"UPDATE inbox_feed SET xid = greatest(xid, {_HORIZON} - 1), item = %s WHERE name = %s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(skip, [2**62, FEED])
