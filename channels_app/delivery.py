"""Sends what is queued: each channel with threads of its own, each address in its order, nothing twice."""

from __future__ import annotations

import logging
import time
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import InterfaceError, OperationalError

from channels_app import health, lookups, media, outcomes, rates
from channels_app.breaker import Breaker
from channels_app.connection import provider_of, settings_of
from channels_app.outcomes import Pause
from channels_app.outgoing import outgoing_of, release
from channels_app.providers.base import Accepted, Notice, Outgoing, Refused, TryLater
from channels_app.providers.fields import WrongSettings
from inbox import delivering, failpoints, vault
from inbox.clock import now
from inbox.models import Attachment, Channel, Message

if TYPE_CHECKING:
    from channels_app.providers.base import Provider

logger = logging.getLogger(__name__)

#: seconds between tries to write an outcome down
SETTLE_AGAIN_S = (0.1, 0.5, 1.0, 2.0, 3.0, 4.0, 5.0)
#: breakers of this process by channel
BREAKERS: dict[int, Breaker] = {}


def breaker_of(channel_id: int) -> Breaker:
    """The breaker of a channel, in this process."""
    return BREAKERS.setdefault(channel_id, Breaker())


def deliver(message_id: int, channel_id: int, address_id: int | None) -> Pause:
    """Send the head of a lane; how long to leave its lane, or the whole channel, alone afterwards.

    Everything that may go wrong before the claim leaves the message queued; everything after it is settled.
    """
    channel = Channel.objects.known().get(channel_id) or Channel.objects.get(pk=channel_id)
    provider, breaker = provider_of(channel), breaker_of(channel_id)
    pause = _pause(channel, breaker, message_id, address_id)
    if pause.seconds:
        return pause
    try:
        settings = settings_of(channel)
        refs = _prepare(provider, settings, message_id)
    except (Refused, TryLater) as problem:
        return _not_prepared(message_id, channel_id, problem)
    except Exception as problem:
        logger.exception("Message %s could not be prepared", message_id)
        return _not_prepared(message_id, channel_id, TryLater(f"It could not be prepared ({type(problem).__name__})."))
    try:
        claimed = delivering.claim(message_id)
    except Exception:
        breaker.unused()
        raise
    if claimed is None:
        breaker.unused()
        return Pause()
    failpoints.reach("delivery.claimed")
    outgoing = outgoing_of(claimed, refs)
    # A slow provider holds a thread, and no connection of the database.
    release()
    outcome = _call(provider, settings, outgoing)
    failpoints.reach("delivery.called")
    pause = _settle(claimed, channel, breaker, outcome)
    if not isinstance(outcome, Accepted | Refused | TryLater):
        lookups.ask_soon(claimed.pk)
    return pause


def _settle(claimed: Message, channel: Channel, breaker: Breaker, outcome: Accepted | Exception) -> Pause:
    """Write the outcome down, through a restart of the database: what is forgotten here is unknown for ever."""
    for wait in SETTLE_AGAIN_S:
        try:
            return outcomes.settle(claimed, channel, breaker, outcome)
        except (OperationalError, InterfaceError) as problem:
            logger.warning("Message %s could not be settled yet: %s", claimed.pk, type(problem).__name__)
            release()
            time.sleep(wait)
    return outcomes.settle(claimed, channel, breaker, outcome)


def _call(provider: Provider, settings: Any, outgoing: Outgoing) -> Accepted | Exception:
    try:
        return provider.send(settings, outgoing)
    except Exception as problem:
        return problem


def _pause(channel: Channel, breaker: Breaker, message_id: int, address_id: int | None) -> Pause:
    """For the rate to this one person, for the channel's rate, for a provider that is down."""
    cost, burst = provider_of(channel).pair_rate
    if pair := rates.wait_s(f"{channel.pk}:{address_id}", cost, burst):
        return Pause(pair)
    pace, units = _pace_and_units(channel, message_id)
    pace /= health.slowness(channel.pk)
    wait = rates.wait_s(str(channel.pk), units / pace, max(1, int(pace / 4 / units)))
    return Pause(wait or breaker.wait_s(), True)


def _pace_and_units(channel: Channel, message_id: int) -> tuple[float, int]:
    """What may leave in a second, and how much of it this message is: segments where they are counted."""
    provider = provider_of(channel)
    try:
        pace = provider.pace(settings_of(channel))
    except (vault.Unreadable, WrongSettings):
        return provider.rate, 1
    if provider.segments("") is None:
        return pace, 1
    text = Message.objects.filter(pk=message_id).values_list("text", flat=True).first()
    return pace, provider.segments(text or "") or 1


def _prepare(provider: Provider, settings: Any, message_id: int) -> dict[int, str]:
    """Upload what must be there first; `ref` by attachment id."""
    message = Message.objects.filter(pk=message_id).select_related("channel", "address").first()
    if message is None or not message.files or message.address is None:
        return {}
    outgoing = outgoing_of(message)
    wanted = [file for file in outgoing.files if not file.ref]
    if wanted:
        release()
        made = provider.prepare(settings, replace(outgoing, files=tuple(wanted)))
        for pk, ref in made.items():
            Attachment.objects.filter(pk=pk).update(provider_ref=media.uploaded(ref, now()))
    return {row.pk: media.ref_of(row, now()) for row in Attachment.objects.filter(message=message)}


def _not_prepared(message_id: int, channel_id: int, problem: Refused | TryLater) -> Pause:
    """Nothing was claimed: wait, or fail for good, as the problem says."""
    breaker = breaker_of(channel_id)
    message = Message.objects.filter(pk=message_id).first()
    if isinstance(problem, Refused):
        breaker.unused()
        if message is not None:
            delivering.settle(message, lambda row, thread: outcomes.fail(row, thread, problem.shape()))
        if problem.klass in ("auth", "account"):
            health.tell(channel_id, Notice("access", "reauthorise", problem.reason, problem.provider_code, now()))
        return Pause()
    if breaker.failed():
        outcomes.note_open(channel_id, problem.reason)
    if message is not None and now() - message.at > timedelta(days=1):
        told = Refused("provider_down", "transient", problem.provider_code, problem.reason, "retry")
        delivering.settle(message, lambda row, thread: outcomes.fail(row, thread, told.shape()))
    return Pause(problem.seconds or 5.0, problem.scope == "channel")
