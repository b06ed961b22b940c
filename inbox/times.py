"""Times as others write them: RFC 3339 text into moments."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)


class Senseless(ValueError):
    """No time of RFC 3339."""


def moment(text: Any) -> datetime:
    """RFC 3339 text as an aware UTC datetime, to the microsecond; raises Senseless."""
    try:
        if not isinstance(text, str) or _TIME.fullmatch(text) is None:
            raise Senseless("This must be a time such as 2026-11-20T09:30:00Z.")
        # fromisoformat takes up to six digits of a second
        return datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", text.upper().replace(" ", "T"))).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Senseless("This must be a time such as 2026-11-20T09:30:00Z.") from error
