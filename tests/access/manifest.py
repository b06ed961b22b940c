"""The manifest, read, and the routes as they are, to be held against each other."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.contrib import admin
from django.urls import get_resolver

from channels_app.live import routing
from config import openapi

MANIFEST: dict[str, dict[str, Any]] = tomllib.loads((Path(__file__).parent / "manifest.toml").read_text())


def api_routes() -> set[str]:
    """`METHOD path` of every operation."""
    paths = openapi.document()["paths"].items()
    return {f"{method.upper()} {path.removeprefix('/api/v1/')}" for path, methods in paths for method in methods}


def page_routes() -> set[str]:
    """Every other address but the admin's own."""
    return {route for route in _walk(get_resolver()) if not route.startswith(("api/v1/", "admin/"))}


def sockets() -> set[str]:
    """Every socket."""
    return {str(pattern.pattern) for pattern in routing.websocket_urlpatterns}


def admin_models() -> dict[str, list[str]]:
    """Every model of the admin with its own actions."""
    return {
        model._meta.label: sorted(
            action if isinstance(action, str) else action.__name__ for action in site.actions or ()
        )
        for model, site in admin.site._registry.items()
    }


def _walk(resolver: Any, prefix: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from _walk(pattern, route)
        else:
            yield route
