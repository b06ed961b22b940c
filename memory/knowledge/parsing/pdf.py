"""PDF files: their text page by page, in reading order; headings by the outline and by the look of a line."""

from __future__ import annotations

import re
from typing import Any

import pypdfium2 as pdfium

from memory.knowledge.parsing.told import Told, Unreadable

MOST_PAGES = 1_000
_SENTENCE_END = re.compile(r"[.!?:;,]$")
_NUMBERED = re.compile(r"^\d+(\.\d+)*\.?\s+\S")


def parse(data: bytes) -> Told:
    """The text of at most `MOST_PAGES` pages; raises `Unreadable` for one that is locked or only pictures."""
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        locked = "password" in str(error).lower()
        raise Unreadable("The PDF is locked by a password." if locked else "It is no PDF that can be read.") from error
    if len(document) > MOST_PAGES:
        raise Unreadable(f"The PDF has {len(document)} pages; at most {MOST_PAGES} are read. Split it.")
    told = Told(title=str(document.get_metadata_dict().get("Title") or ""))
    outlined = _outline(document)
    for number in range(len(document)):
        _page(told, document[number], number, outlined.get(number, set()))
    if not told.blocks:
        raise Unreadable("The PDF holds no text: pictures of text are not read.")
    heading = next((block.text for block in told.blocks if block.level), "")
    told.title = told.title or heading or told.blocks[0].text
    return told


def _outline(document: Any) -> dict[int, set[str]]:
    """The titles of the outline, squeezed, by page (from 0)."""
    found: dict[int, set[str]] = {}
    for mark in document.get_toc(max_depth=6):
        dest = mark.get_dest()
        if dest is not None and dest.get_index() is not None:
            found.setdefault(dest.get_index(), set()).add(_squeezed(mark.get_title()))
    return found


def _page(told: Told, page: Any, number: int, titles: set[str]) -> None:
    text = page.get_textpage().get_text_bounded()
    lines = [line.strip() for line in text.replace("￾", "").splitlines()]
    kept: list[str] = []
    for n, line in enumerate(lines):
        after = next((other for other in lines[n + 1 :] if other), "")
        if _squeezed(line) in titles or _is_heading(line, kept, after):
            told.add(0, _joined(kept), f"page={number + 1}")
            told.add(2 if told.blocks else 1, line, f"page={number + 1}")
            kept = []
        elif line or not kept:
            kept.append(line)
        else:
            told.add(0, _joined(kept), f"page={number + 1}")
            kept = []
    told.add(0, _joined(kept), f"page={number + 1}")


def _is_heading(line: str, before: list[str], after: str) -> bool:
    """A short line that ends no sentence, after one that ended, before one that begins."""
    if not 3 <= len(line) <= 80 or _SENTENCE_END.search(line) or not after:
        return False
    if before and before[-1] and not re.search(r"[.!?:]$", before[-1]):
        return False
    return bool(_NUMBERED.match(line)) or (
        line[0].isupper() and not after[0].islower() and len(line) < max(60, len(after))
    )


def _joined(lines: list[str]) -> str:
    """Lines of a paragraph as one; a word parted at the end of a line is whole again."""
    return re.sub(r"(?<=[^\W\d_])-\n(?=[a-zß-ÿ])", "", "\n".join(lines))


def _squeezed(text: str) -> str:
    return "".join(text.split()).lower()
