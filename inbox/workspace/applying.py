"""Applies a workspace file: all of it or nothing, each app its own sections."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import transaction

from inbox import events
from inbox.actors import SYSTEM, Actor
from inbox.workspace.lines import Lines, WorkspaceError
from inbox.workspace.table import Table

Applier = Callable[[Table, "Plan"], None]
_sections: dict[str, tuple[int, Applier]] = {}


class _DryRun(Exception):
    pass


def section(name: str, order: int) -> Callable[[Applier], Applier]:
    """Register who applies [[name]]; lower orders first, so that a table may name what a section before it makes."""

    def register(applier: Applier) -> Applier:
        _sections[name] = (order, applier)
        return applier

    return register


class Plan:
    """What an application changes, as sentences."""

    def __init__(self, by: Actor, beside: Path = Path()) -> None:
        self.by = by
        #: the folder that paths in the file are relative to
        self.beside = beside
        self.changes: list[str] = []

    def equal(self, row: Any, noun: str, called: str, /, *, hidden: dict[str, Any] | None = None, **values: Any) -> Any:
        """Make a new or loaded row equal to `values`, save it when something differs, and tell of it.

        `hidden` values are compared and set like the others; only that they changed is told.
        """
        fresh = row.pk is None
        told = {field: (getattr(row, field), value) for field, value in values.items() if getattr(row, field) != value}
        secret = [field for field, value in (hidden or {}).items() if getattr(row, field) != value]
        for field, value in {**values, **(hidden or {})}.items():
            setattr(row, field, value)
        if fresh or told or secret:
            row.save()
            changed = [f"{field} {_say(old)} -> {_say(new)}" for field, (old, new) in told.items()] + [
                f"{field} set" for field in secret
            ]
            self.tell(noun, called, "created" if fresh else ", ".join(changed), sorted([*told, *secret]))
        return row

    def tell(self, noun: str, name: str, change: str, fields: list[str] | None = None) -> None:
        """Note a change, and write it to the audit trail."""
        self.changes.append(f"{noun} {name}: {change}")
        events.record("configuration.changed", None, by=self.by, what=noun, name=name, fields=fields or [])


def apply(text: str, *, dry_run: bool = False, by: Actor = SYSTEM, beside: Path = Path()) -> list[str]:
    """Make the database equal to what a workspace file says; returns the differences as sentences.

    `beside` is the folder the file lies in: what it names lies there.
    Raises `WorkspaceError` for the first thing that is wrong; then, and with `dry_run`, nothing was changed.
    """
    plan = Plan(by, beside)
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise WorkspaceError(_line_of(str(error)), f"this is not TOML: {error}") from None
    lines = Lines(text)
    for name in tables:
        if name not in _sections:
            raise WorkspaceError(
                lines.of(name, 0), f"{name} is not a section; there are {', '.join(sorted(_sections))}"
            )
    try:
        with transaction.atomic():
            for name in sorted(tables, key=lambda name: _sections[name][0]):
                _apply_section(name, tables[name], lines, plan)
            if dry_run:
                raise _DryRun
    except _DryRun:
        pass
    return plan.changes


def _apply_section(name: str, rows: Any, lines: Lines, plan: Plan) -> None:
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise WorkspaceError(lines.of(name, 0), f"write [[{name}]], in two brackets, once for each {name}")
    for index, values in enumerate(rows):
        table = Table(name, index, values, lines)
        _sections[name][1](table, plan)
        table.done()


def _say(value: Any) -> str:
    return "nothing" if value in (None, "", []) else str(value)


def _line_of(message: str) -> int:
    _, found, rest = message.partition("at line ")
    return int(rest.split(",")[0]) if found else 0
