"""What was held until the customer writes goes out when they do."""

from __future__ import annotations

from django.db.models import QuerySet

from inbox import events, outlets
from inbox.clock import now
from inbox.delivering import draft_of
from inbox.models import Message, Status, Thread
from inbox.models.thread.changing import changes


def waiting() -> QuerySet[Message]:
    """Everything that waits for its customer's next words: held, with no time of its own."""
    return Message.objects.filter(direction="out", status=Status.HELD, send_at=None)


def release(thread_id: int, channel_id: int) -> int:
    """Queue what waits in a thread for words on this channel, in its order, where the law lets it; how many."""
    thread = Thread.objects.filter(pk=thread_id, merged_into=None).first()
    return _release(thread, channel_id) if thread else 0


@changes
def _release(thread: Thread, channel_id: int) -> int:
    rows = waiting().filter(thread=thread, channel=channel_id).select_related("channel", "address")
    released = 0
    for message in rows.order_by("pk"):
        if message.address is None or message.address.until is not None or message.channel is None:
            continue
        if isinstance(outlets.may_send(message.address, draft_of(message), now()), outlets.Refused):
            continue
        message.status, message.error, message.rev = Status.QUEUED, None, thread.take_number()
        message.status_at = {**message.status_at, "queued": now().isoformat()}
        message.save(update_fields=["status", "error", "status_at", "rev"])
        thread.show_status(message)
        events.record("message.queued", thread, message=str(message.pk), channel=message.channel.key, released=True)
        released += 1
    return released
