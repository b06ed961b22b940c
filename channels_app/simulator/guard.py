"""Keeps other web sites' pages away from the simulator's levers."""

from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from channels_app.simulator.answers import Json
from channels_app.simulator.settings import Settings

LOOPBACK = {"127.0.0.1", "localhost", "[::1]", "::1", "testserver"}
HEADERS = {
    b"content-security-policy": b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    b"media-src 'self' blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    b"frame-ancestors 'none'",
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"same-origin",
    b"x-frame-options": b"DENY",
}


class Guard:
    """ASGI middleware: own or the product's origin only, loopback names only, safe headers on every answer."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        product = urlsplit(settings.public_url)
        self._hosts = LOOPBACK | {product.hostname or ""}
        self._origins = {settings.public_url, settings.base_url, f"http://localhost:{settings.port}"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or pass on and add the headers."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        problem = self._problem(Request(scope))
        if problem:
            await Json({"detail": problem}, 403)(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *((n, v) for n, v in HEADERS.items() if n not in given)]
            await send(message)

        await self.app(scope, receive, with_headers)

    def _problem(self, request: Request) -> str:
        host = (urlsplit(f"//{request.headers.get('host', '')}").hostname or "").lower()
        if host not in self._hosts:
            return "the simulator answers only to loopback names and the product's own"
        origin = request.headers.get("origin")
        if not origin or request.method in ("GET", "HEAD") or origin in self._origins:
            return ""
        # The product's proxy passes on what the browser says of a page of its own, under whatever name it was reached.
        site = request.headers.get("sec-fetch-site", "cross-site")
        return "" if site == "same-origin" else "this page may not call the simulator"
