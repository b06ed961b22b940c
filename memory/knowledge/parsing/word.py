"""DOCX files: paragraphs and tables in their order, headings by style; a zip that would swell is refused unopened."""

from __future__ import annotations

import io
import re
import zipfile

import docx
from docx.document import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table

from memory.knowledge.parsing.told import Told, Unreadable

#: bytes that a file may unpack to, and how many times its own size
MOST_BYTES, MOST_SWELLING = 100_000_000, 120
MOST_PARTS = 5_000
_LEVEL = re.compile(r"(?:heading|überschrift|titre|título)\s*([1-6])", re.I)


def parse(data: bytes) -> Told:
    """The text of a file; raises `Unreadable` for what is no DOCX, is locked or unpacks to too much."""
    _weigh(data)
    try:
        document = docx.Document(io.BytesIO(data))
    except (PackageNotFoundError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise Unreadable("It is no DOCX that can be read.") from error
    told = Told(title=document.core_properties.title or "")
    _blocks(document, told)
    heading = next((block.text for block in told.blocks if block.level), "")
    told.title = told.title or heading
    return told


def _weigh(data: bytes) -> None:
    # The sizes that the archive tells bind: reading stops at them, and what is longer fails its checksum.
    try:
        parts = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except zipfile.BadZipFile as error:
        raise Unreadable("It is no DOCX that can be read; one locked by a password is not.") from error
    total = sum(part.file_size for part in parts)
    swells = total > max(10_000_000, MOST_SWELLING * len(data))
    if len(parts) > MOST_PARTS or total > MOST_BYTES or swells:
        raise Unreadable(f"The file unpacks to {total // 1_000_000} MB: it is not opened.")
    if not any(part.filename == "word/document.xml" for part in parts):
        raise Unreadable("It is a zip, but no DOCX.")


def _blocks(document: Document, told: Told) -> None:
    for piece in document.iter_inner_content():
        if isinstance(piece, Table):
            for row in piece.rows:
                told.add(0, " | ".join(dict.fromkeys(cell.text.strip() for cell in row.cells)))
            continue
        style = piece.style.name if piece.style is not None and piece.style.name else ""
        found = _LEVEL.search(style)
        told.add(int(found[1]) if found else int(style == "Title"), piece.text)
