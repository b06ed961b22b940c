"""Who may open a socket of the inbox: a page of ours with a session, or a program with a key."""

from __future__ import annotations

import asyncio
import logging
import re
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import Any

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import Error as DatabaseError
from django.utils.crypto import constant_time_compare
from psycopg import Error as DriverError
from rest_framework.exceptions import AuthenticationFailed

from channels_app.live import grants
from channels_app.live.reading import in_thread
from channels_app.live.viewer import Viewer
from inbox.authentication import identify
from inbox.models import Agent
from inbox.policy import Caller

logger = logging.getLogger(__name__)

#: close codes of contract §5
SIGNED_OUT, FORBIDDEN, TRY_LATER = 4001, 4003, 1013
_PORTS = {"http": 80, "https": 443}
_ORIGIN = re.compile(r"(https?)://([a-z0-9._-]+|\[[0-9a-f:.]+\])(?::([0-9]{1,5}))?", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True)
class Claim:
    """What a handshake brings: a bearer token or a session's key, "" for neither."""

    token: str = ""
    session: str = ""


@dataclass(frozen=True)
class Admitted:
    """Who opened it, and the session by which they did (None for a key) with the password it was made with."""

    viewer: Viewer
    session: str | None = None
    password: str = ""


class Refused(Exception):
    """The socket is closed with `code`."""

    def __init__(self, code: int) -> None:
        super().__init__(str(code))
        self.code = code


def claim(scope: dict[str, Any]) -> Claim | None:
    """What the handshake brings, None when it comes from a page that is not ours. Reads no database."""
    bearer = _one(scope, b"authorization")
    if bearer is not None:
        scheme, _, token = bearer.partition(" ")
        return Claim(token=token.strip()) if scheme.lower() == "bearer" else None
    if not is_ours(_one(scope, b"origin")):
        return None
    return Claim(session=_cookie(_one(scope, b"cookie") or ""))


def is_ours(origin: str | None) -> bool:
    """Whether a page of PUBLIC_URL or of the printed address says so; a malformed Origin is nobody's."""
    if origin is None:
        return False
    told = _place(origin)
    return told is not None and told in {_place(address) for address in settings.CSRF_TRUSTED_ORIGINS}


async def patiently(claim: Claim) -> Admitted:
    """`admit`, off the loop; waits for a database that restarts. Raises Refused, with 1013 when it stays away."""
    for pause in (0.3, 1.0, 2.0, 4.0, 0.0):
        try:
            return await in_thread(admit, claim)
        except (DatabaseError, DriverError) as error:
            logger.warning("A socket waits for the database: %s", type(error).__name__)
            await asyncio.sleep(pause)
    raise Refused(TRY_LATER)


def admit(claim: Claim) -> Admitted:
    """The viewer behind a claim. Raises Refused. Reads the database."""
    return _by_token(claim.token) if claim.token else _by_session(claim.session)


def _by_token(token: str) -> Admitted:
    try:
        caller, key = identify(token)
    except AuthenticationFailed as refused:
        raise Refused(SIGNED_OUT) from refused
    if not caller.may("read"):
        raise Refused(FORBIDDEN)
    return Admitted(Viewer(caller, grants.digest_of_key(key.pk, key.scopes)))


def _by_session(key: str) -> Admitted:
    store = SessionStore(key) if key else {}
    agent = Agent.objects.filter(pk=_number(store.get(SESSION_KEY)), is_active=True).first()
    if agent is None or not _fits(agent, store.get(HASH_SESSION_KEY)):
        raise Refused(SIGNED_OUT)
    granted = grants.read([agent.pk])
    if agent.pk not in granted.agents:
        raise Refused(SIGNED_OUT)
    caller = Caller(agent=agent)
    caller.sight  # noqa: B018 - read here, in a thread that may use the database
    return Admitted(Viewer(caller, granted.agents[agent.pk]), key, agent.password)


def _fits(agent: Agent, told: object) -> bool:
    """Whether the session was made with the agent's present password, under this or a former SECRET_KEY."""
    hashes = [agent.get_session_auth_hash(), *agent.get_session_auth_fallback_hash()]
    return isinstance(told, str) and any(constant_time_compare(told, each) for each in hashes)


def _number(value: object) -> int:
    try:
        return int(str(value))
    except ValueError:
        return 0


def _one(scope: dict[str, Any], name: bytes) -> str | None:
    """The one value of a header; None when it is missing, told twice or not ASCII."""
    values = [value for key, value in scope.get("headers", []) if key.lower() == name]
    if len(values) != 1 or not values[0].isascii():
        return None
    return str(values[0].decode())


def _cookie(header: str) -> str:
    try:
        morsel = SimpleCookie(header).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return ""
    return morsel.value if morsel else ""


def _place(address: str) -> tuple[str, str, int] | None:
    """Scheme, host and port of an address that has nothing else (RFC 6454, §6.2), None for anything else."""
    found = _ORIGIN.fullmatch(address)
    if found is None:
        return None
    scheme, host, port = found[1].lower(), found[2].lower(), found[3]
    return scheme, host, int(port) if port else _PORTS[scheme]
