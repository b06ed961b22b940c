"""What a parser tells of a file."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

#: characters of one file that are kept, and of its title
LONGEST_TEXT, LONGEST_TITLE = 2_000_000, 300
#: addresses of one page that are kept
MOST_LINKS = 2_000


class Unreadable(Exception):
    """The file is not read; says why in words for the admin."""


@dataclass(frozen=True)
class Block:
    """A heading (level 1 to 6) or a piece of text (level 0), with its place in the file: a fragment of its address."""

    level: int
    text: str
    anchor: str = ""


@dataclass
class Told:
    """A file: its blocks in order, where it leads (absolute addresses), and what it says of itself."""

    title: str = ""
    blocks: list[Block] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    #: the page asks not to be kept
    noindex: bool = False

    def add(self, level: int, text: str, anchor: str = "") -> None:
        """One more block; nothing for an empty text."""
        if kept := _plain(text):
            self.blocks.append(Block(level, kept, _plain(anchor)[:200]))

    def packed(self) -> dict[str, Any]:
        """As plain JSON, not longer than what is kept."""
        left = LONGEST_TEXT
        blocks = []
        for block in self.blocks:
            if left <= 0:
                break
            blocks.append((block.level, block.text[:left], block.anchor))
            left -= len(block.text)
        told = asdict(self) | {"blocks": blocks, "links": self.links[:MOST_LINKS]}
        return told | {"title": _plain(self.title)[:LONGEST_TITLE], "links": [_plain(link) for link in told["links"]]}


def _plain(text: str) -> str:
    """One line, without what no database keeps: NUL, halves of a sign."""
    return " ".join(text.replace("\x00", " ").encode("utf-8", "replace").decode().split())
