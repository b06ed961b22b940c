"""A connector's settings: checked by the form of its system, sealed at rest, secrets only ever written."""

from __future__ import annotations

import json
from typing import Any

from django import forms

from inbox import vault
from memory.connectors.systems import System, every
from memory.models import Connector


class WrongSettings(Exception):
    """`problems`: by the name of the setting, a sentence."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {said}" for name, said in problems.items()))
        self.problems = problems


def system_of(connector: Connector) -> System:
    """The system of a connector; raises `WrongSettings` for one that is not there any more."""
    system = every().get(connector.system)
    if system is None:
        raise WrongSettings({"system": f"There is no system {connector.system!r} in this version."})
    return system


def settings_of(connector: Connector) -> dict[str, Any]:
    """The settings in the clear; raises `vault.Unreadable` when they were sealed under another key."""
    told: dict[str, Any] = json.loads(vault.unseal(connector.sealed_settings)) if connector.sealed_settings else {}
    return told


def put(connector: Connector, told: dict[str, Any]) -> None:
    """Check settings and seal them into the row, which is not saved; a secret not given stays. Raises `WrongSettings`.

    What is not given and has a default gets it; settings equal to the present ones leave the row as it is.
    """
    system, before = system_of(connector), _known(connector)
    given = {**{name: before[name] for name in system.secrets if name in before}, **_given(told)}
    fields = system.form().fields
    if unknown := set(told) - set(fields):
        name = sorted(unknown)[0]
        raise WrongSettings({name: f"{name} is not known here; there are {', '.join(fields)}."})
    form = system.form({**{name: field.initial for name, field in fields.items() if field.initial}, **given})
    if not form.is_valid():
        raise WrongSettings({name: " ".join(map(str, said)) for name, said in form.errors.items()})
    if form.cleaned_data != before:
        connector.sealed_settings = vault.seal(json.dumps(form.cleaned_data))


def initial(connector: Connector) -> dict[str, Any]:
    """What a form may show of the settings: all but the secrets."""
    secrets = system_of(connector).secrets
    return {name: value for name, value in _known(connector).items() if name not in secrets}


def field_of(system: System, name: str, exists: bool) -> forms.Field:
    """A field of a system's form for the admin; a secret is never shown, and need not be given again."""
    field = system.form().fields[name]
    field.label = field.label or name.replace("_", " ").capitalize()
    if name in system.secrets:
        field.widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
        if exists:
            field.required = False
            field.help_text = f"Stored and never shown. Leave empty to keep it. {field.help_text}"
    return field


def _known(connector: Connector) -> dict[str, Any]:
    try:
        return settings_of(connector)
    except vault.Unreadable:
        return {}


def _given(told: dict[str, Any]) -> dict[str, Any]:
    """Tables of labels and paths as the lines that the form takes; what is empty counts as not given."""
    lines = {
        name: "\n".join(f"{label}: {path}" for label, path in value.items())
        for name, value in told.items()
        if isinstance(value, dict)
    }
    return {name: value for name, value in {**told, **lines}.items() if value not in (None, "")}
