"""Gives the application a way to cut its caller's connection, for which ASGI has no word."""

from starlette.types import ASGIApp, Receive, Scope, Send


class Cuttable:
    """The outermost ASGI layer under uvicorn: puts `cut`, a function, into the scope of each request."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on; `send` is still uvicorn's own here, bound to the cycle that knows the transport."""
        transport = getattr(getattr(send, "__self__", None), "transport", None)
        if transport is not None:
            scope["cut"] = transport.abort
        await self.app(scope, receive, send)
