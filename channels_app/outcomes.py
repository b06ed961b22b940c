"""What became of a send, written down: yes, no, not now, or nobody knows."""

from __future__ import annotations

import logging
import random
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from channels_app import consents, gate, health, reaching, syncing, waiting
from channels_app.providers.base import Accepted, Notice, Refused, TryLater
from inbox import delivering, events, moving
from inbox.clock import now
from inbox.models import Message, Status, Thread

if TYPE_CHECKING:
    from channels_app.breaker import Breaker
    from inbox.models import Channel

logger = logging.getLogger(__name__)

#: for how long a send that is not taken is tried again; then a person decides
PATIENCE = timedelta(days=1)
#: seconds between tries, doubled from the first to the last
FIRST_S, LAST_S = 1.0, 15.0
#: seconds of waiting that an admin should know of, and that all of the channel's messages share
LONG_S = 600.0
#: channels without a note of ours, as far as this process knows
_CLEAN: set[int] = set()
_LOST = "The provider's answer was lost; it may have been sent."


class Pause(NamedTuple):
    """How long to leave a lane alone, or the whole channel."""

    seconds: float = 0.0
    whole_channel: bool = False


def settle(claimed: Message, channel: Channel, breaker: Breaker, outcome: Accepted | Exception) -> Pause:
    """Write an outcome down, tell the breaker and the channel's health; how long to wait before the next."""
    if isinstance(outcome, Accepted):
        return _accepted(claimed, channel, breaker, outcome)
    if isinstance(outcome, Refused):
        return _refused(claimed, channel, breaker, outcome)
    if isinstance(outcome, TryLater):
        return _later(claimed, channel, breaker, outcome)
    logger.warning("Message %s: nobody knows whether it left (%s)", claimed.pk, type(outcome).__name__)
    if breaker.failed():
        note_open(channel.pk, "The provider does not answer.")
    _count(claimed, channel)
    delivering.settle(claimed, lambda row, _thread: delivering.say_unknown(row, _LOST))
    return Pause()


def take(row: Message, accepted: Accepted) -> bool:
    """A clear yes, in memory: the provider's id, and how far it is known to have come."""
    if row.status == Status.CANCELLED:
        return False
    free = (
        not Message.objects.filter(channel=row.channel_id, provider_id=accepted.provider_id).exclude(pk=row.pk).exists()
    )
    named = free and row.provider_id is None
    if named:
        row.provider_id = accepted.provider_id
    return row.tell(accepted.status, now().isoformat(), accepted.error) or named


def fail(row: Message, thread: Thread, error: dict[str, Any]) -> bool:
    """A clear no, in memory, and the event that tells it."""
    if not row.tell(Status.FAILED, now().isoformat(), error):
        return False
    events.record("message.failed", thread, message=str(row.pk), code=error["code"])
    return True


def note_open(channel_id: int, reason: str) -> None:
    """Sending is held up: seen on the channel's health."""
    _CLEAN.discard(channel_id)
    health.tell(channel_id, Notice("breaker", "warning", f"Sending is held up and tried again by itself: {reason}"))


def _accepted(claimed: Message, channel: Channel, breaker: Breaker, outcome: Accepted) -> Pause:
    breaker.succeeded()
    _count(claimed, channel)
    delivering.settle(claimed, lambda row, _thread: take(row, outcome))
    if claimed.address is not None and set(outcome.learnt) - {(claimed.address.kind, claimed.address.value)}:
        moving.learn_at_send(claimed.address.pk, outcome.learnt)
    health.touched(channel.pk, "out")
    if channel.pk not in _CLEAN:
        health.clear(channel.pk, "access")
        health.clear(channel.pk, "breaker")
        _CLEAN.add(channel.pk)
    # Statuses can be told before the answer that names the message.
    waiting.apply(channel, outcome.provider_id)
    return Pause()


def _count(claimed: Message, channel: Channel) -> None:
    """Whoever was, or may have been, written to first counts into the provider's limit."""
    if claimed.type == "template" and claimed.address and gate.is_outside(channel, claimed.address, now()):
        reaching.note(channel, claimed.address, now())


def _refused(claimed: Message, channel: Channel, breaker: Breaker, outcome: Refused) -> Pause:
    breaker.succeeded()
    delivering.settle(claimed, lambda row, thread: fail(row, thread, outcome.shape()))
    if outcome.klass in ("auth", "account"):
        _CLEAN.discard(channel.pk)
        state = "reauthorise" if outcome.klass == "auth" else "blocked"
        # What no admin can mend (a country that is closed to us) is seen, and holds up nobody else.
        state = state if outcome.action == "ask_admin" else "warning"
        health.tell(channel.pk, Notice("access", state, outcome.reason, outcome.provider_code, now()))
    if outcome.klass == "template":
        syncing.ask_anew(channel)
    if outcome.klass == "opted_out" and claimed.address is not None:
        told = "out" if channel.medium == "sms" else "marketing_out"
        consents.log(channel, claimed.address, told, "provider", f"Error {outcome.provider_code}")
    return Pause()


def _later(claimed: Message, channel: Channel, breaker: Breaker, outcome: TryLater) -> Pause:
    pause = outcome.seconds or FIRST_S
    pause = min(max(LAST_S, pause), pause * 2 ** min(claimed.attempts - 1, 6)) * random.uniform(1.0, 1.25)
    if outcome.klass == "transient" and breaker.failed():
        note_open(channel.pk, outcome.reason)
    elif outcome.klass != "transient":
        breaker.unused()
    until = now() + timedelta(seconds=pause)
    if pause >= LONG_S and outcome.scope == "channel":
        data = {"until": until.isoformat()}
        health.tell(channel.pk, Notice("throttled", "blocked", outcome.reason, outcome.provider_code, now(), data))
    error = {
        "code": "provider_down" if outcome.klass == "transient" else "throttled",
        "class": outcome.klass,
        "provider_code": outcome.provider_code,
        "reason": outcome.reason,
        "action": "wait",
        "retry_at": until.isoformat(),
    }

    def again(row: Message, thread: Thread) -> bool:
        if row.status == Status.SENDING and now() - _queued_at(row) < PATIENCE:
            row.status, row.send_at, row.error, row.claimed_at = Status.QUEUED, until, error, None
            return True
        return fail(row, thread, {**error, "action": "retry", "retry_at": None})

    delivering.settle(claimed, again)
    return Pause(pause, outcome.scope != "address")


def _queued_at(row: Message) -> datetime:
    """Since when it could go: later than it was written, when it waited for a time or for the customer."""
    return datetime.fromisoformat(row.status_at.get("queued") or row.at.isoformat())
