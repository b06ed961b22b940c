"""The words and patterns of each language, read from memory/extracting/words and made into patterns once."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from memory.extracting.said import plain as plain

_FOLDER = Path(__file__).parent / "words"
#: small words that Arabic writes joined to the next one (and, so, with, for, like)
_JOINED = "[وفبلك]?"
#: in a pattern of the files a space is any space, and {name} one of these
_PARTS = re.compile(r"\{(\w+)\}")


@cache
def codes() -> tuple[str, ...]:
    """The languages there are data files for."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("??.toml")))


@cache
def told(code: str) -> dict[str, Any]:
    """The data files of a language, what is stated and what is talked; English for one that has none."""
    name = f"{code if code in codes() else 'en'}.toml"
    return _read(_FOLDER / name) | _read(_FOLDER / "talk" / name)


def table(name: str) -> dict[str, Any]:
    """A data file that is of no one language."""
    return _read(_FOLDER / name)


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def pattern(code: str, *path: str) -> re.Pattern[str]:
    """The pattern of a list in a language's file, over plain text; one that never matches where there is none.

    `{part}` in an entry stands for the list `parts.<part>` of the file.
    """
    return compiled(_entries(code, path), code)


@cache
def each(code: str, *path: str, **parts: str) -> tuple[re.Pattern[str], ...]:
    """The entries of a list one by one, for those with groups; `parts` are patterns for further {part}s."""
    filled = (_filled(one, parts) for one in _entries(code, path))
    return tuple(re.compile(_whole(one, code)) for one in filled)


@cache
def anywhere(*path: str) -> re.Pattern[str]:
    """The same over the lists of all languages."""
    entries = [f"(?:{_whole(one, code)})" for code in codes() for one in _entries(code, path)]
    return re.compile("|".join(entries) or r"(?!)")


def words(code: str, *path: str) -> dict[str, Any]:
    """A table of a language's file."""
    found: Any = told(code)
    for name in path:
        found = found.get(name, {})
    return dict(found)


def listed(code: str, *path: str) -> list[str]:
    """A list of a language's file as it stands there."""
    return _entries(code, path)


def _entries(code: str, path: tuple[str, ...]) -> list[str]:
    found: Any = told(code)
    for name in path:
        found = found.get(name, {}) if isinstance(found, dict) else {}
    return list(found or ())


def _filled(entry: str, parts: dict[str, str]) -> str:
    for name, pattern in parts.items():
        entry = entry.replace(f"{{{name}}}", pattern)
    return entry


def compiled(entries: list[str], code: str) -> re.Pattern[str]:
    """One pattern of many, each a whole word or more."""
    return re.compile("|".join(_whole(one, code) for one in entries) or r"(?!)")


def _whole(entry: str, code: str) -> str:
    joined = _JOINED if code == "ar" else ""
    return rf"(?<!\w){joined}(?:{spelled(entry, code)})(?!\w)"


def spelled(entry: str, code: str) -> str:
    """An entry of a file as a pattern: its parts filled in, folded, any space for a space."""
    return _folded(_with_parts(entry, told(code).get("parts", {}))).replace(" ?", r"\s*").replace(" ", r"\s+")


def _with_parts(entry: str, parts: dict[str, list[str]]) -> str:
    """Parts may be made of parts."""
    full = _PARTS.sub(lambda found: f"(?:{'|'.join(parts[found[1]])})" if found[1] in parts else found[0], entry)
    return full if full == entry else _with_parts(full, parts)


def _folded(entry: str) -> str:
    # Escapes (\d, \S, \b) and names of groups keep their case; everything else is folded as texts are.
    return "".join(
        piece if piece.startswith(("\\", "(?P<", "(?P=")) else plain(piece)
        for piece in re.split(r"(\\.|\(\?P[<=]\w+[>)])", entry)
    )
