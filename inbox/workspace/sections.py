"""The inbox's own sections of the workspace file."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email, validate_slug
from django.db import models

from inbox import retention, vault
from inbox.models import Agent, ApiKey, Bot, Channel, Label, QuickReply, Role, Scope, Team, hash_token
from inbox.workspace.applying import Plan, section
from inbox.workspace.table import Table

#: what a bot of each kind may say of itself beside name, kind and active (contract §2)
_BOT_KEYS = {
    "builtin": ["intent", "answer", "greeting", "language", "handoff"],
    "llm": ["base_url", "model", "api_key", "api_key_env", "temperature", "timeout_s", "budget_per_day", "system"],
    "webhook": ["url", "secret", "timeout_s"],
}
_BOT_SECRETS = ("api_key", "secret")


@section("team", 1)
def team(table: Table, plan: Plan) -> None:
    """[[team]]"""
    name = table.text("name", most=80)
    row = Team.objects.filter(name=name).first() or Team(name=name)
    plan.equal(row, "team", name, active=table.flag("active", True))


@section("bot", 2)
def bot(table: Table, plan: Plan) -> None:
    """[[bot]]: accepted and kept; automation gives it life."""
    name = table.text("name", most=80)
    _slug(table, "name", name)
    kind = table.choice("kind", list(_BOT_KEYS))
    row = Bot.objects.filter(name=name).first() or Bot(name=name)
    active = table.flag("active", True)
    settings = table.rest(_BOT_KEYS[kind])
    secrets = {key: settings.pop(key) for key in _BOT_SECRETS if key in settings}
    kept = row.settings.get("sealed", {})
    sealed = {
        key: kept[key] if key in kept and vault.unseal(kept[key]) == str(value) else vault.seal(str(value))
        for key, value in secrets.items()
    }
    plan.equal(
        row,
        "bot",
        name,
        kind=kind,
        active=active,
        hidden={"settings": {**settings, **({"sealed": sealed} if sealed else {})}},
    )


@section("agent", 4)
def agent(table: Table, plan: Plan) -> None:
    """[[agent]]"""
    email = table.text("email", most=254).strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        table.refuse("email", f"{email!r} is not an e-mail address")
    row = Agent.objects.filter(email=email).first()
    password = table.secret("password", least=12)
    if row is None and password is None:
        table.refuse("email", f"the new agent {email} needs password (at least 12 characters) or password_env")
    hidden = {} if password is None or (row and row.check_password(password)) else {"password": make_password(password)}
    fresh = row is None
    row = plan.equal(
        row or Agent(email=email),
        "agent",
        email,
        hidden=hidden,
        name=table.text("name", row.name if row else None, most=120),
        role=table.choice("role", [role.value for role in Role], row.role if row else "agent"),
        is_active=table.flag("active", True),
    )
    _many(table, plan, row, "teams", Team.objects.in_bulk(field_name="name"), fresh)
    _many(table, plan, row, "channels", {channel.key: channel for channel in Channel.objects.all()}, fresh)


@section("api_key", 5)
def api_key(table: Table, plan: Plan) -> None:
    """[[api_key]]"""
    name = table.text("name", most=80)
    row = ApiKey.objects.filter(name=name).first() or ApiKey(name=name)
    token = table.secret("token", least=32)
    if token is None and row.pk is None:
        table.refuse("token", f"the new key {name} needs a token of at least 32 characters")
    scopes = table.words("scopes")
    if scopes is None or not scopes or not set(scopes) <= set(Scope.values):
        table.refuse("scopes", f"scopes must be some of {', '.join(Scope.values)}")
    speaks_for = table.text("bot", "", most=80)
    found = Bot.objects.filter(name=speaks_for).first()
    if speaks_for and found is None:
        table.refuse("bot", f"there is no bot {speaks_for}; name it in a [[bot]]")
    if "bot" in scopes and found is None:
        table.refuse("scopes", 'a key with scope bot needs bot = "whom it speaks for"')
    hidden = {"token_hash": hash_token(token)} if token else {}
    taken = ApiKey.objects.filter(**hidden).exclude(pk=row.pk).first() if hidden else None
    if taken is not None:
        table.refuse("token", f"the key {taken.name} has the same token; every key needs its own")
    plan.equal(row, "api_key", name, hidden=hidden, scopes=scopes, bot=found, active=table.flag("active", True))


@section("label", 6)
def label(table: Table, plan: Plan) -> None:
    """[[label]]"""
    name = table.text("name", most=40)
    plan.equal(
        Label.objects.filter(name=name).first() or Label(name=name), "label", name, active=table.flag("active", True)
    )


@section("quick_reply", 7)
def quick_reply(table: Table, plan: Plan) -> None:
    """[[quick_reply]]"""
    shortcut = table.text("shortcut", most=40)
    _slug(table, "shortcut", shortcut)
    row = QuickReply.objects.filter(shortcut=shortcut).first() or QuickReply(shortcut=shortcut)
    plan.equal(row, "quick_reply", shortcut, text=table.text("text", most=4096), active=table.flag("active", True))


@section("retention", 9)
def kept(table: Table, plan: Plan) -> None:
    """[[retention]]: `days` for a kind; 0 keeps it for ever."""
    rows = {row.kind: row for row in retention.settings()}
    row = rows[table.choice("kind", sorted(rows))]
    plan.equal(row, "retention", row.kind, days=table.whole("days", 0, least=0, most=36_500) or None)


def _many(table: Table, plan: Plan, row: Agent, field: str, known: dict[str, Any], fresh: bool) -> None:
    names = table.words(field)
    if names is None:
        return
    for name in names:
        if name not in known:
            table.refuse(
                field, f"there is no {field.removesuffix('s')} {name!r}; name it in a [[{field.removesuffix('s')}]]"
            )
    relation: Any = getattr(row, field)
    wanted: set[models.Model] = {known[name] for name in names}
    if set(relation.all()) != wanted:
        relation.set(wanted)
        if not fresh:
            plan.tell("agent", row.email, f"{field} {', '.join(names) or 'nothing'}", [field])


def _slug(table: Table, key: str, value: str) -> None:
    try:
        validate_slug(value)
    except ValidationError:
        table.refuse(key, f"{key} may have letters, digits, - and _ only; it is {value!r}")
