"""What a body tells, read without trust: a value of another type than promised counts as absent."""

from __future__ import annotations

import math
from typing import Any

from inbox.inbound import clean

Json = dict[str, Any]


def obj(value: Any) -> Json:
    """An object, or an empty one."""
    return value if isinstance(value, dict) else {}


def objs(value: Any, most: int = 1000) -> list[Json]:
    """The objects of a list."""
    return [one for one in value[:most] if isinstance(one, dict)] if isinstance(value, list) else []


def words(value: Any, limit: int | None = None) -> str:
    """A text, or ""; cleaned and cut when it has a limit."""
    text = value if isinstance(value, str) else ""
    return text if limit is None else clean(text, limit)


def number(value: Any) -> int | float | None:
    """A number, also one that is written as text; None for anything else, and for what no database holds."""
    try:
        found = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return int(found) if found.is_integer() and abs(found) < 2**53 else found if abs(found) < 1e300 else None


def is_number(value: Any) -> bool:
    """Whether it is a number that can be kept: no truth value, not infinite."""
    return (
        isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 2**63 and math.isfinite(value)
    )


def cleaned(value: Any) -> Any:
    """Any JSON with its texts cleaned and cut, and numbers that no database holds left out."""
    if isinstance(value, str):
        return clean(value, 4000)
    if isinstance(value, list):
        return [cleaned(one) for one in value]
    if isinstance(value, dict):
        return {clean(str(name), 200): cleaned(one) for name, one in value.items()}
    return None if isinstance(value, float) and not math.isfinite(value) else value
