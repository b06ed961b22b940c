"""What waits to be done, counted by whoever does it: the figures of `status/` and of the metrics."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q
from django.utils import timezone

from inbox.clock import now
from inbox.models import Attachment, Message

#: what may wait; each is counted by the app that does the work
KINDS = ("inbound", "outbound", "media", "memory")


@dataclass(frozen=True)
class Wait:
    """How many wait, and for how many seconds the oldest has."""

    count: int
    oldest_s: float = 0.0

    @classmethod
    def since(cls, count: int, oldest: datetime | None) -> Wait:
        """So many, of which the oldest came then (by the machine's own clock)."""
        return cls(count, max(0.0, (timezone.now() - oldest).total_seconds()) if oldest else 0.0)


_counters: dict[str, Callable[[], Wait]] = {}


def register(what: str, counter: Callable[[], Wait]) -> None:
    """Count `what` (one of `KINDS`) by this; at start, once."""
    _counters[what] = counter


def waits() -> dict[str, Wait]:
    """Everything that waits, by kind."""
    return {what: counter() for what, counter in _counters.items()}


def _outbound() -> Wait:
    told = Message.objects.filter(
        Q(send_at=None) | Q(send_at__lte=now()), status__in=("queued", "sending", "held", "scheduled")
    )
    return _wait(told.aggregate(n=Count("pk"), oldest=Min("at")))


def _media() -> Wait:
    told = Attachment.objects.filter(state="pending")
    return _wait(told.aggregate(n=Count("pk"), oldest=Min("created_at")))


def _wait(told: dict) -> Wait:  # type: ignore[type-arg]
    oldest = (now() - told["oldest"]).total_seconds() if told["oldest"] else 0.0
    return Wait(told["n"], max(0.0, oldest))


register("outbound", _outbound)
register("media", _media)
