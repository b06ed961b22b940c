"""The inbox's own reactions to what happened."""

from __future__ import annotations

from inbox import linking, releasing
from inbox.events import on
from inbox.models import Channel, Event


@on("contact.found_same")
def unite(events: list[Event]) -> None:
    """One payload named two contacts as one person."""
    for event in events:
        linking.found_same(int(event.data["survivor"]), int(event.data["other"]), event.data["reason"])


@on("message.received")
def release_what_waited(events: list[Event]) -> None:
    """What was held until the customer writes may go now."""
    ids = {channel.key: channel.pk for channel in Channel.objects.known().values()}
    heard = {(event.thread_id, ids.get(event.data.get("channel", ""))) for event in events}
    waits = releasing.waiting().filter(thread__in={thread for thread, _ in heard})
    for thread_id, channel_id in waits.order_by().values_list("thread", "channel").distinct():
        if (thread_id, channel_id) in heard:
            releasing.release(thread_id, channel_id)
