"""The web server: daphne with the bounds and the orderly end it lacks. `up`, tests and compose all start this."""

# Importing daphne.server first puts Twisted on the asyncio loop.
from daphne.server import Server  # isort: skip

import argparse
import asyncio
import logging
import os
import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from twisted.internet import defer, reactor

from config import heap
from config.bounds.channel import BoundedChannel
from config.bounds.limits import FRAME_BYTES, QUIET_SECONDS
from config.bounds.request import BoundedRequest, Inbox
from config.bounds.socket import RESTARTING, BoundedSocket

logger = logging.getLogger(__name__)
Application = Callable[..., Awaitable[None]]
Drain = Callable[[], Awaitable[None]]

#: Seconds of SIGTERM: for requests in flight, then for what the application still has to write.
DRAIN_SECONDS, LAST_SECONDS = 12, 4


class ThroughlineServer(Server):  # type: ignore[misc]
    """daphne's Server with our protocols in place of its own, and a SIGTERM that lets requests in flight finish."""

    def __init__(self, application: Application, endpoints: list[str], drain: Drain | None = None) -> None:
        """`drain`: awaited after the last request, before the process ends."""
        super().__init__(
            application,
            endpoints=endpoints,
            http_timeout=QUIET_SECONDS,
            websocket_timeout=-1,
            websocket_connect_timeout=60,
            websocket_handshake_timeout=60,
            websocket_max_message_size=FRAME_BYTES,
            websocket_max_frame_size=FRAME_BYTES,
            ready_callable=self._use_bounds,
            server_name="throughline",
        )
        self.channels: set[BoundedChannel] = set()
        self.drain = drain
        self._ports: list[Any] = []

    def create_application(self, protocol: Any, scope: dict[str, Any]) -> Any:
        """As daphne's; an HTTP body is read from its spool as the application asks for it."""
        if scope["type"] != "http":
            # Consumers hold frames back while the client lags, instead of filling its window.
            scope.setdefault("extensions", {})["unsent"] = protocol.unsent
            return super().create_application(protocol, scope)
        queue = Inbox(protocol)
        scope.setdefault("asgi", {"version": "3.0"})
        coroutine = self.application(scope=scope, receive=queue.get, send=partial(self.handle_reply, protocol))
        self.connections[protocol]["application_instance"] = asyncio.ensure_future(coroutine)
        return queue

    def listen_success(self, port: Any) -> None:
        """Keeps the listening port, so that it can be closed first."""
        self._ports.append(port)
        super().listen_success(port)

    def kill_all_applications(self) -> Any:
        """SIGTERM: take no more, let requests finish, send sockets away, then let the application write its last."""
        return defer.Deferred.fromFuture(asyncio.ensure_future(self._drain())).addErrback(self._log_failure)

    async def _drain(self) -> None:
        for port in self._ports:
            port.stopListening()
        for channel in list(self.channels):
            channel.draining = True
            if not channel.requests:
                channel.loseConnection()
        for socket in [each for each in self.connections if isinstance(each, BoundedSocket)]:
            if socket.state == socket.STATE_OPEN:
                socket.end(RESTARTING)
        await self._finish(time.monotonic() + DRAIN_SECONDS)
        if self.drain is not None:
            try:
                await asyncio.wait_for(self.drain(), LAST_SECONDS)
            except Exception:
                logger.exception("The application could not finish its last writes")

    @staticmethod
    def _log_failure(failure: Any) -> None:
        logger.error("The server did not end in order", exc_info=failure.value)

    async def _finish(self, deadline: float) -> None:
        """Waits for the applications still running; what runs at `deadline` is cancelled."""
        running = self._running()
        while running and time.monotonic() < deadline:
            await asyncio.wait(running, timeout=0.2)
            running = self._running()
        for task in running:
            task.cancel()
        if running:
            await asyncio.wait(running, timeout=2)

    def _running(self) -> list[Any]:
        tasks = [details.get("application_instance") for details in self.connections.values()]
        return [task for task in tasks if task is not None and not task.done()]

    def _use_bounds(self) -> None:
        self.http_factory.protocol = BoundedChannel
        self.http_factory.timeOut = QUIET_SECONDS
        self.ws_factory.protocol = BoundedSocket
        build = self.http_factory.buildProtocol

        def bounded(address: Any) -> Any:
            protocol = build(address)
            protocol.requestFactory = BoundedRequest
            return protocol

        self.http_factory.buildProtocol = bounded


def endpoint(host: str, port: int) -> str:
    """A Twisted endpoint with a backlog for a crowd that reconnects at once."""
    kind = "tcp6" if ":" in host else "tcp"
    address = host.replace(":", "\\:")
    return f"{kind}:port={port}:interface={address}:backlog=4096"


def serve(application: Application, host: str, port: int, drain: Drain | None = None) -> None:
    """Serves until SIGTERM or SIGINT."""
    reactor.getThreadPool().adjustPoolsize(maxthreads=8)
    heap.settle()
    ThroughlineServer(application, [endpoint(host, port)], drain).run()


def main() -> None:
    """`python -m config.server --host H --port P`."""
    parser = argparse.ArgumentParser(description="The web server of Throughline.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from config.asgi import application, drain

    serve(application, options.host, options.port, drain)


if __name__ == "__main__":
    main()
