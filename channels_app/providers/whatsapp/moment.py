"""When something happened, if Meta's clock and ours can agree; and how long the 24-hour window is open from then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from inbox.clock import now

#: how far a provider's clock is believed, back (Meta repeats for a week) and forward
PAST, FUTURE = timedelta(days=7), timedelta(minutes=5)
WINDOW = timedelta(hours=24)


@dataclass(frozen=True)
class Moment:
    """The moment a body came in, in the product's time."""

    received_at: datetime

    def told(self, timestamp: Any) -> datetime | None:
        """A Unix time in seconds, text or number; None when it is senseless."""
        try:
            at = datetime.fromtimestamp(int(timestamp), UTC)
        except (TypeError, ValueError, OverflowError, OSError):
            return None
        return at if self.received_at - PAST <= at <= self.received_at + FUTURE else None

    def of(self, timestamp: Any) -> datetime:
        """As `told`, or when it came in."""
        return self.told(timestamp) or self.received_at

    def window_s(self, timestamp: Any) -> int:
        """Seconds from now until 24 hours after the message (Cloud API, customer service window); 0 when over."""
        began = min(self.of(timestamp), now())
        return max(0, int((began + WINDOW - now()).total_seconds()))
