"""The door of the widget's calls: channel, origin, visitor, bounds; what is wrong is told as problem+json."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt
from rest_framework.exceptions import ParseError

from channels_app.connection import settings_of
from channels_app.models import VisitorToken
from channels_app.webchat import origins, tokens
from channels_app.webchat.refused import Refused
from inbox import rates, vault
from inbox.api import parsing
from inbox.api.problems import MEDIA_TYPE, Problem, problem
from inbox.models import Channel

#: bytes of a JSON body
BODY = 128 * 1024
#: calls of one address in ten seconds: sessions that are made, and tokens that are wrong
SESSIONS, WRONG = 300, 100

View = Callable[..., HttpResponse]


def door(*methods: str) -> Callable[[View], View]:
    """A view of the widget: `view(request, channel, settings)`. No cookie is read or set, so no CSRF is possible."""

    def decorate(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def guarded(request: HttpRequest, key: str) -> HttpResponse:
            origin = request.headers.get("Origin")
            is_welcome = False
            try:
                channel = channel_of(key)
                if channel is None:
                    raise Refused(
                        404, "not_found", "There is no such web chat. Copy the address from the channel's page."
                    )
                settings = _settings(channel)
                is_welcome = origin is not None and origins.is_allowed(origin, settings.allowed_origins)
                response = _answer(request, view, (channel, settings), methods, is_welcome or origin is None)
            except Refused as refused:
                response = told(refused)
            except OperationalError:
                response = told(Refused(503, "busy", "We cannot be reached for a moment. Try again.", 2))
            return _opened(response, origin if is_welcome else None, methods)

        return guarded

    return decorate


def channel_of(key: str) -> Channel | None:
    """The web chat of this key."""
    return next((row for row in Channel.objects.known().values() if row.key == key and row.kind == "webchat"), None)


def visitor_token(request: HttpRequest, channel: Channel) -> VisitorToken:
    """The visitor's token, from the header. Raises Refused: 401, and 429 for who tries many."""
    scheme, _, told_ = request.headers.get("Authorization", "").partition(" ")
    row = tokens.find(channel, told_.strip()) if scheme.lower() == "bearer" else None
    if row is None:
        limit(f"wrong:{peer_of(request)}", WRONG)
        raise Refused(401, "not_authenticated", "This token is not valid here. Make a new session.")
    return row


def body_of(request: HttpRequest) -> dict[str, Any]:
    """The JSON object of a call. Raises Refused."""
    try:
        value = parsing.loads(parsing.read_within(request, BODY, int(request.headers.get("Content-Length") or 0)))  # type: ignore[arg-type]
    except (ParseError, Problem) as error:
        raise Refused(error.status_code, getattr(error, "problem_code", "invalid"), str(error.detail)) from None
    except ValueError:
        raise Refused(400, "invalid", "The request is malformed.") from None
    if not isinstance(value, dict):
        raise Refused(400, "invalid", "The body must be a JSON object.")
    return value


def limit_sessions(request: HttpRequest) -> None:
    """Raises Refused for an address that makes very many sessions."""
    limit(f"sessions:{peer_of(request)}", SESSIONS)


def limit(who: str, most: int) -> None:
    """Raises Refused (429) when `who` did this more than `most` times in ten seconds."""
    if rates.count(f"webchat:{who}") > most:
        raise Refused(429, "rate_limited", "Too many calls from here. Try again in a few seconds.", 10)


def told(refused: Refused) -> HttpResponse:
    """A refusal as problem+json."""
    more = {"retry_after": refused.retry_after} if refused.retry_after else {}
    response = JsonResponse(problem(refused.status, refused.detail, refused.code, **more), status=refused.status)
    response["Content-Type"] = MEDIA_TYPE
    if refused.retry_after:
        response["Retry-After"] = str(refused.retry_after)
    return response


def _answer(
    request: HttpRequest, view: View, args: tuple[Channel, Any], methods: tuple[str, ...], is_welcome: bool
) -> HttpResponse:
    if not is_welcome:
        raise Refused(
            403,
            "origin_not_allowed",
            "This site may not use the chat. Add its origin to the channel's allowed_origins.",
        )
    if request.method == "OPTIONS":
        return HttpResponse(status=204)
    if request.method not in methods:
        response = told(Refused(405, "method_not_allowed", f"This address takes {' and '.join(methods)}."))
        response["Allow"] = ", ".join(methods)
        return response
    return view(request, *args)


def _settings(channel: Channel) -> Any:
    try:
        return settings_of(channel)
    except vault.Unreadable as error:
        raise Refused(503, "channel_blocked", str(error)) from None


def peer_of(request: HttpRequest) -> str:
    """The IP address that called; behind a trusted proxy the one it tells of."""
    return str(request.META.get("REMOTE_ADDR", ""))


def _opened(response: HttpResponse, origin: str | None, methods: tuple[str, ...]) -> HttpResponse:
    """CORS for exactly this origin, never with credentials."""
    if origin is not None:
        response["Access-Control-Allow-Origin"] = origin
        response["Access-Control-Allow-Methods"] = ", ".join(methods)
        response["Access-Control-Allow-Headers"] = "Authorization, Content-Type"
        response["Access-Control-Expose-Headers"] = "Retry-After"
        response["Access-Control-Max-Age"] = "7200"
    patch_vary_headers(response, ["Origin"])
    if "Cache-Control" not in response:
        response["Cache-Control"] = "no-store"
    return response
