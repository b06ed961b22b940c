"""Work of the channels that the worker does; each task calls one verb."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from celery.signals import worker_ready, worker_shutdown

from channels_app import (
    asides,
    downloading,
    forgetting,
    ingest,
    media,
    reactions,
    receipts,
    relisting,
    syncing,
    waiting,
)
from channels_app.lanes import LANES
from channels_app.webchat import sweeping


@shared_task
def drain_what_was_left() -> None:
    """Raw rows that nobody took in, because a process died or a wake-up was lost."""
    ingest.sweep()


@shared_task
def send(channel_id: int) -> None:
    """Something waits on a channel: its own threads send it."""
    LANES.wake(channel_id)


@shared_task
def send_reaction(message_id: int, emoji: str) -> None:
    """Our emoji on a message of the customer."""
    asides.run(reactions.carry, message_id, emoji)


@shared_task
def send_read_receipt(message_id: int) -> None:
    """Who is answered is told that what they wrote was read."""
    asides.run(receipts.tell, message_id)


@shared_task
def send_read_mark(thread_id: int, agent_id: int, seq: int) -> None:
    """An agent has read what the customer wrote; told where they want that."""
    asides.run(receipts.tell_read, thread_id, agent_id, seq)


@shared_task
def send_typing(thread_id: int, agent_id: int) -> None:
    """An agent is writing an answer; shown where they want that."""
    asides.run(receipts.show_typing, thread_id, agent_id)


@shared_task
def fetch_media() -> None:
    """Files of customers wait to be fetched."""
    media.wake()


@shared_task
def sync_channels() -> None:
    """What providers say of templates and numbers."""
    syncing.sync_due()


@shared_task
def show_lonely_reactions() -> None:
    """Reactions on messages that were never here."""
    waiting.show_lonely()


@shared_task
def look_through_lists() -> None:
    """What providers list and no webhook told."""
    asides.run(relisting.look_due)


@shared_task
def forget_silent_visitors() -> None:
    """Browsers that opened a web chat and never wrote."""
    sweeping.sweep()


@worker_ready.connect  # type: ignore[untyped-decorator]
def begin(**_: Any) -> None:
    """The sending threads of the worker look by themselves, whether or not Redis tells them."""
    LANES.start()


@worker_shutdown.connect  # type: ignore[untyped-decorator]
def end(**_: Any) -> None:
    """What is under way comes to its end, nothing more is begun."""
    downloading.ENDING.set()
    LANES.stop()


@shared_task
def forget_at_providers() -> None:
    """Who was erased here is taken off the providers' own lists."""
    asides.run(forgetting.ask_due)
