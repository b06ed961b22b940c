"""The style sheets as a page gets them: static/css joined in layer order and shortened, under a hashed name."""

from __future__ import annotations

import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders

_EVERYWHERE = ("tokens", "base", "shell")
#: sheet -> its files, in the order in which they are joined; tokens.css declares the order of the layers
SHEETS = {
    "inbox": (*_EVERYWHERE, "list", "timeline", "content", "composer", "context", "menus", "states"),
    "memory": ("memory",),
    "pages": (*_EVERYWHERE, "list", "context", "menus", "pages", "states"),
}


@dataclass(frozen=True)
class Sheet:
    """One joined sheet: its text, the same compressed, and the digest that names it."""

    text: bytes
    packed: bytes
    digest: str


def sheet(name: str) -> Sheet:
    """A sheet of `SHEETS`; KeyError for another. Read once, in debugging for every request."""
    return _made.__wrapped__(name) if settings.DEBUG else _made(name)


def address(name: str) -> str:
    """Where a page finds it, for ever the same bytes."""
    return f"/look/{name}.{sheet(name).digest}.css"


def shortened(css: str) -> str:
    """The same rules without comments, needless spaces and zeros. A space before a colon stays: "any descendant"."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css)
    css = re.sub(r"(\.\d*[1-9])0+(?=\D)", r"\1", css)
    css = re.sub(r" ?([{};,>]) ?", r"\1", css)
    return re.sub(r": ", ":", css).replace(";}", "}").strip()


@cache
def _made(name: str) -> Sheet:
    text = shortened("\n".join(_source(file) for file in SHEETS[name])).encode()
    return Sheet(text, gzip.compress(text, 9, mtime=0), hashlib.sha256(text).hexdigest()[:12])


def _source(name: str) -> str:
    path = finders.find(f"css/{name}.css")
    if not path:
        raise FileNotFoundError(f"static/css/{name}.css is missing")
    return Path(path).read_text(encoding="utf-8")
