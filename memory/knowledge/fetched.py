"""What came of fetching a document, in one vocabulary for all kinds of sources."""

from __future__ import annotations

from dataclasses import dataclass


class Gone(Exception):
    """The document is not there any more."""


class Withheld(Exception):
    """The document may not be read or does not fit; says why in words. What was read before goes too."""


class Later(Exception):
    """The document cannot be had now; says why in words. What was read before is kept."""


class Failed(Exception):
    """The whole source cannot be looked through now; says why in words. Everything is kept."""


@dataclass(frozen=True)
class Fetched:
    """A document's bytes, and by what a change will be known. `data` is None when nothing has changed."""

    data: bytes | None = None
    url: str = ""
    mime: str = ""
    charset: str = ""
    etag: str = ""
    last_modified: str = ""
