"""Times as the contract writes them."""

from __future__ import annotations

from datetime import UTC, datetime


def rfc3339(when: datetime | None) -> str | None:
    """RFC 3339 in UTC with milliseconds and Z, None for None."""
    if when is None:
        return None
    return when.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def normal(text: str | None) -> str | None:
    """A time kept as ISO text, as `rfc3339` writes it."""
    return rfc3339(datetime.fromisoformat(text)) if text else None
