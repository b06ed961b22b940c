"""A folder of files: what was uploaded in the admin or lies in the source's own folder on the server."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from memory.knowledge import kinds
from memory.knowledge.fetched import Fetched, Gone, Withheld
from memory.knowledge.parser import Parser
from memory.models import Document, Source

_PLAIN = re.compile(r"[^\w.,()\[\] +-]+")


class Folder:
    """Files of a folder, and of folders in it; links out of it are not followed."""

    def __init__(self, source: Source, parser: Parser) -> None:
        self._root = place(source)

    def close(self) -> None:
        """Nothing is open."""

    def begin(self) -> Iterable[str]:
        """The paths of all files, relative to the folder."""
        self._root.mkdir(parents=True, exist_ok=True)
        found = (path for path in sorted(self._root.rglob("*")) if path.is_file() and not path.is_symlink())
        return [path.relative_to(self._root).as_posix() for path in found if not path.name.startswith(".")]

    def fetch(self, document: Document) -> Fetched:
        """The file; unchanged when its size and time are."""
        path = self._root / document.url
        root = self._root.resolve()
        if path.is_symlink() or root not in path.resolve().parents or not path.is_file():
            raise Gone
        told = path.stat()
        mark = f"{told.st_mtime_ns}-{told.st_size}"
        if mark == document.etag and document.state == Document.State.READ:
            return Fetched(None, etag=mark)
        largest = max(kinds.LARGEST.values())
        if told.st_size > largest:
            raise Withheld(f"It is bigger than {largest // 1_000_000} MB.")
        return Fetched(path.read_bytes(), document.url, etag=mark)

    def follows(self, links: list[str]) -> list[str]:
        """Files lead nowhere."""
        return []


def place(source: Source) -> Path:
    """The folder of a source, below THROUGHLINE_DATA."""
    return Path(settings.THROUGHLINE_DATA) / "knowledge" / str(source.pk)


def put(source: Source, file: UploadedFile[Any]) -> str:
    """Store an upload in the source's folder under its own name, over one of that name; returns the name."""
    name = _PLAIN.sub("_", Path(file.name or "file").name).lstrip(".") or "file"
    root = place(source)
    root.mkdir(parents=True, exist_ok=True)
    with (root / name[-150:]).open("wb") as target:
        for chunk in file.chunks():
            target.write(chunk)
    return name[-150:]
