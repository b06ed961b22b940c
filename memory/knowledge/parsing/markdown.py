"""Markdown (CommonMark with tables) and plain text: blocks by headings; HTML inside is read as what it shows."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.token import Token

from memory.knowledge.parsing import html
from memory.knowledge.parsing.told import Told

_FRONT = re.compile(r"\A---\s*\n(.*?)\n---\s*(?:\n|\Z)", re.S)
_TITLE = re.compile(r"^title:\s*[\"']?(.*?)[\"']?\s*$", re.M)


def parse(data: bytes, charset: str = "") -> Told:
    """A Markdown file; the title is that of its front matter, else its first heading."""
    text = decoded(data, charset)
    front = _FRONT.match(text)
    title = _TITLE.search(front[1]) if front else None
    told = Told()
    writer = _Writer(told)
    for token in MarkdownIt("commonmark").enable("table").parse(text[front.end() if front else 0 :]):
        writer.take(token)
    told.title = title[1] if title else next((block.text for block in told.blocks if block.level), "")
    return told


def plain(data: bytes, charset: str = "") -> Told:
    """A text file: paragraphs apart by empty lines, the first line is the title."""
    told = Told()
    for paragraph in re.split(r"\n\s*\n", decoded(data, charset)):
        told.add(0, paragraph)
    told.title = told.blocks[0].text[:120] if told.blocks else ""
    return told


def decoded(data: bytes, charset: str = "") -> str:
    """Bytes as text: by what was told, as UTF-8, else as Windows-1252."""
    for encoding in (charset or "utf-8-sig", "utf-8-sig"):
        try:
            return data.decode(encoding).replace("\r\n", "\n")
        except (LookupError, UnicodeDecodeError):
            continue
    return data.decode("cp1252", "replace").replace("\r\n", "\n")


class _Writer:
    """Turns tokens into blocks; the cells of a table's row become one."""

    def __init__(self, told: Told) -> None:
        self.told, self.level = told, 0
        self.row: list[str] | None = None

    def take(self, token: Token) -> None:
        """The next token of the file."""
        if token.type == "heading_open":
            self.level = int(token.tag[1])
        elif token.type == "tr_open":
            self.row = []
        elif token.type == "tr_close":
            self.told.add(0, " | ".join(self.row or ()))
            self.row = None
        else:
            self._text(token)

    def _text(self, token: Token) -> None:
        if token.type == "inline" and self.row is not None:
            self.row.append(_shown(token))
        elif token.type == "inline":
            self.told.add(self.level, _shown(token))
            self.level = 0
        elif token.type in ("fence", "code_block"):
            self.told.add(0, token.content)
        elif token.type == "html_block":
            self.told.blocks += html.parse(token.content.encode(), "", "utf-8").blocks


def _shown(token: Token) -> str:
    said = {"softbreak": " ", "hardbreak": " "}
    return "".join(
        said.get(child.type, child.content) for child in token.children or () if child.type not in ("html_inline",)
    )
