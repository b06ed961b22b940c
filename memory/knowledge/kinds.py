"""Which parser reads a file: by its first bytes, what the server says it is, and its name."""

from __future__ import annotations

from pathlib import PurePosixPath
from urllib.parse import urlsplit

from memory.knowledge.parsing.told import Unreadable

#: bytes of a file that are fetched at all, by kind
LARGEST = {"html": 5_000_000, "pdf": 50_000_000, "docx": 20_000_000, "markdown": 5_000_000, "text": 5_000_000}
_BY_MIME = {
    "text/html": "html", "application/xhtml+xml": "html", "application/pdf": "pdf", "text/markdown": "markdown",
    "text/x-markdown": "markdown", "text/plain": "text",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
}  # fmt: skip
_BY_NAME = {
    ".html": "html", ".htm": "html", ".pdf": "pdf", ".docx": "docx", ".md": "markdown", ".markdown": "markdown",
    ".txt": "text",
}  # fmt: skip
#: names by which a link is known to lead to no document
NO_DOCUMENT = frozenset((
    ".jpg", ".jpeg", ".png", ".gif", ".svg", ".webp", ".ico", ".css", ".js", ".mjs", ".json", ".xml", ".rss", ".woff",
    ".woff2", ".ttf", ".zip", ".gz", ".tar", ".rar", ".7z", ".exe", ".dmg", ".apk", ".mp3", ".mp4", ".webm", ".mov",
    ".avi", ".wav", ".ics", ".xls", ".xlsx", ".ppt", ".pptx",
))  # fmt: skip


def suffix(url: str) -> str:
    """The ending of the name in an address, in lower case, with its dot."""
    return PurePosixPath(urlsplit(url).path).suffix.lower()


def kind_of(data: bytes, mime: str, name: str) -> str:
    """html, pdf, docx, markdown or text; raises `Unreadable` for anything else, and for what is too big."""
    kind = _kind(data, mime, suffix(name))
    if len(data) > LARGEST[kind]:
        raise Unreadable(f"It is bigger than {LARGEST[kind] // 1_000_000} MB, the most that is read of its kind.")
    return kind


def _kind(data: bytes, mime: str, ending: str) -> str:
    if data[:1024].lstrip().startswith(b"%PDF-"):
        return "pdf"
    told = "markdown" if (ending in (".md", ".markdown") and mime in ("", "text/plain")) else _BY_MIME.get(mime)
    kind = told or _BY_NAME.get(ending)
    if kind == "docx" or (data[:4] == b"PK\x03\x04" and ending == ".docx"):
        return "docx"
    if kind in (None, "pdf"):
        raise Unreadable(f"Files of this kind are not read ({mime or ending or 'no name'}).")
    if b"\x00" in data[:2_000]:
        raise Unreadable("It is no text, whatever its name says.")
    return kind
