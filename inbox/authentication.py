"""How a caller of the API proves who it is: a bearer token of a key, or the session of a signed-in agent."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication, SessionAuthentication, get_authorization_header
from rest_framework.request import Request

from inbox import rates
from inbox.clock import now
from inbox.models import ApiKey
from inbox.policy import Caller

#: how often at most the last use of a key is written down
NOTED = timedelta(minutes=1)
#: wrong tokens from one address in ten seconds
GUESSES = 300


class KeyAuthentication(BaseAuthentication):
    """`Authorization: Bearer TOKEN`. A token that is there but wrong is refused, whatever the session says."""

    def authenticate(self, request: Request) -> tuple[Caller, ApiKey] | None:
        """The caller behind the token, None when the header is of another scheme."""
        scheme, _, token = get_authorization_header(request).partition(b" ")
        if scheme.lower() != b"bearer":
            return None
        try:
            return identify(token.strip().decode("latin-1"))
        except exceptions.AuthenticationFailed:
            # Tokens are long and random; this only keeps guessing from costing us anything.
            if rates.count(f"guess:{request.META.get('REMOTE_ADDR', '')}") > GUESSES:
                raise exceptions.Throttled(wait=rates.WINDOW_S) from None
            raise

    def authenticate_header(self, request: Request) -> str:
        """What a 401 asks for (RFC 6750)."""
        return 'Bearer realm="throughline"'


class AgentAuthentication(SessionAuthentication):
    """The session cookie, with Django's CSRF token on every call that changes something."""

    def authenticate(self, request: Request) -> tuple[Any, None] | None:
        """The signed-in agent as caller, None without a session."""
        found = super().authenticate(request)
        return (Caller(agent=found[0]), None) if found else None

    def enforce_csrf(self, request: Request) -> None:
        """As Django's, told in the contract's shape."""
        try:
            super().enforce_csrf(request)
        except exceptions.PermissionDenied as refused:
            raise exceptions.PermissionDenied(
                "Send the CSRF token of the session in the X-CSRFToken header.", code="csrf_failed"
            ) from refused


def identify(token: str) -> tuple[Caller, ApiKey]:
    """The caller of a bearer token, its last use noted; raises AuthenticationFailed."""
    key = ApiKey.objects.by_token(token) if token and token.isascii() else None
    if key is None:
        raise exceptions.AuthenticationFailed(
            "This token is not known, was revoked or has expired.", code="token_invalid"
        )
    when = now()
    if key.last_used_at is None or abs(when - key.last_used_at) > NOTED:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=when)
    return Caller(key=key), key
