"""One table of the workspace file, asked for its keys; what nobody asked for is refused by name and line."""

from __future__ import annotations

import os
from typing import Any, NoReturn

from inbox.inbound import clean
from inbox.workspace.lines import Lines, WorkspaceError


class Table:
    """Reads keys with checks; every wrong one raises `WorkspaceError` at its line."""

    def __init__(self, section: str, index: int, values: dict[str, Any], lines: Lines) -> None:
        self.section, self._index, self._lines = section, index, lines
        self._left = dict(values)

    def text(self, key: str, default: str | None = None, *, most: int = 255, least: int = 1) -> str:
        """A text of `least` to `most` characters; required without a default."""
        value = self._take(key, default)
        if value is default and default is not None:
            return default
        if not isinstance(value, str):
            self.refuse(key, f"{key} must be a text in quotes")
        if not least <= len(value) <= most:
            self.refuse(key, f"{key} must have {least} to {most} characters; it has {len(value)}")
        return clean(value)

    def secret(self, key: str, *, least: int) -> str | None:
        """A text given directly, or by the name of an environment variable in `KEY_env`; None when neither is there."""
        if f"{key}_env" in self._left:
            name = self.text(f"{key}_env")
            if not os.environ.get(name):
                self.refuse(f"{key}_env", f"the environment variable {name} is not set")
            self._left[key] = os.environ[name]
        return self.text(key, least=least, most=4096) if key in self._left else None

    def flag(self, key: str, default: bool) -> bool:
        """true or false."""
        value = self._take(key, default)
        if not isinstance(value, bool):
            self.refuse(key, f"{key} must be true or false")
        return value

    def whole(self, key: str, default: int, *, least: int, most: int) -> int:
        """A whole number from `least` to `most`."""
        value = self._take(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            self.refuse(key, f"{key} must be a whole number from {least} to {most}; it is {value!r}")
        return value

    def choice(self, key: str, among: list[str], default: str | None = None) -> str:
        """One of some words."""
        value = self.text(key, default)
        if value not in among:
            self.refuse(key, f"{key} must be one of {', '.join(among)}; it is {value!r}")
        return value

    def words(self, key: str) -> list[str] | None:
        """A list of texts, None when it is not there."""
        if key not in self._left:
            return None
        value = self._take(key, None)
        if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
            self.refuse(key, f'{key} must be a list of texts, like ["one", "two"]')
        return [clean(word) for word in value]

    def values(self, key: str) -> dict[str, Any] | None:
        """A sub-table as it stands, None when it is not there."""
        value = self._take(key, {}) if key in self._left else None
        if value is not None and not isinstance(value, dict):
            self.refuse(key, f"{key} must be a table [{self.section}.{key}]")
        return value

    def rest(self, known: list[str]) -> dict[str, Any]:
        """All keys left, which must be among `known`."""
        for key in self._left:
            if key not in known:
                self.refuse(key, f"{key} is not known here; there are {', '.join(known)}")
        left, self._left = self._left, {}
        return left

    def done(self) -> None:
        """Nothing may be left."""
        for key in self._left:
            self.refuse(key, f"{key} is not a key of [[{self.section}]]")

    def refuse(self, key: str, text: str, below: str = "") -> NoReturn:
        """Raise with the line of a key (below a sub-table)."""
        raise WorkspaceError(self._lines.of(self.section, self._index, below, key), text)

    def _take(self, key: str, default: Any) -> Any:
        if key not in self._left and default is None:
            self.refuse(key, f"[[{self.section}]] needs {key}")
        return self._left.pop(key, default)
