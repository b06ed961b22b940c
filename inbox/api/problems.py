"""Every refusal of the API as problem+json (RFC 9457), also where Django itself refuses."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.core import exceptions as django_exceptions
from django.core.signals import got_request_exception
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from inbox import refusals
from inbox.actors import Actor
from inbox.inbound import clean
from inbox.models import Agent, Moved

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
#: status -> code, where nothing more telling is known
CODES = {
    400: "invalid",
    401: "not_authenticated",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    408: "timeout",
    409: "conflict",
    411: "length_required",
    413: "too_large",
    414: "uri_too_long",
    415: "unsupported_media_type",
    422: "unprocessable",
    429: "throttled",
    431: "headers_too_large",
    500: "internal",
    503: "busy",
}


class Problem(exceptions.APIException):
    """A refusal with the contract's code; `more` goes beside it."""

    def __init__(self, status: int, code: str, detail: str, **more: Any) -> None:
        super().__init__(detail, code)
        self.status_code, self.problem_code, self.more = status, code, more


def problem(status: int, detail: str, code: str = "", **more: Any) -> dict[str, Any]:
    """`{type, title, status, detail, code, ...}`."""
    code = code or CODES.get(status, "error")
    title = HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else "Error"
    return {
        "type": f"urn:throughline:problem:{code}",
        "title": title,
        "status": status,
        "detail": detail,
        "code": code,
        **more,
    }


def handle(error: Exception, context: dict[str, Any]) -> Response:
    """DRF's exception handler: known refusals told; anything else is our fault, logged and told as a plain 500."""
    told = _told(error)
    if told is None:
        request = context["request"]
        logger.exception("%s %s failed", request.method, request.path)
        got_request_exception.send(sender=None, request=request)
        told = problem(500, _SENTENCES[500])
    set_rollback()
    headers = {}
    if getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = error.auth_header  # type: ignore[attr-defined]
    wait = getattr(error, "wait", None)
    if wait is not None or told["status"] == 503:
        headers["Retry-After"] = str(max(1, int(wait or 1)))
    return Response(told, status=told["status"], headers=headers, content_type=MEDIA_TYPE)


class ProblemPages:
    """Middleware: what fails under /api/ before or beside a view is told as problem+json too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The response, its body replaced when it is an error page."""
        response = self.get_response(request)
        if response.status_code < 400 or not request.path_info.startswith("/api/"):
            return response
        if "json" in response.get("Content-Type", ""):
            return response
        told = problem(
            response.status_code, _SENTENCES.get(response.status_code, "The request could not be carried out.")
        )
        page = HttpResponse(json.dumps(told), status=response.status_code, content_type=MEDIA_TYPE)
        for name in ("Allow", "Retry-After", "WWW-Authenticate"):
            if name in response:
                page[name] = response[name]
        return page


def _told(error: Exception) -> dict[str, Any] | None:
    for kind, teller in _TELLERS.items():
        if isinstance(error, kind):
            return teller(error)
    return None


def _own(error: Problem) -> dict[str, Any]:
    return problem(error.status_code, str(error.detail), error.problem_code, **error.more)


def _conflict(error: refusals.Conflict) -> dict[str, Any]:
    more = {key: _shown(value) for key, value in error.more.items() if key not in ("status", "detail", "code")}
    return problem(409, error.detail, error.code, **more)


def _unsendable(error: refusals.Unsendable) -> dict[str, Any]:
    return problem(422, error.detail, error.code, channels=error.channels)


def _moved(error: Moved) -> dict[str, Any]:
    return problem(409, str(error), "thread_moved", thread=str(error.thread_id))


def _invalid(error: exceptions.ValidationError) -> dict[str, Any]:
    errors = list(_flat(error.detail, ""))
    first = errors[0] if errors else {"field": "", "detail": "The request is not valid."}
    detail = f"{first['field']}: {first['detail']}" if first["field"] else first["detail"]
    return problem(400, detail, "invalid", errors=errors[:50])


def _of_drf(error: exceptions.APIException) -> dict[str, Any]:
    codes = error.get_codes()
    own = codes if isinstance(codes, str) and codes not in _DRF_CODES else ""
    return problem(error.status_code, str(error.detail), own)


def _missing(error: Exception) -> dict[str, Any]:
    return problem(404, "There is no such object, or you may not see it.")


def _forbidden(error: Exception) -> dict[str, Any]:
    return problem(403, "This is not allowed.")


def _suspicious(error: Exception) -> dict[str, Any]:
    if isinstance(error, django_exceptions.RequestDataTooBig):
        return problem(413, "The body is too large.")
    return problem(400, "The request is malformed.")


def _busy(error: Exception) -> dict[str, Any]:
    return problem(503, "The database is busy. Try again in a moment.")


def _shown(value: Any) -> Any:
    from inbox.shapes import item_shapes

    if isinstance(value, Agent):
        return Actor.agent(value).shape()
    if isinstance(value, Actor):
        return value.shape()
    if isinstance(value, list) and value and hasattr(value[0], "seq"):
        return item_shapes(value)
    return value


def _flat(detail: Any, path: str) -> Any:
    if isinstance(detail, dict):
        for key, value in detail.items():
            name = "" if key == "non_field_errors" else str(key)
            yield from _flat(value, f"{path}.{name}" if path and name else path or name)
    elif isinstance(detail, list):
        for index, value in enumerate(detail):
            yield from _flat(value, path if isinstance(value, str) else f"{path}[{index}]")
    else:
        yield {"field": clean(path), "detail": clean(str(detail))}


_DRF_CODES = frozenset(
    {
        "error",
        "invalid",
        "parse_error",
        "authentication_failed",
        "not_authenticated",
        "permission_denied",
        "not_found",
        "method_not_allowed",
        "not_acceptable",
        "unsupported_media_type",
        "throttled",
    }
)
_SENTENCES = {
    400: "The request is malformed.",
    403: "This is not allowed.",
    404: "There is no such address.",
    405: "This address does not know that method.",
    413: "The body is too large.",
    429: "Too many requests. Wait a moment.",
    500: "Something went wrong on our side. It has been logged.",
    503: "The service is busy. Try again in a moment.",
}
_TELLERS: dict[type[Exception], Callable[[Any], dict[str, Any]]] = {
    Problem: _own,
    refusals.Conflict: _conflict,
    refusals.Unsendable: _unsendable,
    Moved: _moved,
    exceptions.ValidationError: _invalid,
    exceptions.APIException: _of_drf,
    Http404: _missing,
    django_exceptions.ObjectDoesNotExist: _missing,
    django_exceptions.PermissionDenied: _forbidden,
    django_exceptions.SuspiciousOperation: _suspicious,
    OperationalError: _busy,
    InterfaceError: _busy,
}
