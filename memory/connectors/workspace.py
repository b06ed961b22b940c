"""The [[connector]] section of the workspace file."""

from __future__ import annotations

import os
from typing import Any

from inbox.workspace import Plan, Table, section
from memory.connectors import settings, systems
from memory.models import Connector


@section("connector", 8)
def connector(table: Table, plan: Plan) -> None:
    """[[connector]] with [connector.settings]; its system never changes. Never calls it."""
    name = table.text("name", most=60)
    row = Connector._default_manager.filter(name=name).first()
    system = table.choice("system", list(systems.every()), row.system if row else None)
    if row is not None and row.system != system:
        table.refuse("system", f"the connector {name} is of system {row.system}; make a new one under another name")
    row = row or Connector(name=name, system=system)
    values = {
        "active": table.flag("active", True), "keep_s": table.whole("keep_s", row.keep_s, least=30, most=86_400),
        "deadline_s": table.whole("deadline_s", row.deadline_s, least=1, most=20),
    }  # fmt: skip
    told = table.values("settings")
    if told is None and row.pk is None:
        table.refuse("settings", f"the new connector {name} needs [connector.settings]")
    before = row.sealed_settings
    if told is not None:
        try:
            settings.put(row, _from_environment(table, told))
        except settings.WrongSettings as error:
            key, sentence = next(iter(error.problems.items()))
            table.refuse(key, f"{key}: {sentence}", "settings")
    sealed, row.sealed_settings = row.sealed_settings, before
    plan.equal(row, "connector", name, hidden={"sealed_settings": sealed}, **values)


def _from_environment(table: Table, told: dict[str, Any]) -> dict[str, Any]:
    """A setting may name the environment variable that holds it, as `NAME_env`."""
    values = {}
    for key, value in told.items():
        if key.endswith("_env"):
            if not os.environ.get(str(value)):
                table.refuse(key, f"the environment variable {value} is not set", "settings")
            values[key.removesuffix("_env")] = os.environ[str(value)]
        else:
            values[key] = value
    return values
