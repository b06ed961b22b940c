"""Reading the fields of a client's frame: what is missing or wrong is answered by a sentence that says what to send."""

from __future__ import annotations

from typing import Any

from channels_app.live.sockets import Wrong

_HIGHEST = 2**63


def thread_of(told: dict[str, Any]) -> int:
    """The thread's id. Raises Wrong."""
    value = told.get("thread")
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if not (text.isascii() and text.isdigit() and len(text) < 20 and int(text) < _HIGHEST):
        raise Wrong("wrong_field", "Send thread as the id of a thread, a string of digits.")
    return int(text)


def number_of(told: dict[str, Any], name: str, otherwise: int | None = None) -> int:
    """A whole number from 0. Raises Wrong."""
    value = told.get(name, otherwise)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < _HIGHEST:
        raise Wrong("wrong_field", f"Send {name} as a whole number from 0.")
    return value
