"""What a kind of interactive message is to Meta, and the small checks that several kinds share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from channels_app.providers.base import OutFile

Json = dict[str, Any]
#: files of a message by their id
Files = dict[str, OutFile]
#: characters of a label on a button, of a section's title, of an address; of what comes back when a button is chosen
TITLE, SECTION, URL, BUTTON_ID = 20, 24, 2000, 256


def _fine(payload: Json) -> str | None:
    return None


class Kind(NamedTuple):
    """`type` is Meta's. `action` makes its object `action`; `unfit` says what Meta would refuse, as a sentence."""

    type: str
    action: Callable[[Json, Files], Json]
    unfit: Callable[[Json], str | None] = _fine
    has_header: bool = False
    #: a file may be the heading
    is_pictured: bool = False
    has_footer: bool = False
    #: characters of the body, and whether there must be one
    longest: int = 1024
    needs_body: bool = True


def named(one: Any, title: int = TITLE, id_: int = BUTTON_ID) -> bool:
    """Whether it is an object with an id and a title that are short enough."""
    return isinstance(one, dict) and 0 < len(str(one.get("id") or "")) <= id_ and titled(one, title)


def titled(one: Any, longest: int = TITLE) -> bool:
    """Whether it is an object with a title that is short enough."""
    title = one.get("title") if isinstance(one, dict) else None
    return isinstance(title, str) and 0 < len(title.strip()) <= len(title) <= longest


def is_address(url: Any) -> bool:
    """Whether it is the address of a page."""
    return isinstance(url, str) and url.startswith(("https://", "http://")) and len(url) <= URL


def twice(rows: list[Json], what: str, names: tuple[str, ...]) -> str | None:
    """The sentence for rows that may not be told apart."""
    if all(len({str(row[name]) for row in rows}) == len(rows) for name in names):
        return None
    return f"No two {what} may have the same {' or '.join(f'`{name}`' for name in names)}."
