"""A screen's place in the feed of changed threads: opaque, signed, valid for one sight only."""

from __future__ import annotations

from hmac import compare_digest

from inbox import vault

#: transactions are numbered by 64 bits (PostgreSQL's xid8), kept signed
_HIGHEST = 2**63


def make(horizon: int, sight: str) -> str:
    """The cursor: every change by a transaction below `horizon` was seen, with the rights that `sight` digests."""
    return f"{horizon}.{_signature(horizon, sight)}"


def read(cursor: object, sight: str) -> int | None:
    """The horizon of a cursor that we made for this very sight, None for every other value of any type."""
    if not isinstance(cursor, str) or len(cursor) > 100 or not cursor.isascii():
        return None
    number, _, signature = cursor.partition(".")
    if not number.isdigit() or int(number) >= _HIGHEST:
        return None
    return int(number) if compare_digest(signature, _signature(int(number), sight)) else None


def _signature(horizon: int, sight: str) -> str:
    return vault.digest("live-cursor", f"{horizon}:{sight}")[:32]
