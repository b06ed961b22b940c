"""Where a key of a TOML file stands, since the parser does not say: for sentences that name the line."""

from __future__ import annotations

import re

_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"^\s*(\"[^\"]*\"|'[^']*'|[A-Za-z0-9_-]+)\s*(?:\.[^=]*)?=")


class WorkspaceError(Exception):
    """What is wrong, and in which line (0 for the file as a whole)."""

    def __init__(self, line: int, text: str) -> None:
        super().__init__(text)
        self.line, self.text = line, text


class Lines:
    """Lines by where they are: (section, how many-th, below, key); below is "" or a sub-table's name."""

    def __init__(self, text: str) -> None:
        self._at: dict[tuple[str, int, str, str], int] = {}
        self._count: dict[str, int] = {}
        section, index, below = "", 0, ""
        quote = ""
        for number, line in enumerate(text.splitlines(), 1):
            if quote:
                quote = "" if line.count(quote) % 2 else quote
                continue
            header, key = _HEADER.match(line), _KEY.match(line)
            if header:
                section, index, below = self._enter(header[1], header[2], section, index)
                self._at.setdefault((section, index, below, ""), number)
            elif key:
                self._at.setdefault((section, index, below, key[1].strip("\"'")), number)
            quote = next((mark for mark in ('"""', "'''") if line.count(mark) % 2), "")

    def of(self, section: str, index: int, below: str = "", key: str = "") -> int:
        """The line of a key, else of its table, else of its section, else 0."""
        tries = (
            (section, index, below, key),
            (section, index, "", key),
            (section, index, below, ""),
            (section, index, "", ""),
        )
        return next((self._at[place] for place in tries if place in self._at), 0)

    def _enter(self, brackets: str, name: str, section: str, index: int) -> tuple[str, int, str]:
        path = [part.strip().strip("\"'") for part in name.split(".")]
        if len(path) > 1:
            return path[0], self._count.get(path[0], 1) - 1, ".".join(path[1:])
        if brackets == "[[":
            self._count[name] = self._count.get(name, 0) + 1
            return name, self._count[name] - 1, ""
        return name, 0, ""
