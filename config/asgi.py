"""Where a request goes: the webhook lane first, then health, then Django; sockets to the live consumers."""

import asyncio
import logging
import os
import sys
from collections.abc import Awaitable, Callable
from functools import cache
from importlib import import_module
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.core.asgi import get_asgi_application

django = get_asgi_application()

from channels.routing import URLRouter
from django.urls import re_path

from channels_app.webhooks import lane
from config import health
from config.peers import Scope, believed

logger = logging.getLogger(__name__)
App = Callable[..., Awaitable[None]]

#: Requests that Django works on at once: each holds a thread and may hold a connection of the pool.
_AT_ONCE = asyncio.Semaphore(32)
#: What must write its last before the process ends, as module:function (daphne has no lifespan).
_DRAINS = ("channels_app.webhooks:drain", "channels_app.live.hub:drain")


async def application(scope: Scope, receive: Any, send: Any) -> None:
    """The ASGI application of the product."""
    scope = believed(scope)
    if scope["type"] == "websocket":
        await _sockets()(scope, receive, send)
    elif scope["path"].startswith("/webhooks/"):
        await lane(scope, receive, send)
    elif scope["path"].rstrip("/") in health.PATHS:
        await health.application(scope, receive, send)
    else:
        async with _AT_ONCE:
            await django(scope, receive, send)


async def drain() -> None:
    """Called once after the last request: what was never used has nothing to write."""
    for name in _DRAINS:
        module, _, function = name.partition(":")
        last = getattr(sys.modules.get(module), function, None)
        if last is not None:
            await last()


@cache
def _sockets() -> App:
    patterns = import_module("channels_app.live.routing").websocket_urlpatterns
    nowhere: Any = _nowhere
    router: App = URLRouter([*patterns, re_path(r"", nowhere)])
    return router


async def _nowhere(scope: Scope, receive: Any, send: Any) -> None:
    """A socket to an address that does not exist is refused before it opens (403)."""
    await receive()
    await send({"type": "websocket.close"})
