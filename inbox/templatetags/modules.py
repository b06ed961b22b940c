"""The import map: which hashed file each plain ES module address stands for, with the nonce of the page's CSP."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from django import template
from django.contrib.staticfiles.storage import staticfiles_storage
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

#: Modules that are not part of a page's start: the widget is served joined, the rest is imported when asked for.
NOT_MAPPED = ("js/widget/",)
NOT_PRELOADED = ("js/widget/", "js/lazy/")


@register.simple_tag(takes_context=True)
def import_map(context: dict[str, Any]) -> SafeString:
    """`<script type="importmap" nonce>` from unhashed to hashed addresses; nothing where files are not hashed."""
    imports = _imports()
    if not imports:
        return mark_safe("")
    # Told as text at once: the lazy nonce is false until somebody has read it, and only then stands in the policy.
    nonce = str(getattr(context.get("request"), "csp_nonce", ""))
    # "<" cannot end the element early; our own file names hold none anyway.
    body = mark_safe(json.dumps({"imports": imports}, separators=(",", ":")).replace("<", "\\u003c"))  # noqa: S308
    return format_html('<script type="importmap" nonce="{}">{}</script>', nonce, body)


@register.simple_tag
def module_preloads() -> SafeString:
    """A `modulepreload` for every module of the start, so that a chain of imports costs one round trip."""
    return format_html_join("", '<link rel="modulepreload" href="{}">', ((url,) for url in _preloads()))


@cache
def _imports() -> dict[str, str]:
    prefix = staticfiles_storage.base_url  # type: ignore[attr-defined]
    pairs = {f"{prefix}{name}": f"{prefix}{hashed}" for name, hashed in _hashed().items()}
    return {plain: hashed for plain, hashed in pairs.items() if plain != hashed}


@cache
def _preloads() -> list[str]:
    prefix = staticfiles_storage.base_url  # type: ignore[attr-defined]
    return [f"{prefix}{hashed}" for name, hashed in _hashed().items() if not name.startswith(NOT_PRELOADED)]


def _hashed() -> dict[str, str]:
    files = getattr(staticfiles_storage, "hashed_files", {})
    wanted = {name: hashed for name, hashed in files.items() if name.startswith("js/") and name.endswith(".js")}
    return {name: hashed for name, hashed in sorted(wanted.items()) if not name.startswith(NOT_MAPPED)}
