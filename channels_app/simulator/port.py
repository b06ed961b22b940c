"""The one port of the simulator, which can be closed for a while so that callers are truly refused."""

import asyncio
import socket
from typing import Any

import uvicorn

RETRY_EVERY = 0.1


class Port:
    """Listens on 127.0.0.1 for a uvicorn server."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.server: uvicorn.Server | None = None

    def take(self) -> socket.socket:
        """A socket bound to the port, not listening yet; OSError with a sentence when the port is taken."""
        # asyncio switches Nagle's delay off only for sockets that name their protocol.
        sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind(("127.0.0.1", self.number))
        except OSError:
            sock.close()
            raise OSError(f"port {self.number} is in use; set SIMULATOR_PORT to another one") from None
        return sock

    async def close_for(self, seconds: float) -> None:
        """Stop listening and end every connection, then listen again after `seconds`."""
        server = self.server
        if server is None:
            raise ValueError("the port can only be closed when the simulator runs as a process of its own")
        # The caller's own answer goes out first.
        await asyncio.sleep(0.05)
        for listener in server.servers:
            listener.close()
        for connection in list(server.server_state.connections):
            connection.shutdown()
        # A bound socket that does not listen refuses callers and keeps the port from everybody else.
        sock = await self._take_again()
        await asyncio.sleep(seconds)
        server.servers = [await self._serve(server, sock)]

    async def _take_again(self) -> socket.socket:
        while True:
            try:
                return self.take()
            except OSError:
                await asyncio.sleep(RETRY_EVERY)

    async def _serve(self, server: uvicorn.Server, sock: socket.socket) -> asyncio.Server:
        """Listen as uvicorn itself does when it starts."""
        make: Any = server.config.http_protocol_class

        def protocol() -> asyncio.Protocol:
            made: asyncio.Protocol = make(
                config=server.config, server_state=server.server_state, app_state=server.lifespan.state
            )
            return made

        return await asyncio.get_running_loop().create_server(protocol, sock=sock, backlog=2048)
