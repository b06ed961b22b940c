"""What the connected agents and keys are granted right now: a handful of rows, read once a second for all of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.sessions.models import Session
from django.db.models import F, OuterRef, Q
from django.utils import timezone

from channels_app.live.viewer import digest_of
from inbox.clock import now
from inbox.models import Agent, ApiKey


@dataclass
class Granted:
    """`agents`: digest of what they are granted, by id, active ones only; `sealed`: digest of the password they sign in
    with; `sessions`: those alive; `keys`: digest of the scopes of those alive, by id."""

    agents: dict[int, str] = field(default_factory=dict)
    passwords: dict[int, str] = field(default_factory=dict)
    sessions: set[str] = field(default_factory=set)
    keys: dict[int, str] = field(default_factory=dict)


def read(agent_ids: Iterable[int] = (), session_keys: Iterable[str] = (), key_ids: Iterable[int] = ()) -> Granted:
    """How things stand now; three small queries at most."""
    found = Granted()
    agents, sessions, keys = list(agent_ids), list(session_keys), list(key_ids)
    if agents:
        for pk, role, password, teams, channels in _agents(agents):
            found.agents[pk] = digest_of(role, teams, channels)
            found.passwords[pk] = password
    if sessions:
        alive = Session.objects.filter(session_key__in=sessions, expire_date__gt=timezone.now())
        found.sessions = set(alive.values_list("session_key", flat=True))
    if keys:
        alive_keys = ApiKey.objects.filter(Q(expires_at=None) | Q(expires_at__gt=now()), pk__in=keys, active=True)
        found.keys = {pk: digest_of_key(pk, scopes) for pk, scopes in alive_keys.values_list("pk", "scopes")}
    return found


def digest_of_key(pk: int, scopes: list[str]) -> str:
    """What a key's cursors hold for."""
    return f"key.{pk}.{'.'.join(sorted(scopes))}"


def _agents(ids: list[int]) -> Iterable[tuple[int, str, str, list[int], list[int]]]:
    teams = Agent.teams.through.objects.filter(agent=OuterRef("pk")).values("team_id")
    channels = Agent.channels.through.objects.filter(agent=OuterRef("pk")).values("channel_id")
    rows = Agent.objects.filter(pk__in=ids, is_active=True)
    rows = rows.annotate(team_list=ArraySubquery(teams), channel_list=ArraySubquery(channels), hash=F("password"))
    return rows.values_list("pk", "role", "hash", "team_list", "channel_list")


assert settings.SESSION_ENGINE == "django.contrib.sessions.backends.db"
