"""The product's now: the machine's clock plus CLOCK_OFFSET, so that a test can live in next year."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.conf import settings
from django.utils import timezone

_pinned: ContextVar[datetime | None] = ContextVar("pinned", default=None)


def now() -> datetime:
    """The moment the product believes it is: aware, UTC. Shifted only with the simulator on (contract §1)."""
    return _pinned.get() or timezone.now() + settings.CLOCK_OFFSET


@contextmanager
def pinned(moment: datetime) -> Iterator[None]:
    """Tell of the past as if it happened now: for the demo's history and for tests, in this thread only."""
    token = _pinned.set(moment)
    try:
        yield
    finally:
        _pinned.reset(token)
