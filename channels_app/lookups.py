"""Sends of which nobody knows: the provider is asked what became of them, where it can say; never a second send."""

from __future__ import annotations

import logging
import threading
import time

from channels_app import health, outcomes, waiting
from channels_app.connection import provider_of, settings_of
from channels_app.outgoing import outgoing_of, release
from channels_app.providers.base import Refused
from inbox import delivering
from inbox.models import Message, Status

logger = logging.getLogger(__name__)

#: seconds after which to ask, again and again
PAUSES = (3.0, 15.0, 60.0, 300.0, 1800.0)
_lock = threading.Lock()
_due: dict[int, tuple[float, int]] = {}
_began = False


def ask_soon(message_id: int) -> None:
    """Ask about a send that became unknown."""
    with _lock:
        _due.setdefault(message_id, (time.monotonic() + PAUSES[0], 0))


def ask_due() -> None:
    """Ask about what is due; the first call of a process takes up what an earlier one left."""
    global _began
    if not _began:
        _began = True
        for pk in Message.objects.filter(status=Status.UNKNOWN).order_by("-pk").values_list("pk", flat=True)[:500]:
            ask_soon(pk)
    clock = time.monotonic()
    with _lock:
        ready = [pk for pk, (at, _) in _due.items() if at <= clock][:20]
    for pk in ready:
        _ask_again(pk, ask(pk))


def ask(message_id: int) -> bool:
    """Ask once; True when nothing more is to be asked: settled, or the provider cannot say."""
    message = Message.objects.filter(pk=message_id, status=Status.UNKNOWN).select_related("channel", "address").first()
    if message is None or message.channel is None or message.address is None:
        return True
    provider = provider_of(message.channel)
    if not provider.can_look_up:
        return True
    outgoing, settings = outgoing_of(message), settings_of(message.channel)
    release()
    try:
        found = provider.look_up(settings, outgoing, _taken(message))
    except Refused as no:
        if no.code != "not_taken":
            return False
        error = no.shape()
        delivering.settle(message, lambda row, thread: outcomes.fail(row, thread, error))
        return True
    except Exception as problem:
        logger.warning("Message %s could not be looked up: %s", message_id, type(problem).__name__)
        return False
    if found is None:
        return False
    delivering.settle(message, lambda row, _thread: outcomes.take(row, found))
    waiting.apply(message.channel, found.provider_id)
    health.touched(message.channel.pk, "out")
    return True


def _taken(message: Message) -> frozenset[str]:
    """Ids of our other messages to this address: an equal text may have been sent twice on purpose."""
    others = Message.objects.filter(address=message.address_id, channel=message.channel_id, provider_id__isnull=False)
    return frozenset(str(told) for told in others.order_by("-pk").values_list("provider_id", flat=True)[:200])


def _ask_again(pk: int, done: bool) -> None:
    with _lock:
        _, tries = _due.pop(pk, (0.0, 0))
        if not done and tries + 1 < len(PAUSES):
            _due[pk] = (time.monotonic() + PAUSES[tries + 1], tries + 1)
