"""Which pages may carry the widget: origins compared by scheme, host and port, nothing less."""

from __future__ import annotations

import re
from collections.abc import Iterable

_PORTS = {"http": 80, "https": 443}
_ORIGIN = re.compile(
    r"(https?)://([a-z0-9](?:[a-z0-9._-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::([0-9]{1,5}))?", re.IGNORECASE | re.ASCII
)

Place = tuple[str, str, int]


def place(origin: str) -> Place | None:
    """Scheme, host and port of a serialised origin (RFC 6454 §6.2); None for anything malformed, and for `null`."""
    found = _ORIGIN.fullmatch(origin)
    if found is None:
        return None
    scheme, host, port = found[1].lower(), found[2].lower(), found[3]
    number = int(port) if port else _PORTS[scheme]
    return (scheme, host, number) if 0 < number < 65536 else None


def is_allowed(origin: str, allowed: Iterable[str]) -> bool:
    """Whether an Origin header names one of the allowed origins exactly."""
    told = place(origin)
    return told is not None and any(place(one) == told for one in allowed)
