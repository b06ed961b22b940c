"""The inbox's own reactions to what happened."""

from __future__ import annotations

from inbox import linking, releasing, suggesting
from inbox.events import on
from inbox.models import Channel, Event


@on("contact.found_same")
def unite(events: list[Event]) -> None:
    """One payload named two contacts as one person."""
    for event in events:
        linking.found_same(int(event.data["survivor"]), int(event.data["other"]), event.data["reason"])


@on("contact.suggested", "contact.told_apart", "contact.linked", "contact.unlinked")
def flag_doubts(events: list[Event]) -> None:
    """The list shows about whom somebody must say whether they are one person."""
    told = {int(event.data[name]) for event in events for name in ("contact", "other") if name in event.data}
    suggesting.show(told, {event.thread_id for event in events if event.thread_id is not None})


@on("message.received")
def release_what_waited(events: list[Event]) -> None:
    """What was held until the customer writes may go now."""
    ids = {channel.key: channel.pk for channel in Channel.objects.known().values()}
    heard = {(event.thread_id, ids.get(event.data.get("channel", ""))) for event in events}
    waits = releasing.waiting().filter(thread__in={thread for thread, _ in heard})
    for thread_id, channel_id in waits.order_by().values_list("thread", "channel").distinct():
        if (thread_id, channel_id) in heard:
            releasing.release(thread_id, channel_id)
