"""What channels_app does when something happened: the whole table."""

from __future__ import annotations

from channels_app import health, opt_out, tasks
from channels_app.live import visitor_hints
from channels_app.live.push import PUSHER
from channels_app.webchat import continuing
from inbox.events import Change, on, on_change
from inbox.models import Channel, Event, Message


@on_change
def push(changes: list[Change]) -> None:
    """Every screen that shows one of these threads is told."""
    PUSHER.add(changes)


@on_change
def hint(changes: list[Change]) -> None:
    """The widgets of these customers look for themselves."""
    visitor_hints.changed(changes)


@on("message.queued")
def wake_senders(events: list[Event]) -> None:
    """The worker's sending threads look; should the hint be lost, they look by themselves within a second."""
    for channel_id in _channels(events):
        tasks.send.delay(channel_id)
    for event in events:
        if event.by_kind == "agent":
            tasks.send_read_receipt.delay(int(event.data["message"]))


@on("thread.read")
def tell_read(events: list[Event]) -> None:
    """An agent who wants that has read what the customer wrote."""
    for event in events:
        if event.thread_id:
            tasks.send_read_mark.delay(event.thread_id, int(event.by_id), int(event.data["seq"]))


@on("message.received")
def note_arrival(events: list[Event]) -> None:
    """The channel's health shows when it was last heard, and the worker fetches the files."""
    for channel_id in _channels(events):
        health.touched(channel_id, "in")
    opt_out.explain(events)
    texts = [int(event.data["message"]) for event in events if event.data.get("type") == "text"]
    if texts:
        opt_out.look_for_hidden(texts)
        continuing.look(texts)
    if any(event.data.get("type") in ("image", "audio", "video", "document", "sticker") for event in events):
        tasks.fetch_media.delay()


@on("message.failed", "message.failed_late")
def note_failure(events: list[Event]) -> None:
    """The channel's health shows what went wrong last."""
    ids = {int(event.data["message"]) for event in events if str(event.data.get("message", "")).isdigit()}
    rows = Message.objects.filter(pk__in=ids).exclude(error=None).order_by("pk").values_list("channel", "error")
    for channel_id, error in dict(rows).items():
        if channel_id and error:
            health.failed(channel_id, error)


@on("consent.changed")
def confirm_consent(events: list[Event]) -> None:
    """STOP and START are confirmed, where that is our part."""
    opt_out.confirm(events)


@on("message.reacted")
def carry_reaction(events: list[Event]) -> None:
    """Our emoji travels to the customer."""
    for event in events:
        tasks.send_reaction.delay(int(event.data["message"]), event.data["emoji"])


def _channels(events: list[Event]) -> set[int]:
    keys = {event.data.get("channel") for event in events}
    return {channel.pk for channel in Channel.objects.known().values() if channel.key in keys}
