"""Serves the widget's script, its second file, the words of a language, and the files of messages."""

from __future__ import annotations

import gzip
import hashlib
from functools import lru_cache
from typing import Any

from django.conf import settings as django_settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.views.decorators.http import require_safe

from channels_app.connection import settings_of
from channels_app.providers.webchat import LONGEST
from channels_app.serving import given
from channels_app.webchat import bundle, files
from channels_app.webchat.door import channel_of
from channels_app.webchat.feed import own, standing
from inbox.models import Channel

_JAVASCRIPT = "text/javascript; charset=utf-8"
#: an hour: other languages and the second file change with the product only, and are asked for anew by their ETag
_LASTING = "public, max-age=3600"


@require_safe
def widget(request: HttpRequest, key: str) -> HttpResponse:
    """The script that a page loads. `?lang=` chooses the words inside; asked for anew each time, mostly 304."""
    channel = _channel(key)
    lang = request.GET.get("lang", "en")
    settings = settings_of(channel)
    config = {
        "key": channel.key, "base": django_settings.PUBLIC_URL, "name": channel.name, "greeting": settings.greeting,
        "team": channel.team.name if channel.team else "", "theme": settings.scheme, "max_text": LONGEST,
        "max_file": files.LONGEST, "lang": lang if lang in bundle.LANGUAGES else "en",
    }  # fmt: skip
    return _sent(request, _JAVASCRIPT, _script(tuple(sorted(config.items())), settings.accent), "public, no-cache")


@require_safe
def more(request: HttpRequest, key: str) -> HttpResponse:
    """The second file, a module, so any page may fetch it: it holds nothing of anybody."""
    _channel(key)
    response = _sent(request, _JAVASCRIPT, _packed(bundle.more()), _LASTING)
    response["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
def words(request: HttpRequest, key: str, lang: str) -> HttpResponse:
    """The widget's words in one language."""
    _channel(key)
    if lang not in bundle.LANGUAGES:
        raise Http404
    response = JsonResponse(bundle.words(lang), json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = _LASTING
    response["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
def file(request: HttpRequest, key: str, signed: str) -> HttpResponseBase:
    """A file of a message that this visitor may still see; shown in place only when it is a picture we re-encode."""
    opened = files.opened(signed)
    found = files.message_of(opened[0]) if opened else None
    where = standing(opened[1]) if opened else None
    if (
        found is None
        or where is None
        or where.visitor.channel.key != key
        or not own(where).filter(pk=found[1].pk).exists()
    ):
        raise Http404
    response = given(found[0])
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Cache-Control"] = "private, max-age=86400"
    return response


def _channel(key: str) -> Channel:
    channel = channel_of(key)
    if channel is None:
        raise Http404("There is no such web chat.")
    return channel


@lru_cache(maxsize=64)
def _script(config: tuple[tuple[str, Any], ...], accent: str) -> tuple[bytes, bytes, str]:
    told = dict(config)
    return _packed(bundle.widget({**told, "words": bundle.words(told["lang"])}, _accent(accent)))


@lru_cache(maxsize=64)
def _packed(text: str) -> tuple[bytes, bytes, str]:
    """The bytes, the same as gzip, and their digest."""
    body = text.encode()
    return body, gzip.compress(body, 9, mtime=0), hashlib.sha256(body).hexdigest()[:24]


def _accent(colour: str) -> str:
    """Rules for a channel's own colour: what stands on it is white or nearly black, whichever reads better."""
    if not colour:
        return ""
    on = "#fff" if _luminance(colour) < 0.18 else "#111318"
    return f":host{{--w-accent:{colour};--w-on:{on};--w-out:{colour};--w-out-t:{on}}}.qr button{{color:inherit}}"


def _luminance(colour: str) -> float:
    """Relative luminance of #rrggbb (WCAG 2.2); 0.18 is where white and black contrast alike."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _sent(request: HttpRequest, kind: str, packed: tuple[bytes, bytes, str], caching: str) -> HttpResponse:
    body, zipped, digest = packed
    takes_gzip = "gzip" in request.headers.get("Accept-Encoding", "")
    tag = f'"{digest}{"-gz" if takes_gzip else ""}"'
    told = [each.strip().removeprefix("W/") for each in request.headers.get("If-None-Match", "").split(",")]
    is_same = tag in told
    content = b"" if is_same else zipped if takes_gzip else body
    # A 304 says of what kind the file is, too: browsers put its headers in the place of those they kept.
    response = HttpResponse(content, status=304 if is_same else 200, content_type=kind)
    response["ETag"], response["Cache-Control"], response["Vary"] = tag, caching, "Accept-Encoding"
    if takes_gzip:
        response["Content-Encoding"] = "gzip"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
