"""The [[channel]] section of the workspace file."""

from __future__ import annotations

from channels_app import connection
from channels_app.providers import registry
from channels_app.providers.fields import WrongSettings
from inbox.models import Bot, Channel, Team
from inbox.workspace import Plan, Table, section


@section("channel", 3)
def channel(table: Table, plan: Plan) -> None:
    """[[channel]] with [channel.settings]; a key never changes, nor its kind. Never calls a provider."""
    key = table.text("key", most=60)
    row = Channel.objects.filter(key=key).first()
    kind = table.choice("kind", sorted(registry.every()), row.kind if row else None)
    if row is not None and row.kind != kind:
        table.refuse("kind", f"the channel {key} is of kind {row.kind}; a kind never changes, make a new channel")
    if not key.replace("-", "").replace("_", "").isalnum() or not key.isascii():
        table.refuse("key", f"key may have letters, digits, - and _ only; it is {key!r}")
    row = row or Channel(key=key, kind=kind)
    team, bot = _named(table, "team", Team), _named(table, "bot", Bot)
    values = {
        "name": table.text("name", row.name or key, most=80), "active": table.flag("active", True),
        "confidential": table.flag("confidential", row.confidential),
        **({"team": team} if team else {}), **({"bot": bot} if bot else {}),
    }  # fmt: skip
    settings = table.values("settings")
    if settings is None and row.pk is None:
        table.refuse("settings", f"the new channel {key} needs [channel.settings]")
    before = row.sealed_settings
    if settings is not None and not (row.pk and connection.is_same(row, settings)):
        try:
            connection.connect(row, settings)
        except WrongSettings as error:
            name, sentence = next(iter(error.problems.items()))
            table.refuse(name, f"{name} {sentence}", "settings")
    sealed, row.sealed_settings = row.sealed_settings, before
    plan.equal(row, "channel", key, hidden={"sealed_settings": sealed}, **values)
    Channel.objects.forget()


def _named(table: Table, key: str, model: type[Team] | type[Bot]) -> Team | Bot | None:
    name = table.text(key, "", most=80)
    found = model._default_manager.filter(name=name).first() if name else None
    if name and found is None:
        table.refuse(key, f"there is no {key} {name!r}; name it in a [[{key}]]")
    return found
