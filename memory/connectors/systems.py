"""The systems that can be asked, one folder each."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any, Protocol

from django import forms

from memory.connectors.found import Found
from memory.connectors.identity import Identity

_FOLDERS = ("rest", "salesforce")


class Asking(Protocol):
    """Asks one system about one contact, within so many seconds; raises `Trouble` or `Unaskable`."""

    def __call__(self, settings: dict[str, Any], identity: Identity, deadline_s: float) -> list[Found]:
        """Its records, as it orders them."""


@dataclass(frozen=True)
class System:
    """A kind of system: what it is called, the form of its settings, which of them are secret, how it is asked."""

    label: str
    form: type[forms.Form]
    secrets: tuple[str, ...]
    ask: Asking


def every() -> dict[str, System]:
    """All systems, by the name of their folder."""
    return {name: import_module(f"memory.connectors.{name}").SYSTEM for name in _FOLDERS}
