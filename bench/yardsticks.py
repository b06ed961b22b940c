"""What the product is measured against: a bare ASGI 200, and a plain Django view with one insert."""

from __future__ import annotations

import hashlib
import hmac
import json
import types
from typing import Any

SECRET = b"the secret of the yardsticks"
#: what `django-admin startproject` puts in front of every view
_DEFAULT_MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware", "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware", "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware", "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]  # fmt: skip


async def bare(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Read the body and answer 200: what the server costs with nothing behind it."""
    if scope["type"] != "http":
        return
    while (await receive()).get("more_body"):
        pass
    headers = [(b"content-length", b"11"), (b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b'{"ok":true}'})


def plain_django() -> Any:
    """An ordinary Django project's webhook: default middleware, an async view, the signature, one ORM insert."""
    import django
    from django.conf import settings
    from django.core.handlers.asgi import ASGIHandler
    from django.http import HttpResponse, JsonResponse
    from django.urls import path
    from django.views.decorators.csrf import csrf_exempt

    django.setup()
    from channels_app.models import Raw

    @csrf_exempt
    async def webhook(request: Any) -> HttpResponse:
        told = request.headers.get("X-Hub-Signature-256", "")
        right = "sha256=" + hmac.new(SECRET, request.body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(told.encode(), right.encode()):
            return HttpResponse(status=403)
        json.loads(request.body)
        await Raw.objects.acreate(channel_id=1, content_type="application/json", body=request.body, state="done")
        return JsonResponse({"ok": True})

    urls: Any = types.ModuleType("bench_urls")
    urls.urlpatterns = [path("webhooks/whatsapp/bench/", webhook)]
    settings.ROOT_URLCONF, settings.MIDDLEWARE = urls, _DEFAULT_MIDDLEWARE
    return ASGIHandler()
