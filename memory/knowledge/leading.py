"""Where a passage stands: the address that leads a person to it."""

from __future__ import annotations

from urllib.parse import quote

from django.conf import settings

from memory.models import Passage, Source

#: signs that a fragment may hold as they are (RFC 3986, 3.5)
_FRAGMENT = "=&-._~!$'()*+,;:@/?%"


def url_of(passage: Passage) -> str:
    """The address of the document with the passage's place in it; of a file, our own page that shows its passages."""
    document = passage.document
    if document.source.kind == Source.Kind.FOLDER:
        return f"{settings.PUBLIC_URL}/knowledge/?document={document.pk}#passage-{passage.pk}"
    return f"{document.url}#{quote(passage.anchor, safe=_FRAGMENT)}" if passage.anchor else document.url


def heading_of(passage: Passage) -> str:
    """The headings above a passage with the document's title before them, unless they begin with it."""
    title, heading = passage.document.title, passage.heading
    if not heading or heading.startswith(title):
        return heading or title
    return f"{title} › {heading}" if title else heading
