"""The REST API in one place: every app's routes, the OpenAPI document and the page that makes it readable."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import include, path, re_path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from config import openapi, reading
from inbox.api.problems import MEDIA_TYPE, problem

#: modules with `urlpatterns` below /api/v1/, as far as they are there
PARTS = (
    "inbox.api.urls", "channels_app.api", "memory.api", "memory.api_facts", "memory.api_promises", "automation.api",
)  # fmt: skip


@csrf_exempt
def nowhere(request: HttpRequest, rest: str = "") -> JsonResponse:
    """No such address under /api/."""
    return JsonResponse(
        problem(404, "There is no such address in this API. See /api/docs/."), status=404, content_type=MEDIA_TYPE
    )


def _patterns() -> list[Any]:
    # The folder of an app that has no API yet is no error; one whose API fails to import is.
    return [path("api/v1/", include(import_module(name).urlpatterns)) for name in PARTS if _exists(name)]


def _exists(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def schema(request: HttpRequest) -> JsonResponse:
    """The OpenAPI document; nothing in it is secret."""
    return JsonResponse(openapi.document(), content_type="application/vnd.oai.openapi+json")


def docs(request: HttpRequest) -> HttpResponse:
    """The same as a page for people."""
    return render(request, "api/docs.html", {"api": reading.readable(openapi.document())})


urlpatterns = [
    *_patterns(),
    path("api/schema/", require_safe(schema)),
    path("api/docs/", require_safe(docs)),
    re_path(r"^api/(?!webchat/)(?P<rest>.*)$", nowhere),
]
