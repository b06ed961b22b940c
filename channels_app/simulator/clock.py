"""The simulator's now, which can be shifted so that it agrees with the product's."""

import time
from datetime import UTC, datetime, timedelta


class Clock:
    """Real time plus an offset; everything that is stamped or expires goes by it."""

    def __init__(self, offset: timedelta = timedelta()) -> None:
        self.offset = offset

    def now(self) -> float:
        """Shifted unix time in seconds."""
        return time.time() + self.offset.total_seconds()

    def shift(self, seconds: float) -> None:
        """Set the offset to `seconds` (replacing the former one)."""
        self.offset = timedelta(seconds=seconds)


def iso(at: float) -> str:
    """Unix seconds as RFC 3339 in UTC."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
