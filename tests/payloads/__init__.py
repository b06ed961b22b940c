"""Payload files: whole webhooks as providers send them, and beside each what the product must make of it.

One folder for each kind of channel, one below it for each section:

    tests/payloads/KIND/__init__.py             SETTINGS of the channel, DINA as this provider names her, `headers(path, body)`
    tests/payloads/KIND/SECTION/NAME.json       the body; NAME.form is one `field=value` a line and is posted as a form
    tests/payloads/KIND/SECTION/expected.toml   `title`, `rank` among the sections, and a table for each NAME: see `Case`

`test_payloads.py` takes every file in through the provider's own signature, a raw row and intake, and compares; the same
data make the tables of docs/channels.md: `python -m tests.payloads` writes them, a test compares them with what is
committed. A new provider needs its folder only.
"""

from __future__ import annotations

import importlib
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
PAGE = ROOT / "docs" / "channels.md"
BEGIN, END = "<!-- payloads: written by `python -m tests.payloads` -->", "<!-- payloads: end -->"


@dataclass(frozen=True)
class Case:
    """One payload file and what is expected of it.

    `row` is the row of the reference, in the words of the documents. `given` names what came before: other files as
    SECTION/NAME, or `ours`, an answer of ana's to dina whose provider id is OURS (its own id replaces $OURS in bodies).
    `thread`: every item that is new or changed, as a line (`world.line`). `api`: a part of the JSON of the last of these
    (of each, when it is a list). `screen`: phrases that their rendered fragments show; `html`: pieces of the markup.
    `asks` is set where the file is what leaves: the JSON of the reply that is asked for (delivery/test_what_leaves.py).
    `then` is what the channel does by itself, a part of `world.deeds`: health, templates, consents, parked, can_send, contact.
    """

    kind: str
    section: str
    name: str
    row: str
    given: tuple[str, ...] = ()
    thread: tuple[str, ...] = ()
    api: Any = None
    screen: tuple[str, ...] = ()
    html: tuple[str, ...] = ()
    then: dict[str, Any] = field(default_factory=dict)
    asks: str = ""

    @property
    def id(self) -> str:
        """KIND/SECTION/NAME."""
        return f"{self.kind}/{self.section}/{self.name}"

    @property
    def path(self) -> Path:
        """The payload file."""
        return _file(self.kind, self.section, self.name)


def provider(kind: str) -> Any:
    """The module that knows how this kind of channel is connected and signed."""
    return importlib.import_module(f"tests.payloads.{kind}")


def kinds() -> list[str]:
    """The kinds of channel that have payload files."""
    return sorted(path.parent.name for path in HERE.glob("*/__init__.py"))


def sections() -> list[tuple[str, str]]:
    """(kind, section) of every folder with expectations, in the order of the documents."""
    found = [(path.parent.parent.name, path.parent.name) for path in HERE.glob("*/*/expected.toml")]
    return sorted(found, key=lambda pair: (pair[0] != "whatsapp", pair[0], _expected(*pair).get("rank", 99), pair[1]))


def cases() -> list[Case]:
    """Every payload file of every provider."""
    return [case for kind, section in sections() for case in _cases(kind, section)]


def body_of(path: Path, ours: str = "") -> tuple[str, bytes]:
    """(content type, bytes) of a payload file, `$OURS` replaced."""
    text = path.read_text(encoding="utf-8").replace("$OURS", ours)
    if path.suffix == ".form":
        pairs = [line.partition("=")[::2] for line in text.splitlines() if line]
        return "application/x-www-form-urlencoded", urlencode(pairs).encode()
    return "application/json", text.encode()


def file_of(kind: str, name: str) -> Path:
    """The payload file SECTION/NAME of a kind."""
    section, _, rest = name.partition("/")
    return _file(kind, section, rest)


def tables() -> str:
    """The tables of docs/channels.md, markers included."""
    parts = [BEGIN]
    for kind, section in sections():
        parts.append(
            f"### {_expected(kind, section)['title']}\n\n| row | thread | API | screen | test |\n|---|---|---|---|---|"
        )
        parts += [_line(case) for case in _cases(kind, section)]
        parts.append("")
    return "\n".join([*parts, END])


def page() -> str:
    """docs/channels.md with its tables made anew."""
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    return before + tables() + rest.partition(END)[2]


def _file(kind: str, section: str, name: str) -> Path:
    folder = HERE / kind / section
    return next((path for suffix in (".json", ".form") if (path := folder / f"{name}{suffix}").exists()), folder / name)


def _expected(kind: str, section: str) -> dict[str, Any]:
    return tomllib.loads((HERE / kind / section / "expected.toml").read_text(encoding="utf-8"))


def _cases(kind: str, section: str) -> Iterator[Case]:
    for name, told in _expected(kind, section).items():
        if isinstance(told, dict):
            lists = {key: tuple(told.pop(key)) for key in ("given", "thread", "screen", "html") if key in told}
            yield Case(kind, section, name, **lists, **told)


def _line(case: Case) -> str:
    thread = "<br>".join(case.thread) or "—"
    api = "<br>".join(f"`{part}`" for part in _flat(case.api) + _flat(case.then)) or "—"
    screen = "<br>".join((*case.screen, *(f"`{one}`" for one in case.html))) or "—"
    cells = (case.row, thread, api, screen, f"{case.section}/{case.name}")
    return "| " + " | ".join(re.sub(r"\s+", " ", cell).replace("|", "\\|") for cell in cells) + " |"


def _flat(value: Any, before: str = "") -> list[str]:
    """`payload.kind: flow` of every leaf."""
    if isinstance(value, dict):
        return [part for key, inner in value.items() for part in _flat(inner, f"{before}.{key}" if before else key)]
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [part for place, inner in enumerate(value) for part in _flat(inner, f"{before}[{place}]")]
    return [] if value is None else [f"{before}: {value if value != '' else '(empty)'}"]
